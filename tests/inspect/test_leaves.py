"""Each kind of thing that a sequence waits for is named, on each driver."""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys
import threading
import types

import pytest
from twisted.internet import defer, task
from twisted.internet.defer import Deferred, DeferredLock, DeferredQueue, DeferredSemaphore
from twisted.internet.protocol import Factory

from seqcompat import inspect, sequential
from tests.inspect.drivers import wait_of, waiting
from tests.inspect.web import needs_web


def described(result):
    _, wait = wait_of(result)
    return wait.kind, wait.what, wait.detail


def test_a_timer(wait_for):
    """`deferLater`, with when it fires."""
    clock = task.Clock()
    assert described(wait_for(task.deferLater(clock, 5, int))) == (
        "timer",
        "a timer",
        "in 5.0 s of a task.Clock",
    )


def test_a_cancelled_timer(wait_for):
    """A timer that somebody has cancelled."""
    clock = task.Clock()
    deferred = task.deferLater(clock, 5, int)
    clock.getDelayedCalls()[0].cancel()
    assert described(wait_for(deferred))[1] == "a timer that has been cancelled"


def test_a_call_later(wait_for):
    """A Deferred that a timer fires is one of a timer; on the reactor it says when."""
    from twisted.internet import reactor

    deferred = Deferred()
    delayed = reactor.callLater(1000, deferred.callback, None)
    try:
        result = wait_for(deferred)
        sequence, wait = wait_of(result)
        assert (wait.kind, wait.verdict) == ("timer", "reachable")
        assert 900 < wait.due - inspect.snapshot().taken <= 1000
    finally:
        delayed.cancel()


@pytest.mark.skipif(not hasattr(Deferred, "addTimeout"), reason="this Twisted has no addTimeout")
def test_a_time_out(wait_for):
    """A Deferred with a time-out says when it is cancelled."""
    clock = task.Clock()
    deferred = Deferred()
    deferred.addTimeout(7, clock)
    assert "cancelled by a time-out in 7.0 s" in described(wait_for(deferred))[2]


def test_a_lock(wait_for):
    """A `DeferredLock`, with the place in its queue."""
    lock = DeferredLock()
    lock.acquire()
    lock.acquire()
    assert described(wait_for(lock.acquire())) == ("lock", "a DeferredLock", "2 of 2 in its queue")


def test_a_lock_that_a_call_holds(wait_for):
    """The holder of a lock is known where `run()` releases it."""
    lock = DeferredLock()
    holder = sequential(waiting)(Deferred())
    lock.run(lambda: holder)
    _, wait = wait_of(wait_for(lock.acquire()))
    assert wait.waits_on == (id(holder),)


@pytest.mark.skipif(
    not hasattr(DeferredLock, "__aenter__") or not hasattr(types, "CoroutineType"),
    reason="this Twisted's lock is no context manager, or this Python has no coroutines",
)
def test_a_lock_that_a_block_holds(wait_for):
    """The holder of a lock is known where it is in an ``async with``."""
    from tests.inspect.coroutines import locked

    lock = DeferredLock()
    holder = sequential(locked)(lock, Deferred())
    waits = sequential(locked)(lock, Deferred())
    _, wait = wait_of(wait_for(lock.acquire()))
    assert wait.waits_on == (id(holder),)
    assert id(waits) not in wait.waits_on


def test_a_lock_that_somebody_may_hold(wait_for):
    """A sequence that has the lock at hand is named with a perhaps; nothing else is known then."""

    @sequential
    def suspect(lock):
        yield lock.acquire()
        yield Deferred()

    lock = DeferredLock()
    keep = suspect(lock)
    _, wait = wait_of(wait_for(lock.acquire()))
    assert wait.waits_on == ()
    assert "perhaps held by " in wait.detail and "suspect" in wait.detail
    assert keep


def test_a_semaphore(wait_for):
    """A `DeferredSemaphore`, with its limit."""
    semaphore = DeferredSemaphore(1)
    semaphore.acquire()
    assert described(wait_for(semaphore.acquire())) == (
        "semaphore",
        "a DeferredSemaphore of 1",
        "1 of 1 in its queue",
    )


def test_a_queue(wait_for):
    """An empty `DeferredQueue`."""
    queue = DeferredQueue()
    assert described(wait_for(queue.get()))[:2] == ("queue", "an empty DeferredQueue")


def test_a_list(wait_for):
    """A `DeferredList` says which children are missing; these are waited for."""
    children = [defer.succeed(1), Deferred(), Deferred()]
    _, wait = wait_of(wait_for(defer.DeferredList(children)))
    assert (wait.kind, wait.what, wait.detail) == (
        "list",
        "a DeferredList",
        "2 of 3 missing: #1, #2",
    )
    assert wait.waits_on == (id(children[1]), id(children[2]))
    assert not wait.any


def test_a_list_that_one_is_enough_for(wait_for):
    """A list that fires with the first says so."""
    children = [Deferred(), Deferred()]
    _, wait = wait_of(wait_for(defer.DeferredList(children, fireOnOneCallback=True)))
    assert wait.any


def test_gather_results(wait_for):
    """`gatherResults`, with sequences as children."""
    inner = sequential(waiting)(Deferred())
    _, wait = wait_of(wait_for(defer.gatherResults([inner, defer.succeed(1)])))
    assert (wait.what, wait.detail) == ("gatherResults", "1 of 2 missing: #0")
    assert wait.waits_on == (id(inner),)


@pytest.mark.skipif(not hasattr(defer, "race"), reason="this Twisted has no race")
def test_a_race(wait_for):
    """`race`, of which one is enough."""
    children = [Deferred(), Deferred()]
    _, wait = wait_of(wait_for(defer.race(children)))
    assert (wait.kind, wait.any) == ("race", True)
    assert wait.waits_on == tuple(map(id, children))


class Pool(object):
    """A thread pool with one thread, which a test holds where it likes."""

    def __enter__(self):
        from twisted.python.threadpool import ThreadPool

        self.go, self.begun = threading.Event(), threading.Event()
        self.pool = ThreadPool(1, 1, "a pool of a test")
        self.pool.start()
        return self

    def __exit__(self, *error):
        self.go.set()
        self.pool.stop()

    def work(self):
        self.begun.set()
        self.go.wait(30)

    def defer(self):
        from twisted.internet import threads

        class Reactor(object):
            def callFromThread(self, *args):
                pass

        return threads.deferToThreadPool(Reactor(), self.pool, self.work)


def test_a_thread(wait_for):
    """`deferToThread` names the thread, and where that stands now."""
    with Pool() as pool:
        result = wait_for(pool.defer())
        assert pool.begun.wait(30)
        kind, what, detail = described(result)
        assert (kind, what) == ("thread", "a thread")
        assert "a pool of a test" in detail or "Thread-" in detail
        assert "test_leaves.py" in detail and "work" in detail


def test_work_that_no_thread_has_begun(wait_for):
    """A wait for a free thread says so."""
    with Pool() as pool:
        pool.defer()
        assert pool.begun.wait(30)
        assert described(wait_for(pool.defer()))[2] == "that no thread of its pool is free for"


class FakeReactor(object):
    """A reactor of which nothing ever comes."""


def test_a_connection(wait_for):
    """A connection attempt says whereto."""
    from twisted.internet.endpoints import TCP4ClientEndpoint

    try:
        from twisted.internet.testing import MemoryReactor
    except ImportError:
        from twisted.test.proto_helpers import MemoryReactor
    connecting = TCP4ClientEndpoint(MemoryReactor(), "192.0.2.1", 80).connect(Factory())
    kind, what, detail = described(wait_for(connecting))
    assert (kind, what) == ("connection", "a connection attempt")
    assert "192.0.2.1:80" in detail


@needs_web
def test_an_http_request(wait_for):
    """An HTTP request names its method and address."""
    from twisted.web import _newclient
    from twisted.web.http_headers import Headers

    try:
        from twisted.internet.testing import StringTransport
    except ImportError:
        from twisted.test.proto_helpers import StringTransport

    transport = StringTransport()
    transport.abortConnection = lambda: None
    protocol = _newclient.HTTP11ClientProtocol()
    protocol.makeConnection(transport)
    request = _newclient.Request(b"GET", b"/orders", Headers({b"host": [b"x"]}), None)
    kind, what, detail = described(wait_for(protocol.request(request)))
    assert (kind, what) == ("http", "an HTTP response")
    assert detail.startswith("to GET /orders from ")


def test_a_dns_look_up(wait_for):
    """A look-up in a thread names the host."""
    from twisted.internet.base import ThreadedResolver

    class Reactor(object):
        delayed = []

        def getThreadPool(self):
            return held.pool

        def callFromThread(self, *args):
            pass

        def callLater(self, seconds, function, *args):
            from twisted.internet import reactor

            call = reactor.callLater(seconds, function, *args)
            self.delayed.append(call)
            return call

    with Pool() as held:
        held.defer()
        assert held.begun.wait(30)
        resolver = ThreadedResolver(Reactor())
        result = wait_for(resolver.getHostByName("a.name.invalid"))
        try:
            kind, what, detail = described(result)
            assert (kind, what) == ("dns", "a DNS look-up")
            assert "a.name.invalid" in detail
        finally:
            for call in Reactor.delayed:
                if call.active():
                    call.cancel()
            del Reactor.delayed[:]


def test_a_process(wait_for, monkeypatch):
    """A process's output, with its program and number."""
    from twisted.internet import process, utils

    class Transport(object):
        def __init__(self, proto):
            self.proto = proto

    class Reactor(object):
        def spawnProcess(self, protocol, *args):
            monkeypatch.setitem(process.reapProcessHandlers, child.pid, Transport(protocol))

    code = "import sys; sys.stdout.write('here\\n'); sys.stdout.flush(); sys.stdin.read()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdout.readline()  # Until it has begun, it has no command line.
        deferred = utils.getProcessOutput(sys.executable, reactor=Reactor())
        kind, what, detail = described(wait_for(deferred))
        assert (kind, what) == ("process", "a process")
        assert detail.endswith("process %d" % child.pid)
        if os.path.exists("/proc/self/cmdline"):
            assert "python" in detail
    finally:
        child.kill()
        child.communicate()


def test_any_canceller(wait_for):
    """Any other canceller is named by where it is defined."""

    def my_canceller(deferred):
        pass

    kind, what, _ = described(wait_for(Deferred(my_canceller)))
    assert kind == "deferred"
    assert what.startswith("a Deferred that tests.inspect.test_leaves.")
    assert what.endswith("my_canceller cancels")


def test_callbacks(wait_for):
    """A Deferred without a canceller is named by its callbacks."""

    def my_callback(result):
        return result

    deferred = Deferred()
    result = wait_for(deferred)
    deferred.addCallback(my_callback)
    _, what, _ = described(result)
    assert what.startswith("a Deferred with the callback tests.inspect.test_leaves.")
    assert what.endswith("my_callback")


def test_paused(wait_for):
    """A Deferred that has fired and is paused says so."""
    deferred = Deferred()
    deferred.pause()
    deferred.callback(1)
    assert described(wait_for(deferred))[1] == "a Deferred that has fired and is paused"


needs_futures = pytest.mark.skipif(
    not hasattr(Deferred, "fromFuture") or not hasattr(types, "CoroutineType"),
    reason="this Twisted or this Python knows no asyncio",
)


@pytest.fixture
def loop():
    import asyncio

    loop = asyncio.new_event_loop()
    yield loop
    for each in asyncio.all_tasks(loop) if hasattr(asyncio, "all_tasks") else ():
        each.cancel()
    loop.run_until_complete(_nothing(loop))
    loop.close()


def _nothing(loop):
    import asyncio

    return asyncio.sleep(0)


@needs_futures
def test_a_future(wait_for, loop):
    """A Deferred of an asyncio Future."""
    kind, what, _ = described(wait_for(Deferred.fromFuture(loop.create_future())))
    assert (kind, what) == ("future", "an asyncio Future")


@needs_futures
@pytest.mark.skipif(sys.version_info < (3, 8), reason="a Task says its coroutine since Python 3.8")
def test_through_a_task_and_back(wait_for, loop):
    """From a sequence to a Task, from that to a Deferred, and to the sequence that has it."""
    from tests.inspect.coroutines import awaiting

    leaf = Deferred()
    inner = sequential(waiting)(leaf)
    task_ = loop.create_task(awaiting(inner.asFuture(loop)))
    loop.run_until_complete(_nothing(loop))
    outer = wait_for(Deferred.fromFuture(task_))
    items = inspect.snapshot().items()
    path, item = [], items[id(outer)]
    while item.waits_on:
        [identity] = item.waits_on
        item = items[identity]
        path.append(getattr(item, "driver", None) or item.what)
    assert path == [
        "an asyncio Task",
        "asyncio",
        "a Deferred as an asyncio Future",
        "generator-send",
        "a Deferred",
    ]
    leaf.callback(None)


@needs_futures
@pytest.mark.skipif(sys.version_info < (3, 8), reason="a Task says its coroutine since Python 3.8")
def test_a_timer_of_asyncio(wait_for, loop):
    """A Task that sleeps waits for a timer."""
    import asyncio

    task_ = loop.create_task(asyncio.sleep(100))
    loop.run_until_complete(_nothing(loop))
    wait_for(Deferred.fromFuture(task_))
    kinds = [(wait.kind, wait.what) for wait in inspect.snapshot().waits]
    assert ("timer", "a timer of asyncio") in kinds


@needs_futures
def test_a_concurrent_future(wait_for):
    """A concurrent Future whose canceller leads to it."""
    from concurrent.futures import Future

    future = Future()
    deferred = Deferred(lambda _: future.cancel())
    assert described(wait_for(deferred)) == ("future", "a concurrent Future", "pending")
