"""Places where there is little stack."""

from __future__ import absolute_import, division, print_function

import contextlib
import sys
import threading

import six

__all__ = ["little_stack", "with_little_stack"]

#: What a program sets that wants to see recursion early; Python's own limit is 1,000.
LIMIT = 400


@contextlib.contextmanager
def little_stack():
    """
    A time in which there may be 400 more calls on the stack than there are now.
    """
    before, depth, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + LIMIT)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def with_little_stack(function, *args):
    """
    What ``function`` returns or raises under a recursion limit of 400, in a thread, whose stack is
    empty to begin with.
    """
    ended = []

    def run():
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(LIMIT)
        try:
            ended.append((function(*args), None))
        except BaseException:
            ended.append((None, sys.exc_info()))
        finally:
            sys.setrecursionlimit(before)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    [(returned, error)] = ended
    if error is not None:
        six.reraise(*error)
    return returned
