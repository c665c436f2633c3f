"""
The soak as a command.

    python -m tools.soak            10,000,000 steps of each combination, some minutes each
    python -m tools.soak --steps 100000 --combination native/coroutine

It prints a table, and exits with 1 if memory has grown.  A wrong outcome ends it with a traceback.
"""

from __future__ import absolute_import, division, print_function

import argparse
import sys

from twisted.python import log

from tools.progress import progress
from tools.soak import scenarios, soaking

STEPS = 10000000
ROW = "%-26s %12s %8s %14s %14s %12s %8s %8s  %s"


def main(arguments):
    known = scenarios.combinations()
    parser = argparse.ArgumentParser(
        prog="python -m tools.soak", description="Soak sequences: memory has to be flat."
    )
    parser.add_argument(
        "--steps", type=int, default=STEPS, help="number of waits in each combination (%(default)s)"
    )
    parser.add_argument(
        "--combination",
        action="append",
        choices=known,
        help="engine/spelling; all of them by default",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="the seed for the order of the scenarios (%(default)s)"
    )
    parser.add_argument(
        "--counts", action="store_true", help="judge by objects and blocks alone, as the tests do"
    )
    options = parser.parse_args(arguments)
    print(
        ROW
        % (
            "combination",
            "steps",
            "seconds",
            "RSS at 10 %",
            "RSS at 100 %",
            "growth",
            "objects",
            "blocks",
            "",
        )
    )
    flat = True
    for combination in options.combination or known:
        with progress(options.steps, combination) as done:
            outcome = soaking.soak(combination, options.steps, options.seed, done)
        grew = not (outcome.counts_are_flat if options.counts else outcome.flat)
        print(
            ROW
            % (
                combination,
                outcome.steps,
                "%.0f" % outcome.seconds,
                kibibytes(outcome.early.resident),
                kibibytes(outcome.late.resident),
                kibibytes(outcome.grew.resident),
                "%+d" % outcome.grew.objects,
                "%+d" % outcome.grew.blocks,
                "GREW" if grew else "flat",
            )
        )
        sys.stdout.flush()
        flat = flat and not grew
    return 0 if flat else 1


def kibibytes(count):
    return "%d KiB" % (count // 1024)


if __name__ == "__main__":
    # Until logging has begun, Twisted keeps the last events.  A logged failure among them keeps
    # everything that it refers to.
    log.startLoggingWithObserver(lambda event: None, setStdout=False)
    sys.exit(main(sys.argv[1:]))
