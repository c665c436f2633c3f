"""
Decides whether anything is left that could fire a Deferred.

This counts references and does not search.  The references that the wait itself needs are known:
those of the suspended body and of its driver.  If there is no other reference, only a cancellation
can end the wait.  If there is one, its owner may fire the Deferred, or may have forgotten it.  So
`LOST` is certain, and the other verdicts mean little.
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

# A Python without the global lock has no such count either: each thread counts its own.
IMPLEMENTATION = getattr(getattr(sys, "implementation", None), "name", "cpython")
COUNTS = IMPLEMENTATION == "cpython" and getattr(sys, "_is_gil_enabled", lambda: True)()


def counted(things):
    """The number of references to each of `things`, by its id."""
    return dict(zip(each_of(id, things), each_of(sys.getrefcount, things)))


class _Nothing(object):
    """An object to which only its list refers."""


def _own_references():
    """The number of references that counted() itself and its list add."""
    (count,) = counted([_Nothing()]).values()
    return count


@contextmanager
def undisturbed():
    """
    A time in which no other thread runs, and no collector.

    The counts of its beginning are still right at its end, and the collector does not look through
    the objects that a snapshot makes.
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

    :param deferreds: a list of all Deferreds that may need a verdict.  Nothing else of the
        inspector may refer to them yet.
    """

    def __init__(self, deferreds):
        self._counts = counted(deferreds) if COUNTS else {}
        self._own = _own_references() if COUNTS else 0

    def on(self, deferred, references, bodies):
        """
        The verdict on `deferred`.

        :param references: the number of references that the drivers need for their waits, or None
            if it is not known.
        :param bodies: the bodies that these drive.  Their variables may refer to it too.
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
            return UNKNOWN  # A new reference to it has come meanwhile.
        return REACHABLE if left or weakref.getweakrefcount(deferred) else LOST
