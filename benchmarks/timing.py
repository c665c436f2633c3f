"""The rounds, and the statistics."""

from __future__ import absolute_import, division, print_function

import contextlib
import gc
import platform
import time
from collections import namedtuple

__all__ = [
    "Settings",
    "Spread",
    "WrongResult",
    "clock",
    "cost",
    "quantile",
    "ratio",
    "rounds",
    "spread",
]

#: Processor time of this process, in seconds.
clock = time.process_time if hasattr(time, "process_time") else time.clock

#: The shortest time that counts, so that nobody divides by 0, however few the steps.
RESOLUTION = 1e-7

# `processes` measure, one after the other.  In each of them there are `warm_up` rounds, which do
# not count, and then `rounds`, which do.  Each contender gets at least `seconds` in a round.  A
# batch has `steps`.  The numbers of sequences are `chain` in the chain, `others` that are suspended
# meanwhile, `depths` in the chains of the curve, and `suspended` for counting bytes.  There are
# `imports`, and the application gets `requests` in a round.
Settings = namedtuple(
    "Settings",
    "processes rounds warm_up seconds steps chain others depths suspended imports requests",
)

IS_PYPY = platform.python_implementation() == "PyPy"

# PyPy compiles code that has run often.
WARM_UP = 30 if IS_PYPY else 2

FULL = Settings(
    processes=4,
    rounds=12,
    warm_up=WARM_UP,
    seconds=0.01,
    steps=1000,
    chain=100000,
    others=(1, 1000, 100000),
    depths=(1, 10, 100, 1000),
    suspended=2000,
    imports=5,
    requests=40,
)
QUICK = FULL._replace(processes=2, rounds=5, chain=10000, others=(1, 1000, 10000))
SMOKE = Settings(
    processes=2,
    rounds=1,
    warm_up=0,
    seconds=0,
    steps=120,
    chain=300,
    others=(1, 30),
    depths=(1, 10),
    suspended=30,
    imports=1,
    requests=4,
)

Spread = namedtuple("Spread", "median lower upper")


class WrongResult(Exception):
    """A contender has another outcome than the others."""


@contextlib.contextmanager
def collector(on):
    """Collect the objects that earlier turns have left, then switch the collector on or off."""
    gc.collect()
    if not on:
        gc.disable()
    try:
        yield
    finally:
        gc.enable()


def cost(workload, contender, steps, seconds, collecting=True):
    """The time of a step, from batches for `seconds`; each batch is checked."""
    done = spent = 0
    with collector(on=collecting):
        while not done or spent < seconds:
            batch = workload.prepare(steps, contender)
            start = clock()
            outcome = workload.run(contender.bodies, *batch.arguments)
            spent += clock() - start
            batch.finish()
            if outcome != batch.expected:
                raise WrongResult(
                    "%s: %s came to %r instead of %r"
                    % (workload.name, contender.name, outcome, batch.expected)
                )
            done += batch.steps
    return max(spent, RESOLUTION) / done


def rounds(measurements, count, warm_up=0):
    """
    Call each function of the dictionary `measurements` once in each round; returns the values that
    they returned, by the same keys.

    The order rotates from round to round.  The first `warm_up` rounds do not count.
    """
    if hasattr(gc, "freeze"):  # Python 3.7: the collector passes over all objects that are there.
        gc.collect()
        gc.freeze()
    keys = list(measurements)
    found = dict((key, []) for key in keys)
    for number in range(warm_up + count):
        first = number % len(keys)
        for key in keys[first:] + keys[:first]:
            measured = measurements[key]()
            if number >= warm_up:
                found[key].append(measured)
    return found


def quantile(values, share):
    """
    The value below which that `share` of the `values` lies, with linear interpolation.
    """
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def spread(values):
    """The median and the quartiles."""
    return Spread(quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75))


def ratio(costs, references):
    """The spread of the ratios of two contenders, each formed within one round."""
    return spread([cost / reference for cost, reference in zip(costs, references)])
