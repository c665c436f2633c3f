"""
Snapshots of the inspector at the waits of a test, with ``--snapshots``: they must change nothing.

They use the inspector's own recording. While it is on, the attribute of a sequence with the
Deferred that it waits for is a property.
"""

from __future__ import absolute_import, division, print_function

import contextlib

from seqcompat import inspect
from seqcompat.inspect.recording import slots

__all__ = ["at_each_wait"]

#: The number of first waits of a test, and then one in how many: some tests wait 100,000 times.
FIRST, THEN = 4, 5000


@contextlib.contextmanager
def at_each_wait(first=FIRST):
    """
    A block in which a snapshot is taken at each wait. It gives a list with their number.
    """
    taken, replaced = [0, 0], slots()

    def putting(set_slot):
        def put(sequence, waited):
            set_slot(sequence, waited)
            if waited is not None:
                taken[1] += 1
                if taken[1] <= first or not taken[1] % THEN:
                    inspect.snapshot(limit=1000)
                    taken[0] += 1

        return put

    for kind, slot in replaced:
        kind._waiting = property(slot.__get__, putting(slot.__set__))
    try:
        yield taken
    finally:
        for kind, slot in replaced:
            kind._waiting = slot
