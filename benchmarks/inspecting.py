"""
Measures the inspector's costs: ``python -m benchmarks.inspecting``.

``snapshot``
    the processor time of a snapshot of 100,000 suspended sequences.  Half of them are ours, half
    are `inlineCallbacks`.  Each waits for a Deferred of its own.  The heap has a million other
    objects.
``recording``
    the work load `mixed` with a recording on, compared with the same without, in the same rounds
``imported``
    the work load `mixed` in processes that have imported the inspector, compared with processes
    that have not, in turns
"""

from __future__ import absolute_import, division, print_function

import argparse
import gc
import os
import subprocess
import sys
import tempfile

from twisted.internet.defer import Deferred, inlineCallbacks

from benchmarks import timing
from benchmarks.contenders import GENERATOR, contenders, ours
from benchmarks.workloads import WORKLOADS
from seqcompat import sequential

[MIXED] = [workload for workload in WORKLOADS if workload.name == "mixed"]
NAME = ours("generator-send", GENERATOR)

#: The program of a process for ``imported``.
PROCESS = """
import sys
if sys.argv[1] == "with":
    import seqcompat.inspect, seqcompat.inspect.serving
from benchmarks.inspecting import mixed
print(repr(mixed()))
"""


def suspended(count, held):
    """`count` suspended sequences, and the Deferreds of `held` percent of them."""

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


def measure_snapshot(options):
    from seqcompat import inspect

    gc.disable()
    others = [[] for _ in range(options.others)]
    results, deferreds = suspended(options.sequences, options.held)
    gc.enable()
    for _ in range(options.times):
        begin = timing.clock()
        taken = inspect.snapshot()
        seconds = timing.clock() - begin
        lost = sum(wait.verdict == "lost" for wait in taken.waits)
        assert len(taken.sequences) == len(results)
        print(
            "snapshot: %.2f s, of %d sequences, %d of them lost, among %d other objects"
            % (seconds, len(results), lost, len(others))
        )
    assert lost <= len(results) - len(deferreds)


def contender():
    [found] = [each for each in contenders() if each.name == NAME]
    return found


def mixed(seconds=0.3):
    """The time of a step of `mixed`."""
    return timing.cost(MIXED, contender(), timing.FULL.steps, seconds)


def measure_recording(options):
    from seqcompat import inspect

    chosen = contender()
    path = os.path.join(tempfile.mkdtemp(), "waits.perfetto-trace")

    def off():
        return timing.cost(MIXED, chosen, timing.FULL.steps, 0.05)

    def on():
        recording = inspect.record(path)
        try:
            return timing.cost(MIXED, chosen, timing.FULL.steps, 0.05)
        finally:
            recording.discard()

    found = timing.rounds({"off": off, "on": on}, 10 * options.times, 3)
    median, lower, upper = timing.ratio(found["on"], found["off"])
    print("recording: %.2f of the time without (%.2f to %.2f)" % (median, lower, upper))


def measure_imported(options):
    def process(how):
        command = [sys.executable, "-c", PROCESS, how]
        return lambda: float(subprocess.check_output(command))

    measurements = {"with": process("with"), "without": process("without")}
    found = timing.rounds(measurements, 4 * options.times, 1)
    median, lower, upper = timing.ratio(found["with"], found["without"])
    print("imported: %.2f of the time without (%.2f to %.2f)" % (median, lower, upper))


MEASURES = {
    "snapshot": measure_snapshot,
    "recording": measure_recording,
    "imported": measure_imported,
}


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.inspecting", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("what", nargs="*", metavar="snapshot|recording|imported")
    parser.add_argument("--sequences", type=int, default=100000, metavar="N")
    parser.add_argument("--others", type=int, default=1000000, metavar="N")
    parser.add_argument("--held", type=int, default=10, metavar="PERCENT")
    parser.add_argument("--times", type=int, default=3, metavar="N")
    options = parser.parse_args(arguments)
    for name in options.what or ["imported", "recording", "snapshot"]:
        if name not in MEASURES:
            parser.error("%r is none of %s" % (name, ", ".join(sorted(MEASURES))))
        MEASURES[name](options)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
