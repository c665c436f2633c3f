"""
The targets: for each work load the highest ratio of our cost to Twisted's.

The costs are those with the cyclic collector on.
"""

from __future__ import absolute_import, division, print_function

import sys
from collections import namedtuple

from benchmarks.contenders import COROUTINE, FROM_COROUTINE, GENERATOR, INLINE_CALLBACKS, ours
from benchmarks.timing import IS_PYPY, Spread, ratio, spread

#: Generators, compared with `inlineCallbacks`: on Python 3.13 and newer, and on 3.11 and 3.12.
GENERATORS = {
    "decorate": (1.0, 1.0),
    "call": (0.62, 0.66),
    "value": (0.28, 0.32),
    "fired": (0.41, 0.42),
    "pending": (0.96, 0.96),
    "nested-fired": (0.43, 0.47),
    "nested-pending": (0.62, 0.66),
    "error": (0.42, 0.44),
    "cancel": (0.34, 0.34),
    "mixed": (0.45, 0.48),
    "bytes": (0.90, 0.92),
}

#: Everywhere, and for both spellings: no slower than Twisted's own.
NO_SLOWER = dict.fromkeys(GENERATORS, 1.0)

#: Coroutines compared with `fromCoroutine`.
COROUTINES = dict(NO_SLOWER, mixed=0.65)

#: Coroutines on the engine `native`, compared with `fromCoroutine`.
NATIVE = {"call": 1.1, "pending": 1.8, "mixed": 1.2}

ON_PYPY = {"mixed": 1.0}

IMPORT_MILLISECONDS = 5.0

Outcome = namedtuple("Outcome", "workload ours reference spread limit met")


def limits(python=sys.version_info[:2], pypy=IS_PYPY):
    """The limits for generators, for coroutines, and for coroutines on the engine `native`."""
    if pypy:
        return ON_PYPY, ON_PYPY, {}
    generators = NO_SLOWER
    if python >= (3, 11):
        newer = python >= (3, 13)
        generators = dict((name, GENERATORS[name][0 if newer else 1]) for name in GENERATORS)
    return generators, COROUTINES, NATIVE


def outcomes(figures, chosen=None):
    """The outcome of each target that the `figures` have a cost for."""
    found = []
    generators, coroutines, native = chosen or limits()
    for workload, costs in figures["costs"].items():
        # `fromCoroutine` cannot wait for a plain value.
        theirs = INLINE_CALLBACKS if workload == "value" else FROM_COROUTINE
        for name, reference, limit in [
            (ours("generator-send", GENERATOR), INLINE_CALLBACKS, generators.get(workload)),
            (ours("generator-send", COROUTINE), theirs, coroutines.get(workload)),
            (ours("native", COROUTINE), theirs, native.get(workload)),
        ]:
            if limit is not None and name in costs and reference in costs:
                compared = ratio(costs[name], costs[reference])
                met = compared.median <= limit
                found.append(Outcome(workload, name, reference, compared, limit, met))
    if figures["import"]:
        taken = Spread(*[1000 * seconds for seconds in spread(figures["import"]["seqcompat"])])
        met = taken.median <= IMPORT_MILLISECONDS
        found.append(
            Outcome("import", "import seqcompat, in ms", "", taken, IMPORT_MILLISECONDS, met)
        )
    return found
