"""A run of a package's tests, and the comparison of two runs."""

import collections
import glob
import json
import os
import subprocess
import time

from tools.real_code.workplace import PLUGINS, Missing, processor_time

#: `seconds`: the time by the clock; `processor`: the processor time, on all cores.
Run = collections.namedtuple("Run", "outcomes details seconds processor")

GOOD = (["passed"], ["failed as expected"], ["skipped"])

#: How often a test with another outcome is run again, by itself.
REPETITIONS = 3
#: If more tests than this have another outcome at once, the machine is not the cause.
MANY = 50


def run(workplace, name, tests=None, before_command=()):
    """
    Run the tests of a package as its tree is now.

    :param name: the name of the run, for the files that it leaves.
    :param tests: the ids of the tests, if not all.
    :param before_command: the words before the command, such as the command of the recorder.
    """
    package = workplace.package
    directory = os.path.join(workplace.runs, name)
    os.makedirs(directory)
    output = os.path.join(directory, "outcomes.json")
    environment = dict(
        os.environ, REAL_CODE_OUTCOMES=output, PYTHONPATH=PLUGINS, PYTHONHASHSEED="0"
    )
    environment.pop("SEQCOMPAT_ENGINE", None)
    at = (
        os.path.join(directory, "at")
        if package.at is None
        else os.path.join(workplace.tree, package.at)
    )
    os.makedirs(at, exist_ok=True)
    command = (
        list(before_command) + _command(workplace, directory) + list(tests or _all_tests(workplace))
    )
    started, processor = time.monotonic(), processor_time()
    with open(os.path.join(directory, "log.txt"), "wb") as log:
        try:
            subprocess.run(
                command,
                cwd=at,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=package.limit,
            )
        except subprocess.TimeoutExpired:
            raise Missing(
                "the run %r of %s took longer than %d seconds" % (name, package.name, package.limit)
            )
    seconds, processor = time.monotonic() - started, processor_time() - processor
    if not os.path.exists(output):
        raise Missing(
            "the run %r of %s reported no outcomes; see %s" % (name, package.name, directory)
        )
    with open(output, encoding="utf-8") as stream:
        found = json.load(stream)
    return Run(found["outcomes"], found["details"], seconds, processor)


def _all_tests(workplace):
    for name in workplace.package.tests:
        if "*" not in name:
            yield name
        else:
            top = os.path.join(workplace.tree, workplace.package.root)
            found = glob.glob(os.path.join(glob.escape(top), *name.split(".")) + ".py")
            yield from sorted(
                os.path.relpath(path, top)[: -len(".py")].replace(os.sep, ".") for path in found
            )


def _command(workplace, directory):
    if workplace.package.runner == "pytest":
        return [
            workplace.python,
            "-m",
            "pytest",
            "-q",
            "-p",
            "outcomes_for_pytest",
            "-p",
            "no:cacheprovider",
            "--basetemp",
            os.path.join(directory, "temp"),
        ]
    return [
        workplace.python,
        "-m",
        "twisted.trial",
        "--reporter=outcomes",
        "--temp-directory",
        os.path.join(directory, "temp"),
    ]


def differences(before, after):
    """
    The tests with another outcome: ``{id: (outcome before, outcome after)}``.

    An outcome is None if the test did not run.
    """
    return {
        test: (before.outcomes.get(test), after.outcomes.get(test))
        for test in sorted(set(before.outcomes) | set(after.outcomes))
        if before.outcomes.get(test) != after.outcomes.get(test)
    }


def good(outcome):
    """Whether a suite that passes has this outcome."""
    return outcome in GOOD


def counted(run):
    """The number of tests by outcome; a test counts by its first outcome that is not good."""
    counts = collections.Counter()
    for outcomes in run.outcomes.values():
        counts[([outcome for outcome in outcomes if not good([outcome])] or outcomes)[0]] += 1
    return dict(counts)


def compare(workplace, name, before, after, unstable, before_command=()):
    """
    The tests with another outcome, without the `unstable` ones.

    Such a test is run again by itself, because the machine may have been busy.  If its outcome is
    then as before, it is listed apart.

    :returns: the differences, and the ids of the tests that were as before when repeated.
    """
    found = {
        test: outcomes
        for test, outcomes in differences(before, after).items()
        if test not in unstable
    }
    repeated = []
    for attempt in range(REPETITIONS):
        again = [test for test in found if before.outcomes.get(test)]
        if not again or len(again) > MANY:
            break
        alone = run(workplace, "%s-again-%d" % (name, attempt + 1), again, before_command)
        for test in again:
            if alone.outcomes.get(test) == before.outcomes[test]:
                del found[test]
                repeated.append(test)
    return found, sorted(repeated)
