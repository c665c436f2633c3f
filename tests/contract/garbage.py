"""What is freed without the cyclic collector."""

from __future__ import absolute_import, division, print_function

import contextlib
import gc
import platform

import pytest

__all__ = [
    "COUNTS_REFERENCES",
    "collect",
    "collector_off",
    "free_unreferenced",
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
