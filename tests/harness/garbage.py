"""What is freed without the cyclic collector."""

from __future__ import absolute_import, division, print_function

import contextlib
import gc
import itertools
import platform

import pytest

__all__ = [
    "COUNTS_REFERENCES",
    "collect",
    "collect_in_turns",
    "collector_off",
    "every",
    "free_unreferenced",
    "little_garbage",
    "needs_reference_counts",
]

#: Whether an object goes with the last reference to it. On PyPy it stays until the collector's next
#: run, cycle or not.
COUNTS_REFERENCES = platform.python_implementation() == "CPython"

needs_reference_counts = pytest.mark.skipif(
    not COUNTS_REFERENCES,
    reason="without reference counts a cycle is freed just as anything else is",
)


def collect():
    """
    Free what a test has made since the collector was switched off, cycles included.

    That is all in the youngest generation, which PyPy does not have.
    """
    gc.collect(0)


def collect_in_turns():
    """
    The same where a finalizer lets go of what the next collection finds, and where `collect` has
    been called before: what was alive then is in the second generation. PyPy frees what has
    finalizers one after another.
    """
    for _ in range(2 if COUNTS_REFERENCES else 3):
        gc.collect(1)


@contextlib.contextmanager
def collector_off():
    """
    A time in which only reference counts free anything.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def free_unreferenced():
    """
    Free what reference counts alone free: it is gone already or, on PyPy, goes in one run of the
    collector.
    """
    if not COUNTS_REFERENCES:
        gc.collect()


_turns = itertools.count()

#: Not empty where the test before failed: its frames, and what is in them, may have outlived it.
_left_behind = []


@contextlib.contextmanager
def little_garbage():
    """
    Around each test: the collector is off.

    So everything that the test makes stays in the youngest generation. To collect that takes a
    hundredth of the time that it takes to go through pytest and Twisted as well.
    """
    if _left_behind:
        gc.collect()
        del _left_behind[:]
    gc.disable()
    try:
        yield
    except BaseException:
        _left_behind.append(True)
        raise
    finally:
        gc.enable()


def every(number):
    """
    Whether this is one in ``number`` calls.
    """
    return next(_turns) % number == 0
