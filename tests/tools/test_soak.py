"""
A short soak: counts of objects and blocks show at once what is left behind, and the check can
fail.

No test here uses resident memory, which depends on other work of the process and the machine.
"""

from __future__ import absolute_import, division, print_function

import subprocess
import sys

import pytest
from twisted.internet.defer import Deferred

from tests.harness.garbage import needs_reference_counts
from tools.soak import __main__ as command
from tools.soak import scenarios, soaking

pytestmark = needs_reference_counts

STEPS = 100000


def run(*arguments):
    """
    The exit status of the command, which must use the counts alone, and its output.
    """
    command_line = [sys.executable, "-m", "tools.soak", "--counts"] + list(arguments)
    process = subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.communicate()[0].decode("ascii", "replace")
    return process.returncode, output


@pytest.mark.parametrize("combination", scenarios.combinations())
def test_nothing_is_left_behind(combination):
    """
    A hundred thousand waits leave no objects, no blocks of memory, and no garbage: the collector,
    when it is called, finds nothing.

    In a process of its own, whose objects are not those of all tests before.
    """
    status, output = run("--steps", str(STEPS), "--combination", combination)
    assert status == 0, output
    assert combination in output


def test_soaks_are_reproducible():
    """The same seed gives the same run."""
    combination = scenarios.combinations()[0]
    first, second, other = [soaking.soak(combination, 2000, seed).steps for seed in (1, 1, 2)]
    assert first == second != other


HOARD = []


def hoarding(world):
    """A scenario that leaves one result for each run."""
    HOARD.append(world.bodies.relay(Deferred()))
    return 1


def cyclic(world):
    """
    A scenario that leaves a cycle for each run, as Twisted's driver does for each cancellation.
    """
    result = world.bodies.relay(Deferred())
    result.itself = result
    result.cancel()
    result.addErrback(lambda failure: None)
    return 1


def hoarding_bytes(world):
    """A scenario that leaves an object that the collector does not know of."""
    HOARD.append(b"%d" % len(HOARD) * 10)
    return 1


needs_blocks = pytest.mark.skipif(
    not hasattr(sys, "getallocatedblocks"), reason="Python 3.4 was the first to count blocks"
)


@pytest.mark.parametrize(
    "leaking, steps",
    [
        pytest.param(hoarding_bytes, 100000, marks=needs_blocks),
        (hoarding, 50000),
        (cyclic, 50000),
    ],
)
def test_a_leak_is_seen(monkeypatch, capsys, leaking, steps):
    """A scenario that leaves something behind makes the table say so, and the command fail."""
    monkeypatch.setattr(scenarios, "SCENARIOS", [scenarios.fired, leaking])
    monkeypatch.setattr(scenarios, "RARE", [])
    try:
        status = command.main(
            ["--counts", "--steps", str(steps), "--combination", scenarios.combinations()[0]]
        )
    finally:
        del HOARD[:]
    assert status == 1
    assert "GREW" in capsys.readouterr().out


@pytest.mark.parametrize(
    "late, counts_are_flat, flat",
    [
        (soaking.Mark(2**20, 99, 299), True, False),
        (soaking.Mark(2**20 - 1, 99, 299), True, True),
        (soaking.Mark(0, 100, 0), False, False),
        (soaking.Mark(0, 0, 300), False, False),
    ],
)
def test_growth(late, counts_are_flat, flat):
    """Bytes, objects and blocks each have a limit; that of the bytes is not for the tests."""
    outcome = soaking.Outcome("engine/spelling", 1000, 1.0, soaking.Mark(0, 0, 0), late)
    assert (outcome.counts_are_flat, outcome.flat) == (counts_are_flat, flat)


def test_what_needs_the_collector_is_seen(monkeypatch):
    """The scenario that calls the collector notices objects that the others have left to it."""
    monkeypatch.setattr(scenarios, "SCENARIOS", [cyclic])
    monkeypatch.setattr(scenarios, "RARE", [(50, scenarios.dropped)])
    with pytest.raises(AssertionError, match="needed the collector"):
        soaking.soak(scenarios.combinations()[0], 1000)


def test_the_command():
    """
    The command prints a row for each combination that is asked for, and no progress bar into a
    pipe.
    """
    names = scenarios.combinations()
    status, output = run(
        "--steps", "1000", *[argument for name in names for argument in ("--combination", name)]
    )
    assert status == 0, output
    assert [line.split()[0] for line in output.splitlines()[1:]] == names
