"""
The soak, a short one: what is left behind is seen at once, by the count of objects, and the check
can fail.
"""

from __future__ import absolute_import, division, print_function

import mmap
import os
import subprocess
import sys

import pytest
from twisted.internet.defer import Deferred

from tests.harness.garbage import needs_reference_counts
from tools.soak import __main__ as command
from tools.soak import scenarios, soaking

pytestmark = needs_reference_counts

STEPS = 100000


@pytest.mark.parametrize("combination", scenarios.combinations())
def test_nothing_is_left_behind(combination):
    """
    A hundred thousand waits leave no objects, and no garbage: the collector, when it is called,
    finds nothing.

    In a process of its own, whose memory is not that of all tests before.
    """
    arguments = ["-m", "tools.soak", "--steps", str(STEPS), "--combination", combination]
    process = subprocess.Popen(
        [sys.executable] + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.communicate()[0].decode("ascii", "replace")
    assert process.returncode == 0, output
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


def memory_hoarding(world):
    """A scenario that leaves bytes, in which the collector sees no object."""
    HOARD.append(mmap.mmap(-1, 2**18))  # Not malloc(), which may have memory to spare.
    HOARD[-1].write(b"x" * 2**18)
    return 1


needs_proc = pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"),
    reason="the most that all tests before have used may be more",
)


@pytest.mark.parametrize(
    "leaking, steps",
    [
        pytest.param(memory_hoarding, 2000, marks=needs_proc),
        (hoarding, 50000),
        (cyclic, 50000),
    ],
)
def test_a_leak_is_seen(monkeypatch, capsys, leaking, steps):
    """A scenario that leaves something behind makes the table say so, and the command fail."""
    monkeypatch.setattr(scenarios, "SCENARIOS", [scenarios.fired, leaking])
    monkeypatch.setattr(scenarios, "RARE", [])
    try:
        status = command.main(["--steps", str(steps), "--combination", scenarios.combinations()[0]])
    finally:
        del HOARD[:]
    assert status == 1
    assert "GREW" in capsys.readouterr().out


def test_what_needs_the_collector_is_seen(monkeypatch):
    """The scenario that calls the collector notices what the others have left to it."""
    monkeypatch.setattr(scenarios, "SCENARIOS", [cyclic])
    monkeypatch.setattr(scenarios, "RARE", [(50, scenarios.dropped)])
    with pytest.raises(AssertionError):
        soaking.soak(scenarios.combinations()[0], 1000)


def test_the_command(capsys):
    """
    The command prints a row for each combination that is asked for, and no progress bar into a
    pipe.
    """
    names = scenarios.combinations()
    arguments = [argument for name in names for argument in ("--combination", name)]
    assert command.main(["--steps", "1000"] + arguments) == 0
    printed = capsys.readouterr()
    assert [line.split()[0] for line in printed.out.splitlines()[1:]] == names
    assert printed.err == ""
