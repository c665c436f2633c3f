"""Turns the cyclic collector off, to see what is freed without it."""
from __future__ import absolute_import, division, print_function

import contextlib
import gc

__all__ = ["collector_off"]


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
