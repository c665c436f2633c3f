"""
How long a snapshot takes: ``python -m benchmarks.inspecting``.

100,000 suspended sequences, half of them ours and half `inlineCallbacks`, each at a Deferred of its
own, in a heap of a million other objects.  What counts is the processor's time of the process.
"""

from __future__ import absolute_import, division, print_function

import argparse
import gc
import sys
import time

from twisted.internet.defer import Deferred, inlineCallbacks

from seqcompat import inspect, sequential


def suspended(count, held):
    """`count` sequences, and the Deferreds of `held` percent of them."""

    def body(deferred):
        yield deferred

    kinds = [sequential(body), inlineCallbacks(body)]
    results, deferreds = [], []
    for number in range(count):
        deferred = Deferred()
        results.append(kinds[number % 2](deferred))
        if number % 100 < held:
            deferreds.append(deferred)
    return results, deferreds


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inspecting", description=__doc__)
    parser.add_argument("--sequences", type=int, default=100000, metavar="N")
    parser.add_argument("--others", type=int, default=1000000, metavar="N")
    parser.add_argument("--held", type=int, default=10, metavar="PERCENT")
    parser.add_argument("--times", type=int, default=3, metavar="N")
    options = parser.parse_args(arguments)
    gc.disable()
    others = [[] for _ in range(options.others)]
    results, deferreds = suspended(options.sequences, options.held)
    gc.enable()
    clock = getattr(time, "process_time", time.clock if sys.version_info[0] == 2 else None)
    for _ in range(options.times):
        begin = clock()
        taken = inspect.snapshot()
        seconds = clock() - begin
        lost = sum(wait.verdict == "lost" for wait in taken.waits)
        print(
            "%d sequences, %d lost, among %d other objects: %.2f s"
            % (len(taken.sequences), lost, len(others), seconds)
        )
        sys.stdout.flush()
    return 0 if len(taken.sequences) == len(results) and lost + len(deferreds) >= 0 else 1


if __name__ == "__main__":
    sys.exit(main())
