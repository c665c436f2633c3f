"""Loops of asyncio for tests. Only Python 3 has them."""

from __future__ import absolute_import, division, print_function

import asyncio
import contextlib
import threading

__all__ = ["FutureLike", "running", "with_loop"]

#: The seconds that a program may take. It takes some milliseconds.
LIMIT = 20


def with_loop(program):
    """
    The value or Failure of the Deferred that ``program`` returns.

    ``program`` is called with the loop that runs. A callback of the loop must not raise.
    """
    loop = asyncio.new_event_loop()
    fired = loop.create_future()
    raised = []

    def handle(loop, context):
        if "handle" in context:  # Else it is about a Future that nobody has looked at.
            raised.append(context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)

    def begin():
        try:
            program(loop).addBoth(finish)
        except BaseException as error:
            fired.set_exception(error)

    def finish(outcome):
        if not fired.done():
            fired.set_result(outcome)

    def give_up():
        if not fired.done():
            fired.set_exception(AssertionError("the program hangs"))

    loop.call_soon(begin)
    loop.call_later(LIMIT, give_up)
    try:
        return loop.run_until_complete(fired)
    finally:
        left = _tasks_of(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=1))
        if hasattr(loop, "shutdown_default_executor"):
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        assert raised == []


def _tasks_of(loop):
    if hasattr(asyncio, "all_tasks"):  # Since Python 3.7.
        return asyncio.all_tasks(loop)
    return {task for task in asyncio.Task.all_tasks(loop) if not task.done()}


@contextlib.contextmanager
def running():
    """
    A loop that runs in another thread.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class FutureLike(object):
    """
    An object that looks like a Future, as those of other loops and of compiled libraries do.
    """

    _asyncio_future_blocking = False

    def __init__(self, future):
        self._future = future

    def __getattr__(self, name):
        return getattr(self._future, name)

    def add_done_callback(self, callback, **keywords):
        self._future.add_done_callback(lambda _: callback(self), **keywords)

    def __await__(self):
        if not self._future.done():
            self._asyncio_future_blocking = True
            yield self
        return self._future.result()

    __iter__ = __await__
