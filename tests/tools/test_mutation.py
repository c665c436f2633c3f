"""
The mutation of the runtime: the mistakes, and the report on those that survive.

``python -m tools.mutation`` makes the mistakes, and runs the suite on each.
"""

from __future__ import absolute_import, division, print_function

import re
import sys

import pytest

if sys.version_info < (3, 11):
    pytest.skip("the instrument reads TOML, as Python 3.11 and newer can", allow_module_level=True)

from tests.tools.lanes import lanes  # noqa: E402
from tools.mutation import __main__ as command  # noqa: E402

MUTANT = "_driver.start: x = 1 -> pass"


def reason(text, pattern, lane=None):
    return command.Reason(text, lane, [pattern])


ONLY_TIME = reason("it only saves time", r"_driver\.(?:start: .* -> pass)")


class TestDeclared(object):
    """The reasons for which a mutant need not be killed."""

    def test_few(self):
        """There are few, each in words and with patterns that compile."""
        reasons = command.declared_survivors()
        assert 0 < len(reasons) <= 12
        assert len({each.text for each in reasons}) == len(reasons)
        for each in reasons:
            assert each.text and each.patterns
            for pattern in each.patterns:
                re.compile(pattern)

    def test_lanes(self):
        """A lane that is to kill mutants is one of tox.ini."""
        declared = {each.lane for each in command.declared_survivors() if each.lane}
        assert declared and declared <= lanes()

    @pytest.mark.parametrize(
        "mutant, words",
        [
            ('_waits.waitable: __slots__ = ("x",) -> pass', "time or memory"),
            ("_driver.start: close(driver) -> pass", "an ended driver"),
            ("_versions.: X = PYTHON < (3, 7) -> X = PYTHON <= (3, 7)", "three parts"),
        ],
    )
    def test_excused(self, mutant, words):
        """A mutant of that kind has the one reason."""
        found = [each.text for each in command.declared_survivors() if each.excuses(mutant)]
        assert len(found) == 1 and words in found[0]

    @pytest.mark.parametrize(
        "mutant",
        [
            "_driver.drive: if waited is None: -> if not waited is None:",
            "_firing.: MAX_DEPTH = 17 if (3,) <= PYTHON < (3, 7) else 20"
            " -> MAX_DEPTH = 17 if (3,) <= PYTHON < (3, 7) else 15",
            "_versions.: X = PYTHON < (3, 7) -> X = PYTHON < (3, 8)",
            "_versions.: X = PYTHON < (3, 7) -> X = PYTHON > (3, 7)",
            "_waits.waitable.__init__: self.x = x -> pass",
        ],
    )
    def test_not_excused(self, mutant):
        """A mutant that looks alike, and that the suite kills, has none."""
        assert not any(each.excuses(mutant) for each in command.declared_survivors())

    def test_unknown_module(self, tmp_path):
        """A reason about a module that is not mutated is an error."""
        path = tmp_path / "survivors.toml"
        path.write_text("[[survivors]]\nreason = 'it is gone'\nmutants._gone = ['.*']\n")
        with pytest.raises(ValueError, match="survivors.toml has mutants of _gone"):
            command.declared_survivors(path)


class TestReport(object):
    """The report on outcomes, and its verdict."""

    def report(self, capsys, outcomes, reasons):
        good = command.report(
            [("_driver",) + outcome for outcome in outcomes], ["_driver"], reasons
        )
        return good, capsys.readouterr().out

    def test_killed(self, capsys):
        """All are killed: nothing is said but the score."""
        good, said = self.report(capsys, [(MUTANT, True)], [])
        assert good
        assert [line.split()[0] for line in said.splitlines()] == ["_driver", "all"]
        assert "100.0 %" in said

    def test_alive(self, capsys):
        """One that survives without a reason counts, here for too much."""
        good, said = self.report(capsys, [(MUTANT, False)], [])
        assert not good
        assert "survives, and is not declared: " + MUTANT in said

    def test_excused(self, capsys):
        """One that survives for a reason does not count."""
        outcomes = [(MUTANT, False), ("_driver.start: y = 2 -> y = 3", True)]
        good, said = self.report(capsys, outcomes, [ONLY_TIME])
        assert good
        assert "2 mutants:    1 killed,   1 declared,   0 alive: 100.0 %" in said
        assert "excuses nothing" not in said

    def test_excuses_nothing(self, capsys):
        """A reason that excuses nothing is reported, and so is the mutant that it need not."""
        good, said = self.report(capsys, [(MUTANT, True)], [ONLY_TIME])
        assert good
        assert "declared, but killed: " + MUTANT in said
        assert "declared, but excuses nothing any more: it only saves time" in said

    def test_a_pattern_excuses_nothing(self, capsys):
        """One pattern of a reason that excuses nothing is reported, but not for another module."""
        patterns = ONLY_TIME.patterns + [r"_driver\.(?:gone)", r"_waits\.(?:gone)"]
        reasons = [ONLY_TIME._replace(patterns=patterns)]
        _, said = self.report(capsys, [(MUTANT, False)], reasons)
        assert [line for line in said.splitlines() if "excuses nothing" in line] == [
            r"a pattern that excuses nothing any more: _driver\.(?:gone) (it only saves time)"
        ]

    def test_two_reasons(self, capsys):
        """A mutant with two reasons is an error."""
        reasons = [ONLY_TIME, reason("it is the same", r"_driver\.(?:start: x .*)")]
        good, said = self.report(capsys, [(MUTANT, False)], reasons)
        assert not good
        assert "ERROR: has two reasons: " + MUTANT in said
        assert "it only saves time" in said and "it is the same" in said


def test_plan(capsys):
    """Without any test run, the mutants of each reason are shown; two reasons are an error."""
    assert command.show_plan([MUTANT, MUTANT, "_driver.: other"], ["_driver"], [ONLY_TIME])
    assert "2: it only saves time\n    " + MUTANT in capsys.readouterr().out
    assert not command.show_plan([MUTANT], ["_driver"], [ONLY_TIME, ONLY_TIME])


def test_operators():
    """cosmic-ray's mistakes are made of a module, and statements are deleted."""
    pytest.importorskip("cosmic_ray")
    from tools.mutation.worker import mutants_of

    mutants = list(mutants_of(["_driver"]))
    assert "_driver.GeneratorSendSequence: __slots__ = SLOTS -> pass" in mutants
    assert all(" -> " in mutant for mutant in mutants)
    reasons = command.declared_survivors()
    assert command.show_plan(mutants, ["_driver"], reasons)
