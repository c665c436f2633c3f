"""The clauses F1, F2 and F5 with what asyncio makes of coroutines: Tasks, groups, time limits."""

import asyncio
import sys

import pytest
from seqcompat import engines, returnValue, run, use_engine
from twisted.internet.defer import CancelledError, Deferred, DeferredLock, TimeoutError, succeed
from twisted.internet.task import Clock
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from tests.harness import Contract, stamp
from tests.harness.contexts import ContextVar
from tests.harness.loops import with_loop

SPELLING = "coroutine"

needs_groups = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="TaskGroup and timeout() came with Python 3.11"
)
needs_contexts_of_tasks = pytest.mark.skipif(
    sys.version_info < (3, 7), reason="Tasks have contexts since Python 3.7"
)


async def later(value, seconds=0.001):
    await asyncio.sleep(seconds)
    if isinstance(value, Exception):
        raise value
    return value


class Tasks(Contract):
    def sequences(self):
        """
        One in each spelling, that waits for a Task and for a Deferred.
        """

        @self.sequential
        async def coroutine(value):
            await succeed(None)
            return await later(value)

        @self.sequential
        def generator(value):
            yield succeed(None)
            got = yield asyncio.ensure_future(later(value))
            returnValue(got)

        return coroutine, generator

    def in_task(self, function):
        """
        The value of the coroutine function ``function`` in a Task that a sequence waits for.
        """

        @self.sequential
        async def body(loop):
            return await asyncio.ensure_future(function())

        return with_loop(body)

    def test_F1_coroutines_of_asyncio(self):
        """F1: a body awaits them directly: sleep(), a queue, an error."""

        @self.sequential
        async def body(loop):
            queue = asyncio.Queue()
            loop.call_later(0.001, queue.put_nowait, 2)
            got = [await later(1), await queue.get()]
            try:
                await later(ValueError("raised"))
            except ValueError as error:
                got.append(str(error))
            return got

        assert with_loop(body) == [1, 2, "raised"]

    def test_F1_answered(self):
        """F1: a Future learns that somebody waits for it, as from a Task."""
        seen = []

        @self.sequential
        async def body(future):
            return await future

        def program(loop):
            future = loop.create_future()
            result = body(future)
            seen.append(future._asyncio_future_blocking)
            future.set_result("value")
            return result

        assert with_loop(program) == "value"
        assert seen == [False]

    def test_F1_async_generator(self):
        """F1: a body goes through an asynchronous generator that waits for both kinds."""

        async def numbers():
            for number in range(3):
                yield await later(number)
                yield await succeed(10 * number)

        @self.sequential
        async def body(loop):
            return [number async for number in numbers()]

        assert with_loop(body) == [0, 0, 1, 10, 2, 20]

    def test_F1_lock_of_twisted(self):
        """F1: a Future is waited for while a ``DeferredLock`` is held."""
        lock, order = DeferredLock(), []

        @self.sequential
        async def holder(name):
            await lock.acquire()
            try:
                order.append(name)
                await later(None)
                order.append(name)
            finally:
                lock.release()

        @self.sequential
        async def body(loop):
            both = [holder("first"), holder("second")]
            for each in both:
                await each
            return order

        assert with_loop(body) == ["first", "first", "second", "second"]

    def test_F1_thread_of_twisted(self):
        """F1: a Future is waited for beside what ``deferToThreadPool`` gives, under a time-out."""
        pool = ThreadPool(1, 1)
        clock = Clock()

        @self.sequential
        async def body(reactor):
            first = await deferToThreadPool(reactor, pool, lambda: 1)
            return [first, await later(2)]

        class Reactor:
            def __init__(self, loop):
                self.callFromThread = loop.call_soon_threadsafe

        pool.start()
        try:
            got = with_loop(lambda loop: body(Reactor(loop)).addTimeout(3, clock))
        finally:
            pool.stop()
        assert got == [1, 2]
        assert clock.getDelayedCalls() == []

    def test_F2_timeout(self):
        """F2: ``addTimeout`` on a result that waits for a Future cancels that."""
        clock, futures = Clock(), []

        @self.sequential
        async def body(loop):
            futures.append(loop.create_future())
            await futures[0]

        def program(loop):
            result = body(loop).addTimeout(3, clock)
            clock.advance(3)
            return result

        assert with_loop(program).check(TimeoutError)
        assert futures[0].cancelled()

    def test_F2_sleep(self):
        """F2: cancelling the result ends an awaited ``asyncio.sleep()``."""

        @self.sequential
        async def body(loop):
            try:
                await asyncio.sleep(60)
            except CancelledError:
                return "cancelled"

        def program(loop):
            result = body(loop)
            loop.call_later(0.001, result.cancel)
            return result

        assert with_loop(program) == "cancelled"

    def test_F5_gather(self):
        """F5: ``gather()`` takes sequences."""
        coroutine, generator = self.sequences()

        async def both():
            return await asyncio.gather(coroutine(1), generator(2))

        assert self.in_task(both) == [1, 2]

    def test_F5_wait_for(self):
        """F5: ``wait_for()`` gives the value in time, and else cancels the sequence."""
        coroutine, generator = self.sequences()
        ended = []

        @self.sequential
        async def slow():
            try:
                await Deferred()
            finally:
                ended.append("cleaned up")

        async def task():
            got = [await asyncio.wait_for(coroutine(1), 10)]
            got.append(await asyncio.wait_for(generator(2), 10))
            try:
                await asyncio.wait_for(slow(), 0.001)
            except asyncio.TimeoutError:
                got.append("in vain")
            return got

        assert self.in_task(task) == [1, 2, "in vain"]
        assert ended == ["cleaned up"]

    @needs_groups
    def test_F5_group_and_timeout(self):
        """F5: a ``TaskGroup`` and a ``timeout()`` cancel the sequences that their Tasks await."""
        coroutine, generator = self.sequences()
        cancelled = []

        async def passing_on(sequence):
            return await sequence

        async def task():
            async with asyncio.timeout(10):
                async with asyncio.TaskGroup() as group:
                    tasks = [
                        group.create_task(passing_on(coroutine(1))),
                        group.create_task(passing_on(generator(2))),
                    ]
            try:
                async with asyncio.timeout(0.001):
                    async with asyncio.TaskGroup() as group:
                        group.create_task(passing_on(self.passing_on(Deferred(cancelled.append))))
            except asyncio.TimeoutError:
                pass
            return [task.result() for task in tasks]

        assert self.in_task(task) == [1, 2]
        assert len(cancelled) == 1

    def passing_on(self, source):
        @self.sequential
        async def body():
            return await source

        return body()

    def test_F5_awaited_by_an_async_generator(self):
        """F5: an asynchronous generator that a Task goes through awaits sequences."""
        coroutine, generator = self.sequences()

        async def each():
            yield await coroutine(1)
            yield await generator(2)

        async def task():
            return [value async for value in each()]

        assert self.in_task(task) == [1, 2]

    def test_F5_every_driver_in_each_other(self):
        """F5: Twisted's driver, ours and Tasks await one another, in every order."""
        coroutine, generator = self.sequences()

        async def twisted(value):
            return await coroutine(value)

        async def task():
            first = await generator(1)
            second = await self.passing_on(twisted(2))
            third = await self.passing_on(asyncio.ensure_future(twisted(3)))
            return [first, second, third]

        assert self.in_task(task) == [1, 2, 3]

    @needs_contexts_of_tasks
    def test_F5_context(self):
        """F5: a sequence runs in a copy of the context of the Task that calls it."""
        user = ContextVar("user")

        @self.sequential
        async def body():
            before = user.get()
            user.set("set in the sequence")
            inside = await asyncio.ensure_future(inner())
            return before, inside, user.get()

        async def inner():
            seen = user.get()
            user.set("set in the Task")
            return seen

        async def task():
            user.set("caller")
            got = await body()
            return got, user.get()

        assert self.in_task(task) == (
            ("caller", "set in the sequence", "set in the sequence"),
            "caller",
        )


stamp(globals(), Tasks)


@pytest.mark.parametrize("name", [engine.name for engine in engines() if engine.available])
def test_F7_run(name):
    """F7: a coroutine that run() drives waits for Futures as well."""

    async def body():
        return await later("of the Task")

    def program(loop):
        with use_engine(name):
            return run(body())

    assert with_loop(program) == "of the Task"
