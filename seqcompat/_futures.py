"""
Futures that a body waits for: each gets a Deferred that fires with its outcome (F1 to F4).

A Future of asyncio needs its loop to run: in Twisted's reactor, or in this thread.  A Future of
`concurrent.futures` may be done in any thread.

Python 2.7 never sees this file.
"""

import sys

from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure
from twisted.python.reflect import safe_repr
from twisted.python.threadable import isInIOThread

from seqcompat._versions import REACTOR_LOOP

# The advice where nothing runs asyncio's loop.
INSTALL = (
    "call twisted.internet.asyncioreactor.install() before anything imports the reactor, or give "
    "twistd or trial the option --reactor asyncio."
)


def as_deferred(value):
    """The Deferred that fires with the outcome of `value`; None if `value` is not a Future."""
    if (
        getattr(type(value), "_asyncio_future_blocking", None) is not None
        and value._asyncio_future_blocking is not None
    ):
        value._asyncio_future_blocking = False  # An await has set it; this answers it.
        attach = _attach_to_loop
    elif "concurrent.futures" in sys.modules and isinstance(
        value, sys.modules["concurrent.futures"].Future
    ):
        attach = _attach_to_thread
    else:
        return None
    wait = FutureWait(value)
    if value.done():
        wait.fire(value)
    else:
        attach(wait, value)
    return wait


class FutureWait(Deferred):
    """
    A Deferred that fires with the outcome of a Future.

    To cancel it cancels the Future.  Then it fires when the Future is done: a Task may go on (X3).
    """

    def __init__(self, future):
        Deferred.__init__(self)
        self._future = future
        self._is_cancelled = False

    def __repr__(self):
        return safe_repr(self._future) if self._future is not None else Deferred.__repr__(self)

    __str__ = __repr__

    def cancel(self):
        future = self._future
        if future is None:
            return
        self._is_cancelled = True
        can_be_cancelled = future.cancel()
        if future.done():
            self.fire(future)
        elif not can_be_cancelled and not hasattr(future, "_asyncio_future_blocking"):
            self._future = None  # A thread is working on it, and nobody can stop that.
            self.errback(Failure(CancelledError()))

    def fire(self, future):
        """Fire with the outcome of `future`, which is done."""
        if self._future is None:
            return  # It has been cancelled meanwhile.
        self._future = None
        if not future.cancelled():
            error = future.exception()
        elif self._is_cancelled:
            error = CancelledError()
        else:
            error = _cancelled_error(future)
        if error is not None:
            self.errback(Failure(error, type(error), error.__traceback__))
        else:
            # callback() would refuse a Deferred.
            self._startRunCallbacks(future.result())


def _cancelled_error(future):
    """The error of `future`, which somebody else has cancelled."""
    try:
        future.result()
    except BaseException as error:
        return error.with_traceback(None)


def _attach_to_loop(wait, future):
    loop = future.get_loop() if hasattr(future, "get_loop") else future._loop
    problem = why_not_served(loop)
    if problem is None:
        future.add_done_callback(wait.fire)
        return
    wait._future = None
    error = RuntimeError("a sequence cannot wait for %s: %s" % (safe_repr(future), problem))
    wait.errback(Failure(error))


def _attach_to_thread(wait, future):
    loop = running_loop()
    if loop is not None:
        call_here = loop.call_soon_threadsafe
    else:
        from twisted.internet import reactor

        call_here = reactor.callFromThread
    future.add_done_callback(lambda done: call_here(wait.fire, done))


def running_loop():
    """asyncio's loop that runs in this thread, or None."""
    asyncio = sys.modules.get("asyncio")
    return None if asyncio is None else asyncio._get_running_loop()


def why_not_served(loop):
    """In words, why nothing runs `loop` in this thread; None where something does or will."""
    running = running_loop()
    if running is loop:
        return None
    reactor = sys.modules.get("twisted.internet.reactor")
    if running is None and getattr(reactor, REACTOR_LOOP, None) is loop:
        if not reactor.running or isInIOThread():
            return None
        return (
            "the reactor runs its loop in another thread. Start the sequence there, with "
            "reactor.callFromThread()."
        )
    if running is not None:
        return "another loop runs in this thread. Make the Future on that one."
    if loop.is_running():
        return (
            "its loop runs in another thread. Use asyncio.run_coroutine_threadsafe(), which gives "
            "a Future that any thread can wait for."
        )
    return "nothing runs its loop. Have Twisted's reactor run it: " + INSTALL
