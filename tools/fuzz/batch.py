"""Makes and checks a number of programs."""

from __future__ import annotations

import collections
import gc

from hypothesis import HealthCheck, Phase, given, seed, settings

from tools.fuzz.oracle import Divergence, Met, check
from tools.fuzz.programs import programs


def run_batch(batch_seed, size, shrink=True):
    """
    Check `size` programs, the same ones for the same `batch_seed` and version of Hypothesis.

    :param shrink: whether to look for a smaller program that shows the divergence too.
    :returns: the number of programs that were checked, the number of those that were compared with
        Twisted to the end, a `Met` of counters, and the report of a divergence or None.  The
        counters say how often each clause was the reason for a shorter comparison, and how often
        something was kept in each known way.
    """
    checked = compared = 0
    counted = Met(collections.Counter(), collections.Counter())

    @seed(batch_seed)
    @settings(
        max_examples=size,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(programs)
    def check_one(program):
        nonlocal checked, compared
        checked += 1
        met = check(program)
        compared += not met.clauses
        counted.clauses.update(met.clauses)
        counted.kinds.update(met.kinds)

    # Objects that are there already need not be looked through after each program.
    if hasattr(gc, "freeze"):  # PyPy has none.
        gc.collect()
        gc.freeze()
    report = None
    try:
        check_one()
    except Divergence as divergence:
        report = str(divergence)
    return checked, compared, counted, report
