"""
Measures the cost of ``migrate record``: ``python -m benchmarks.recording``.

It runs a program in processes of its own, with and without the recorder, in turns.  It compares the
shortest processor times.  The program waits as a test suite does: for fired and unfired Deferreds
and for other sequences.  Between two waits it works for as many microseconds as ``--work`` says.
Buildbot's tests work for some 300.  With ``--work 0`` it only waits, which is the worst case.
"""

from __future__ import absolute_import, division, print_function

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import timeit

import seqcompat
from seqcompat.migrate.observe import record

#: The longest time that a recorded run may take, with the default work between two waits.
TARGET = 1.2

PROGRAM = """
import sys
import time
from twisted.internet.defer import Deferred, inlineCallbacks, succeed
from seqcompat import sequential

def work(how_much):
    for _ in range(how_much):
        pass

def define(decorator):
    @decorator
    def inner(how_much):
        work(how_much)
        yield succeed(1)

    @decorator
    def outer(how_much, rounds):
        for _ in range(rounds):
            later = Deferred()
            waiting.append(later)
            work(how_much)
            yield later
            work(how_much)
            yield inner(how_much)
            work(how_much)
            yield 5

    return outer

waiting = []
decorator, how_much, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
outer = define({"inlineCallbacks": inlineCallbacks, "sequential": sequential}[decorator])
clock = getattr(time, "process_time", time.clock if sys.version_info[0] == 2 else None)
began = clock()
results = [outer(how_much, rounds)]
while waiting:
    waiting.pop().callback(None)
print(clock() - began)
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording", description=__doc__)
    parser.add_argument(
        "--work",
        type=float,
        default=100,
        help="microseconds between two waits (default: %(default)s)",
    )
    parser.add_argument(
        "--rounds", type=int, default=2000, help="rounds of four waits each (default: %(default)s)"
    )
    parser.add_argument(
        "--times", type=int, default=5, help="runs of each kind (default: %(default)s)"
    )
    chosen = parser.parse_args(arguments)
    how_much = int(chosen.work * _per_microsecond())
    directory = tempfile.mkdtemp("", "seqcompat-benchmark-")
    try:
        worst = 0
        for decorator in "inlineCallbacks", "sequential":
            ratio = _ratio(directory, [decorator, str(how_much), str(chosen.rounds)], chosen.times)
            print(
                "%-15s %6.1f us of work per wait: recording takes %.2f times as long"
                % (decorator, chosen.work, ratio)
            )
            worst = max(worst, ratio)
    finally:
        shutil.rmtree(directory)
    return 1 if worst > TARGET else 0


def _per_microsecond():
    """The number of turns of an empty loop in a microsecond, on this machine."""
    best = float("inf")
    for _ in range(5):
        began = timeit.default_timer()
        for _ in range(10**6):
            pass
        best = min(best, timeit.default_timer() - began)
    return 1 / best


def _ratio(directory, arguments, times):
    path = os.path.join(directory, "program.py")
    with open(path, "w") as file:
        file.write(PROGRAM)
    package = os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__)))
    plain = dict(os.environ, PYTHONPATH=package)
    recorded = record.environment(directory, directory)
    recorded["PYTHONPATH"] += os.pathsep + package
    best = {}
    for _ in range(times):
        for name, environment in ("plain", plain), ("recorded", recorded):
            output = subprocess.check_output([sys.executable, path] + arguments, env=environment)
            best[name] = min(best.get(name, float("inf")), float(output))
    return best["recorded"] / best["plain"]


if __name__ == "__main__":
    sys.exit(main())
