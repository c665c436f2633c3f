"""
Other people's suites with our functions: how their runs are compared.

``python -m tools.third_party`` runs them, which needs a network.
"""

from __future__ import absolute_import, division, print_function

import json
import sys

import pytest

if sys.version_info < (3, 9):
    pytest.skip("the command runs on Python 3.9 and newer", allow_module_level=True)

from tools.real_code import suite  # noqa: E402
from tools.real_code.workplace import Missing  # noqa: E402
from tools.third_party import compared, timed  # noqa: E402
from tools.third_party.compared import ENGINES, TWISTED  # noqa: E402

NAME, TEST, OTHER = "klein", "test_it.Tests.test_one", "test_it.Tests.test_other"
PASSED = {TEST: ["passed"], OTHER: ["skipped"]}
FAILED = {TEST: ["failed"], OTHER: ["skipped"]}


def run(outcomes):
    return suite.Run(outcomes, {TEST: ["1 != 2"]}, 2.0, 1.0)


class Workplace(object):
    """Stands for the directory of a suite."""

    python = "python"

    def __init__(self, runs):
        self.runs = str(runs)

    def back_to(self, name):
        pass


@pytest.fixture
def results(monkeypatch, tmp_path):
    """Makes a result of the outcomes of the four runs, without running anything."""

    def make(twisted=PASSED, again=PASSED, generator_send=PASSED, native=PASSED, alone=None):
        came_to = {
            TWISTED: twisted,
            TWISTED + "-again": again,
            "generator-send": generator_send,
            "native": native,
        }

        def ran(workplace, name, tests=None, before_command=()):
            engine, counts = before_command[-2:]
            if counts != "-" and engine != TWISTED:
                with open(counts, "w") as stream:
                    json.dump({compared.RESULTS[engine]: 5}, stream)
            return run(came_to[name] if tests is None else alone or came_to[engine])

        monkeypatch.setattr(suite, "run", ran)
        return compared.compare(Workplace(tmp_path), ENGINES, lambda what: None)

    return make


def complaints(result):
    return list(compared.complaints(NAME, result))


def test_equal(results):
    """Runs with the same outcomes give no complaint and no remark."""
    assert not complaints(results())
    assert not list(compared.remarks(NAME, results()))


def test_different(results):
    """A test that fails with ours alone is a complaint, with its message."""
    assert complaints(results(generator_send=FAILED)) == [
        "generator-send: %s: passed without, failed with ours\n1 != 2" % TEST
    ]


def test_absent(results):
    """A test that is not run with ours is a complaint."""
    found = complaints(results(native={TEST: ["passed"]}))
    assert found == ["native: %s: skipped without, absent with ours\n" % OTHER]


def test_unstable(results):
    """A test with two outcomes under Twisted's own is set aside, and named."""
    result = results(again=FAILED, native=FAILED)
    assert not complaints(result)
    assert list(compared.remarks(NAME, result)) == [
        "set aside: %s: passed, failed with Twisted's own" % TEST
    ]


def test_repeated(results):
    """A test whose outcome is as before when it runs again by itself is named too."""
    result = results(generator_send=FAILED, alone=PASSED)
    assert not complaints(result)
    assert list(compared.remarks(NAME, result)) == [
        "generator-send: equal when run once more by itself: %s" % TEST
    ]


def test_declared(results, monkeypatch):
    """A declared difference is not a complaint, and is shown with its reason."""
    monkeypatch.setattr(compared, "DECLARED", {(NAME, TEST): "it asks for a private name"})
    result = results(generator_send=FAILED, native=FAILED)
    assert not complaints(result)
    assert list(compared.remarks(NAME, result)) == [
        "%s: declared: %s: it asks for a private name" % (engine, TEST) for engine in ENGINES
    ]


def test_declared_and_equal(results, monkeypatch):
    """A declared difference that is none is a complaint, for this suite alone."""
    monkeypatch.setattr(compared, "DECLARED", {(NAME, TEST): "", ("treq", TEST): ""})
    assert complaints(results()) == [
        "%s: %s: declared, and equal" % (engine, TEST) for engine in ENGINES
    ]


def test_nothing_passes(results):
    """Equal runs prove nothing if no test passes."""
    failed = {TEST: ["failed"]}
    assert complaints(results(failed, failed, failed, failed)) == ["no test passed to begin with"]


@pytest.mark.parametrize("counts", [{}, {"decorated": 2}, {compared.RESULTS["native"]: 5}])
def test_not_replaced(results, counts):
    """Equal runs prove nothing if the functions of the engine did not run."""
    result = results()
    result.counts["generator-send"] = counts
    assert complaints(result) == [
        "generator-send: not ours ran, or not on this engine: %s" % (counts,)
    ]


def test_against(results, tmp_path):
    """Runs that are kept are compared with later ones, those that are unstable in either aside."""
    directory = str(tmp_path / "kept")
    compared.keep(directory, NAME, results())
    assert not list(compared.against(directory, NAME, results()))
    changed = results(FAILED, FAILED, FAILED, FAILED)
    assert list(compared.against(directory, NAME, changed)) == [
        "%s: %s: passed in %s, failed now" % (name, TEST, directory)
        for name in (TWISTED, TWISTED + "-again") + ENGINES
    ]
    compared.keep(directory, NAME, results(again=FAILED))
    assert not list(compared.against(directory, NAME, changed))


def test_against_nothing(results, tmp_path):
    """Without a kept run there is nothing to compare with."""
    with pytest.raises(Missing):
        list(compared.against(str(tmp_path), NAME, results()))


def test_times():
    """The ratio of processor times is formed within each turn."""
    found = {TWISTED: [1.0, 2.0, 9.0], "native": [3.0, 1.0, 18.0]}
    assert list(timed.lines(found)) == [
        "twisted: 2.0 (1.0 to 9.0) s",
        "native: 3.0 (1.0 to 18.0) s",
        "native: 2.000 (0.500 to 3.000) times Twisted's own",
    ]
