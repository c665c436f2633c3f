"""Measures the processor time of a suite with Twisted's functions and with ours."""

import statistics

from tools.third_party.compared import TWISTED, run


def times(workplace, engines, number, say):
    """
    The seconds of `number` runs with each, by the name of the run.

    The runs take turns, so that other work on the machine falls on all of them.  The tree stays as
    the tests leave it: nothing is compiled again.
    """
    found = {name: [] for name in (TWISTED,) + tuple(engines)}
    run(workplace, "warm-up", TWISTED)
    for turn in range(1, number + 1):
        for name, seconds in found.items():
            seconds.append(run(workplace, "%s-%d" % (name, turn), name).processor)
            say("%s: %.1f s" % (name, seconds[-1]))
    return found


def lines(found):
    """
    The outcome of `times`, in words.

    A ratio compares runs of one turn, because the machine may have other work in the next.
    """
    for name, seconds in found.items():
        yield "%s: %s s" % (name, _spread(seconds, "%.1f"))
        if name != TWISTED:
            ratios = [ours / theirs for ours, theirs in zip(seconds, found[TWISTED])]
            yield "%s: %s times Twisted's own" % (name, _spread(ratios, "%.3f"))


def _spread(numbers, form):
    return "%s (%s to %s)" % tuple(
        form % number for number in (statistics.median(numbers), min(numbers), max(numbers))
    )
