"""Counts the lanes of tox runs: ``count_lanes.py LANES RESULTS STATUS [LANES RESULTS STATUS]...``.

Of each run LANES is a file with one lane on each line, all of which should have run; RESULTS is
what tox wrote for ``--result-json``; STATUS is its exit code. A lane without a result has failed.
"""

import json
import os
import sys


def outcomes(lanes, results):
    """
    Each lane with what became of it, "passed" where it ran and nothing failed, and its seconds.
    """
    for lane in lanes:
        result = results.get(lane, {}).get("result")
        if result is None:
            yield lane, "did not run", 0
        elif not results[lane].get("test"):
            yield lane, "ran no command", result["duration"]
        else:
            yield lane, "passed" if result["success"] else "failed", result["duration"]


def count(lanes_path, results_path, status):
    """Print what became of the lanes of one run; how many passed, and how many should have."""
    with open(lanes_path) as source:
        lanes = source.read().split()
    results = {}
    if os.path.exists(results_path):
        with open(results_path) as source:
            results = json.load(source)["testenvs"]
    passed = 0
    for lane, outcome, seconds in outcomes(lanes, results):
        passed += outcome == "passed"
        print("%-24s %-14s %5.0f s" % (lane, outcome, seconds))
    if status != "0":
        print("tox ended with exit code %s" % status)
    if not lanes or (status != "0" and passed == len(lanes)):
        lanes.append("tox itself")
    return passed, len(lanes)


def main(*arguments):
    counts = [count(*arguments[i : i + 3]) for i in range(0, len(arguments), 3)]
    passed, lanes = (sum(numbers) for numbers in zip(*counts))
    print("%d passed, %d failed" % (passed, lanes - passed))
    return 0 if passed == lanes else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
