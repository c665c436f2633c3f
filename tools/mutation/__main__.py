"""Starts the workers, and reports their outcomes; see the package's docstring."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, namedtuple
from pathlib import Path

from tools.mutation.suite import FORKED
from tests.packaging.copy_tree import copy_tree

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).with_name("survivors.toml")
MODULES = (
    "_sequential _callbacks _engines _driver _resuming _firing _cancelling _sequence _waits "
    "_futures _awaits _native _tracebacks _versions defer"
).split()
GOAL = 95


def run(modules, jobs, pythons, settled, every):
    """
    The outcomes of all mutants of the modules: for each the module, the change, and whether it was
    killed.

    :param settled: the patterns of the mutants that the slower tests need not see.
    :param every: one mutant in so many is tested.
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
                modules=modules,
                pythons=pythons,
                settled=settled,
                every=every,
                job=job,
                jobs=jobs,
                log=str(log),
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


class Reason(namedtuple("Reason", "text lane patterns")):
    """
    A reason why the suite need not kill some mutants.

    :ivar text: the reason, in words.
    :ivar lane: the lane that kills them, or None if no test can.
    :ivar patterns: regular expressions, one of which matches all of such a mutant's description.
    """

    def excuses(self, mutant):
        return any(re.fullmatch(pattern, mutant) for pattern in self.patterns)


def declared_survivors(path=SURVIVORS):
    """The declared reasons; raises ValueError for one about a module that is not mutated."""
    with path.open("rb") as file:
        tables = tomllib.load(file)["survivors"]
    reasons = []
    for table in tables:
        unknown = set(table["mutants"]) - set(MODULES)
        if unknown:
            raise ValueError(
                "%s has mutants of %s; expected are modules among %s"
                % (path.name, ", ".join(sorted(unknown)), " ".join(MODULES))
            )
        patterns = [
            r"%s\.(?:%s)" % (module, pattern)
            for module, several in table["mutants"].items()
            for pattern in several
        ]
        reasons.append(Reason(table["reason"], table.get("lane"), patterns))
    return reasons


def show_ambiguous(mutants, reasons):
    """Print the mutants that have two reasons; returns whether there are any."""
    ambiguous = False
    for mutant in sorted(set(mutants)):
        texts = [reason.text for reason in reasons if reason.excuses(mutant)]
        if len(texts) > 1:
            ambiguous = True
            print("ERROR: has two reasons: %s" % (mutant,))
            for text in texts:
                print("    %s" % (text,))
    return ambiguous


def show_idle(survived, modules, reasons):
    """Print the reasons and patterns that excuse none of these modules' survivors."""
    for reason in reasons:
        idle = [
            pattern
            for pattern in reason.patterns
            if pattern.split("\\.")[0] in modules
            and not any(re.fullmatch(pattern, mutant) for mutant in survived)
        ]
        if idle == reason.patterns:
            print("declared, but excuses nothing any more: %s" % (reason.text,))
        else:
            for pattern in idle:
                print("a pattern that excuses nothing any more: %s (%s)" % (pattern, reason.text))


def show_score(name, outcomes, excused):
    """Print and return the percentage of mutants killed, of those that a test can kill."""
    killed = sum(was_killed for _, _, was_killed in outcomes)
    declared = sum(not was_killed and mutant in excused for _, mutant, was_killed in outcomes)
    alive = len(outcomes) - killed - declared
    score = 100.0 * killed / max(1, killed + alive)
    print(
        "%-12s %4d mutants: %4d killed, %3d declared, %3d alive: %5.1f %%"
        % (name, len(outcomes), killed, declared, alive, score)
    )
    return score


def report(outcomes, modules, reasons, is_sample=False):
    """Print the survivors and the scores; returns whether everything is as it should be."""
    mutants = {mutant for _, mutant, _ in outcomes}
    survived = {mutant for _, mutant, was_killed in outcomes if not was_killed}
    excused = {mutant for mutant in mutants if any(reason.excuses(mutant) for reason in reasons)}
    for mutant in sorted(survived - excused):
        print("survives, and is not declared: " + mutant)
    for mutant in sorted(excused - survived):
        print("declared, but killed: " + mutant)
    if not is_sample:
        show_idle(survived, modules, reasons)
    ambiguous = show_ambiguous(mutants, reasons)
    for module in modules:
        show_score(module, [outcome for outcome in outcomes if outcome[0] == module], excused)
    return show_score("all", outcomes, excused) >= GOAL and not ambiguous


def show_plan(mutants, modules, reasons):
    """Print the mutants that each reason matches; returns whether none has two reasons."""
    counts = Counter(mutants)
    print("%d mutants" % (len(mutants),))
    for reason in reasons:
        excused = [mutant for mutant in counts if reason.excuses(mutant)]
        number = sum(counts[mutant] for mutant in excused)
        print("\n%d: %s%s" % (number, reason.text, " (%s)" % reason.lane if reason.lane else ""))
        for mutant in excused:
            print("    %s" % (mutant,))
    print()
    show_idle(counts, modules, reasons)
    return not show_ambiguous(counts, reasons)


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
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="test one mutant in so many, spread over all modules; 4 takes a quarter of the time",
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="PYTHON",
        help="the Python of another lane, for mutants that survive on this one; may be repeated",
    )
    parser.add_argument(
        "--plan",
        action="store_true",
        help="run no test, and print which mutants each declared reason matches",
    )
    options = parser.parse_args()
    if options.every < 1:
        parser.error("--every takes a number of at least 1; it got %d" % options.every)
    modules = options.module or MODULES
    pythons = [sys.executable] + [os.path.abspath(python) for python in options.also]
    reasons = declared_survivors()
    if options.plan:
        # This needs cosmic-ray, and so do the workers.
        from tools.mutation.worker import mutants_of

        sys.exit(0 if show_plan(list(mutants_of(modules)), modules, reasons) else 1)
    settled = [
        pattern
        for reason in reasons
        if reason.lane is None or not options.also
        for pattern in reason.patterns
    ]
    outcomes = run(modules, options.jobs, pythons, settled, options.every)
    sys.exit(0 if report(outcomes, modules, reasons, options.every > 1) else 1)


if __name__ == "__main__":
    main()
