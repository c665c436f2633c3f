"""
Mutation testing of the runtime:
``python -m tools.mutation [--module _body] [--jobs 2] [--also PYTHON]``.

cosmic-ray makes one small mistake at a time in a private copy of the tree, and the suite has to
find it. What it does not find is compared with ``survivors.toml``, which says of each why no test
can tell it from the original, or in which lane it is killed; these do not count. Exits with 1 where
less than 95 % of the others are killed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tools.mutation.suite import FORKED
from tests.packaging.copy_tree import copy_tree

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).with_name("survivors.toml")
MODULES = (
    "_sequential _callbacks _engines _sequence _body _waits _generator _native _tracebacks "
    "_versions defer"
).split()
GOAL = 95


def run(modules, jobs, pythons, settled):
    """
    The outcomes of all mutants of the modules: of each the module, what was changed, and whether it
    was killed.
    """
    with tempfile.TemporaryDirectory() as directory:
        logs = [Path(directory) / ("outcomes-%d" % job) for job in range(jobs)]
        workers = []
        for job, log in enumerate(logs):
            tree = str(Path(directory) / ("tree-%d" % job))
            copy_tree(str(ROOT), tree)
            shutil.copytree(
                ROOT / "seqcompat",
                tree + "/seqcompat",
                ignore=shutil.ignore_patterns("__pycache__"),
            )
            task = dict(
                modules=modules, pythons=pythons, settled=settled, job=job, jobs=jobs, log=str(log)
            )
            with log.with_suffix(".txt").open("w") as printed:
                workers.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "pytest", "-s", "-q", "-p", "tools.mutation.worker"]
                        + FORKED,
                        cwd=tree,
                        env=dict(
                            os.environ,
                            PYTHONPATH=tree,
                            PYTHONDONTWRITEBYTECODE="1",
                            MUTATION=json.dumps(task),
                        ),
                        stdout=printed,
                    )
                )
        failed = [log for worker, log in zip(workers, logs) if worker.wait()]
        if failed:
            sys.exit(
                "The tests could not be run:\n\n"
                + failed[0].with_suffix(".txt").read_text()[-4000:]
            )
        return [json.loads(line) for log in logs for line in log.read_text().splitlines()]


def declared_survivors():
    """The survivors that are declared, each with the lane that kills it, or None."""
    with SURVIVORS.open("rb") as file:
        groups = tomllib.load(file)["survivors"]
    return {mutant: group.get("lane") for group in groups for mutant in group["mutants"]}


def show_score(name, outcomes, known):
    """Print and return how many are killed, per cent of those that a test can kill."""
    killed = sum(was_killed for _, _, was_killed in outcomes)
    declared = sum(not was_killed and mutant in known for _, mutant, was_killed in outcomes)
    alive = len(outcomes) - killed - declared
    score = 100.0 * killed / max(1, killed + alive)
    print(
        "%-12s %4d mutants: %4d killed, %3d declared, %3d alive: %5.1f %%"
        % (name, len(outcomes), killed, declared, alive, score)
    )
    return score


def report(outcomes, modules, known):
    """Print the survivors and the scores; returns whether all is as it should be."""
    survived = {mutant for _, mutant, was_killed in outcomes if not was_killed}
    for mutant in sorted(survived - set(known)):
        print("survives, and is not declared: " + mutant)
    for mutant in sorted(set(known) - survived):
        if mutant.split(".")[0] in modules:
            print("declared, but killed or gone: " + mutant)
    for module in modules:
        show_score(module, [outcome for outcome in outcomes if outcome[0] == module], known)
    return show_score("all", outcomes, known) >= GOAL


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.mutation", description="Mutation testing of the runtime."
    )
    parser.add_argument(
        "--module", action="append", choices=MODULES, help="one of the modules; may be repeated"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="how many mutants to test at the same time"
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="PYTHON",
        help="another lane's Python, for what survives on this one; may be repeated",
    )
    options = parser.parse_args()
    modules = options.module or MODULES
    pythons = [sys.executable] + [os.path.abspath(python) for python in options.also]
    known = declared_survivors()
    settled = [mutant for mutant, lane in known.items() if lane is None or not options.also]
    outcomes = run(modules, options.jobs, pythons, settled)
    sys.exit(0 if report(outcomes, modules, known) else 1)


if __name__ == "__main__":
    main()
