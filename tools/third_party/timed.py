"""How much processor time a suite takes with Twisted's functions and with ours."""

import statistics

from tools.third_party.compared import TWISTED, run


def times(workplace, engines, number, say):
    """
    The seconds of `number` runs with each, by what ran.

    The runs take turns, so that what else the machine does falls on all of them.  The tree stays as
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
    """What `times` has found, in words."""
    for name, seconds in found.items():
        yield "%s: median %.2f s, from %.2f to %.2f s, in %d runs" % (
            name,
            statistics.median(seconds),
            min(seconds),
            max(seconds),
            len(seconds),
        ) + (
            ""
            if name == TWISTED
            else ": %.3f times Twisted's own"
            % (statistics.median(seconds) / statistics.median(found[TWISTED]))
        )
