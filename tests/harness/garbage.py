"""Objects that go without the cyclic collector."""

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

#: Whether an object goes with the last reference to it. On PyPy it stays until the next run of the
#: collector, in a cycle or not.
COUNTS_REFERENCES = platform.python_implementation() == "CPython"

needs_reference_counts = pytest.mark.skipif(
    not COUNTS_REFERENCES,
    reason="without reference counts a cycle is freed as everything else is",
)


def collect():
    """
    Free the objects that a test has made since the collector was switched off, cycles included.

    They are all in the youngest generation. PyPy has no generations.
    """
    gc.collect(0)


def collect_in_turns():
    """
    The same in several turns.

    A finalizer may drop objects that only the next collection finds. And if `collect` was called
    before, the objects that were alive then are in the second generation. PyPy frees objects with
    finalizers one after another.
    """
    for _ in range(2 if COUNTS_REFERENCES else 3):
        gc.collect(1)


@contextlib.contextmanager
def collector_off():
    """
    A block in which only reference counts free objects.
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
    Free the objects that reference counts alone free.

    They are gone already or, on PyPy, go in one run of the collector.
    """
    if not COUNTS_REFERENCES:
        gc.collect()


_turns = itertools.count()

#: It is not empty if the test before failed: its frames and their variables may have outlived it.
_left_behind = []


@contextlib.contextmanager
def little_garbage():
    """
    Switch the collector off for each test.

    So everything that the test makes stays in the youngest generation. Collecting that takes a
    hundredth of the time of a collection that looks through pytest and Twisted too.
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
    Whether this call is one in ``number``.
    """
    return next(_turns) % number == 0
