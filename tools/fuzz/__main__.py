"""
Run many random programs: ``python -m tools.fuzz --programs 1000000 --seed 7``.

The first divergence ends the run with exit code 1.  The tool makes it as small as it can and shows
it.
"""

from __future__ import annotations

import argparse
import ast
import collections
import faulthandler
import sys
import time

from twisted.logger import globalLogBeginner

from tools.fuzz.batch import run_batch
from tools.fuzz.oracle import Divergence, check
from tools.fuzz.programs import Program
from tools.progress import progress

BATCH = 500

# A program takes some milliseconds.  A batch that takes this many seconds hangs.  It ends with a
# traceback of the place.
HANGS_AFTER = 1800


def quiet():
    """Without an observer Twisted would print the errors that nobody handles."""
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument(
        "--programs",
        type=int,
        default=10000,
        metavar="N",
        help="the number of programs (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="the seed that they come from (default: %(default)s)",
    )
    parser.add_argument(
        "--skip", type=int, default=0, metavar="N", help="leave out the first N of that seed"
    )
    parser.add_argument(
        "--program", metavar="TUPLE", help="check one program, as a report shows it"
    )
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    quiet()
    if options.program is not None:
        try:
            check(Program(*ast.literal_eval(options.program)))
        except Divergence as divergence:
            print(divergence)
            return 1
        print("no divergence")
        return 0
    started = time.monotonic()
    checked = compared = 0
    clauses, kinds = collections.Counter(), collections.Counter()
    with progress(options.programs, "programs") as advance:
        for start in range(options.skip, options.skip + options.programs, BATCH):
            size = min(BATCH, options.skip + options.programs - start)
            faulthandler.dump_traceback_later(HANGS_AFTER, exit=True, file=sys.__stderr__)
            done, alike, met, report = run_batch(options.seed * 2**32 + start, size)
            if report is not None:
                print(report)
                print(
                    "\nAgain: python -m tools.fuzz --seed %d --skip %d --programs %d"
                    % (options.seed, start, size)
                )
                return 1
            checked, compared = checked + done, compared + alike
            clauses.update(met.clauses)
            kinds.update(met.kinds)
            advance(size)
    faulthandler.cancel_dump_traceback_later()
    print("%d programs in %.0f s: no divergence" % (checked, time.monotonic() - started))
    print("%d compared with Twisted to the end" % compared)
    for clause, count in sorted(clauses.items()):
        print("%d up to a difference that clause %s declares" % (count, clause))
    for kind, count in sorted(kinds.items()):
        print("%d in which something was kept in a known way: %s" % (count, kind))
    return 0


if __name__ == "__main__":
    sys.exit(main())
