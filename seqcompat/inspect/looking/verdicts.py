"""
Whether anything is left that could fire a Deferred.

That is counted, not looked for: of the references to a Deferred that somebody waits for, those of
the waiting itself are known: of the suspended body and of its driver. If there is no other, nothing
can fire it but its cancellation. If there is one, something may, or not: who holds it may have
forgotten what it is for. So `LOST` is certain, and not to be LOST means little.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import gc
import sys
import weakref
from contextlib import contextmanager

from ..data import LOST, REACHABLE, UNKNOWN
from .frames import holders_of

try:
    from itertools import imap as each_of
except ImportError:
    each_of = map

# Nor is there a count on a Python without the lock: there each thread counts its own.
IMPLEMENTATION = getattr(getattr(sys, "implementation", None), "name", "cpython")
COUNTS = IMPLEMENTATION == "cpython" and getattr(sys, "_is_gil_enabled", lambda: True)()


def counted(things):
    """How many references there are to each of `things`, by its id."""
    return dict(zip(each_of(id, things), each_of(sys.getrefcount, things)))


class _Nothing(object):
    """What nothing but its list refers to."""


def _own_references():
    """How many of the references that counted() finds are its own and its list's."""
    (count,) = counted([_Nothing()]).values()
    return count


@contextmanager
def undisturbed():
    """
    A time in which no other thread runs, so that what is counted at its beginning still is right at
    its end, and the collector does not go through what a snapshot makes.
    """
    if hasattr(sys, "setswitchinterval"):
        get, put, never = sys.getswitchinterval, sys.setswitchinterval, 1000
    else:
        get, put, never = sys.getcheckinterval, sys.setcheckinterval, 2**31 - 1
    before, collects = get(), gc.isenabled()
    gc.disable()
    put(never)
    try:
        yield
    finally:
        put(before)
        if collects:
            gc.enable()


class Verdicts(object):
    """
    The verdicts on Deferreds.

    :param deferreds: a list of all that there may be a verdict on; nothing else of the inspector
        may refer to them yet.
    """

    def __init__(self, deferreds):
        self._counts = counted(deferreds) if COUNTS else {}
        self._own = _own_references() if COUNTS else 0

    def on(self, deferred, references, bodies):
        """
        The verdict on `deferred`.

        :param references: how many the drivers have of those that wait for it, or None if that is
            not known.
        :param bodies: what these drive, whose variables may refer to it.
        """
        count = self._counts.get(id(deferred))
        if count is None or references is None:
            return UNKNOWN
        left = count - self._own - references
        if left > 0:
            for body in bodies:
                held = gc.get_referents(*holders_of(body))
                left -= len([each for each in held if each is deferred])
        if left < 0:
            return UNKNOWN  # Something that refers to it has come meanwhile.
        return REACHABLE if left or weakref.getweakrefcount(deferred) else LOST
