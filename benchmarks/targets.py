"""
What we want to be true: for each work load how a cost of ours compares with one of another
contender, at most.
"""

from __future__ import absolute_import, division, print_function

from collections import namedtuple

import six

from benchmarks.contenders import (
    BARE_DEFERRED,
    CALLBACKS,
    COROUTINE,
    FROM_COROUTINE,
    GENERATOR,
    INLINE_CALLBACKS,
    ours,
)
from benchmarks.timing import IS_PYPY, Spread, ratio, spread

# In the generator spelling compared with `inlineCallbacks`, in the coroutine spelling with
# `fromCoroutine`, but a wait for a plain value, which that does not have, with the
# `inlineCallbacks` too.
LIMITS = {
    "call": (0.75, 0.90),
    "value": (0.38, 0.75),
    "fired": (0.25, 1.02),
    "pending": (0.80, 0.85),
    "nested-fired": (0.35, 0.75),
    "nested-pending": (0.45, 0.55),
    "error": (0.45, 0.55),
    "cancel": (0.55, 0.60),
    "mixed": (0.38, 0.65),
    "bytes": (0.70, 0.80),
}

# On Python 2.7 and PyPy: no slower than Twisted's own, and what is most like real code faster.
OTHER_LIMITS = dict(dict.fromkeys(LIMITS, (1.0, 1.0)), mixed=(0.6, 0.6))

IMPORT_MILLISECONDS = 5.0

Outcome = namedtuple("Outcome", "workload ours reference spread limit met")


def outcomes(figures, limits=OTHER_LIMITS if six.PY2 or IS_PYPY else LIMITS):
    """What has become of the targets for whatever there is in the `figures`."""
    found = []
    for workload, costs in figures["costs"].items():
        generator, coroutine = limits.get(workload, (None, None))
        by_callbacks = 1.0 if workload == "mixed" else None
        above_floor = 1.25 if workload == "pending" else None
        for spelling, reference, limit in [
            (GENERATOR, INLINE_CALLBACKS, generator),
            (COROUTINE, INLINE_CALLBACKS if workload == "value" else FROM_COROUTINE, coroutine),
            (GENERATOR, CALLBACKS, by_callbacks),
            (COROUTINE, CALLBACKS, by_callbacks),
            (GENERATOR, BARE_DEFERRED, above_floor),
            (COROUTINE, BARE_DEFERRED, above_floor),
        ]:
            compared = [
                (ratio(costs[name], costs[reference]), name)
                for name in _names(spelling)
                if limit is not None and name in costs and reference in costs
            ]
            if compared:
                best, name = min(compared)
                found.append(Outcome(workload, name, reference, best, limit, best.median <= limit))
    if figures["import"]:
        taken = Spread(*[1000 * seconds for seconds in spread(figures["import"]["seqcompat"])])
        met = taken.median <= IMPORT_MILLISECONDS
        found.append(
            Outcome("import", "import seqcompat, in ms", "", taken, IMPORT_MILLISECONDS, met)
        )
    return found


def _names(spelling):
    """
    Those of ours that a target is for: of coroutines the better engine counts, of generators the
    one they get.
    """
    engines = ("generator-send",) if spelling == GENERATOR else ("generator-send", "native")
    return [ours(engine, spelling) for engine in engines]
