"""
``await`` of a result, whoever drives the coroutine: a sequence, Twisted, or asyncio (F5, F6).

Python 2.7 never sees this file.
"""

import sys

from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

from seqcompat._futures import INSTALL, running_loop
from seqcompat._tracebacks import caused_by
from seqcompat._versions import REACTOR_LOOP
from seqcompat._waits import AWAITS, mark_handled


def awaiting(result):
    """
    The iterator behind ``await`` of `result`.

    It takes the value from the result, not from the driver: some drivers send None.
    """
    # Deferred's own iterator does not wait for running callbacks either.
    while not result.called or result.paused:
        sent = yield result
        if sent is not None and result.called:
            return sent  # The driver has consumed the result.
    outcome = result.result
    if not isinstance(outcome, Failure):
        return outcome
    mark_handled(result)
    error, traceback = outcome.value, outcome.tb
    if isinstance(error, StopIteration):  # Python does not let it through (R5).
        error = caused_by(error).error
    try:
        raise error.with_traceback(traceback)
    finally:
        # The error refers to this frame, which must not refer to the error (M1).
        del result, outcome, error, traceback


AWAITS.add(awaiting.__code__)


class Awaitable:
    """
    The attributes by which an asyncio Task waits for a result that its coroutine awaits.

    The result is not a Future, as its ``result`` is a value.  But a Task waits for any object that
    its coroutine yields and that has these three names.
    """

    __slots__ = ()

    _is_awaited_by_task = False

    def __await__(self):
        return awaiting(self)

    __iter__ = __await__

    @property
    def _asyncio_future_blocking(self):
        """True if a Task asks, which is to wait for it; else None: it is not a Future."""
        task = _current_task()
        if task is None:
            return None
        coroutine = task.get_coro() if hasattr(task, "get_coro") else task._coro
        # A Task asks while its coroutine is suspended; everybody else asks while that runs.
        is_running = getattr(coroutine, "cr_running", getattr(coroutine, "gi_running", True))
        return None if is_running else True

    @_asyncio_future_blocking.setter
    def _asyncio_future_blocking(self, value):
        """A Task sets it to False when it begins to wait."""

    @property
    def _loop(self):
        return running_loop()

    def add_done_callback(self, callback, *, context=None):
        """Resume the Task whose `callback` this is when the result has fired."""
        loop = running_loop()
        keywords = {} if context is None else {"context": context}
        problem = _why_not_on(loop)
        if problem is None:
            self._is_awaited_by_task = True
            self.addBoth(_resume_task, loop, callback, keywords)
            return
        done = loop.create_future()
        done.set_exception(
            RuntimeError(
                "a Task cannot await %r: %s Or await its asFuture(loop)." % (self, problem)
            )
        )
        loop.call_soon(callback, done, **keywords)


def _current_task():
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return None
    if hasattr(asyncio, "current_task"):  # Python 3.7
        return asyncio.current_task()
    return asyncio.Task.current_task()


def _why_not_on(loop):
    """In words, why Twisted's reactor cannot resume a Task of `loop`; None if it can."""
    reactor = sys.modules.get("twisted.internet.reactor")
    if reactor is None or getattr(reactor, REACTOR_LOOP, None) is loop:
        return None
    return "Twisted's reactor does not run on the Task's loop. For that " + INSTALL


def _resume_task(outcome, loop, callback, keywords):
    """The callback on the result that a Task awaits."""
    done = loop.create_future()
    if isinstance(outcome, Failure) and outcome.check(CancelledError):
        done.cancel()  # The Task is to see asyncio's.
        outcome = None
    else:
        done.set_result(None)  # awaiting() takes the outcome from the result.
    loop.call_soon(callback, done, **keywords)
    return outcome
