"""Blocks with little stack."""

from __future__ import absolute_import, division, print_function

import contextlib
import sys
import threading

import six
from twisted.python import log, threadable

__all__ = ["little_stack", "with_little_stack"]

#: A limit for programs that want to notice recursion early. Python's own limit is 1,000.
LIMIT = 400


@contextlib.contextmanager
def recursion_limit(limit):
    """
    A block in which that is Python's recursion limit.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextlib.contextmanager
def little_stack():
    """
    A block in which the stack may have 400 more calls than now.
    """
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    with recursion_limit(depth + LIMIT):
        yield


def with_little_stack(function, *args):
    """
    The value that ``function`` returns, or the error that it raises, under a recursion limit of
    400.

    It runs in a thread, whose stack is empty at first.
    """
    ended = []

    def run():
        try:
            with recursion_limit(LIMIT):
                ended.append((function(*args), None))
        except BaseException:
            ended.append((None, sys.exc_info()))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    # If the stack ends between a message to Twisted's log and the release of the log's lock, the
    # thread dies with the lock. The next message would wait for the lock for ever.
    log.theLogPublisher._threadable_lock = threadable.XLock()
    [(returned, error)] = ended
    if error is not None:
        six.reraise(*error)
    return returned
