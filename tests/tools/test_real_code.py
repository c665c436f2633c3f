"""
Whole packages, migrated: the report on a result, and whether the result is good.

``python -m tools.real_code`` takes the packages through a migration, which needs a network. Here it
reads a result that it has kept.
"""

from __future__ import absolute_import, division, print_function

import copy
import json
import sys

import pytest

if sys.version_info < (3, 9):
    pytest.skip("the command runs on Python 3.9 and newer", allow_module_level=True)

from seqcompat.migrate.judge.codes import BY_NAME  # noqa: E402
from tools.real_code import __main__ as command  # noqa: E402
from tools.real_code import suite  # noqa: E402

NAME = "txtorcon"
CODE = BY_NAME["no-wait"]
STAGES = "before", "after", "recorded", "after-evidence"
RESULT = {
    "name": NAME,
    "project": NAME,
    "version": "1.0",
    "python": "3.12",
    "twisted": "26.10.0",
    "note": "",
    "functions": 200,
    "converted": 199,
    "refused": {CODE: 1},
    "plain": 30,
    "waitable": 10,
    "recorded": {"sites": 20, "plain": 19, "why": {"plain int": 1}},
    "plain_before": 10,
    "with_evidence": [38, 2],
    "outcomes": {stage: {"passed": 7, "skipped": 1} for stage in STAGES},
    "changed": {},
    "repeated": {},
    "unstable": {},
    "failures": [],
    "seconds": {"adopted": 1.0, "converted": 1.5, "tests before": 9.0},
}


def changed(**changes):
    return dict(copy.deepcopy(RESULT), **changes)


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs the command on a kept result, or on none; returns its exit code and its output."""

    def run(result, *names):
        if result is not None:
            (tmp_path / NAME).mkdir()
            (tmp_path / NAME / "result.json").write_text(json.dumps(result))
        arguments = ["real_code", "--kept", "--work", str(tmp_path)] + list(names)
        monkeypatch.setattr(sys, "argv", arguments)
        status = command.main()
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_table(run):
    """A good result gives two tables, its notes, and the exit code 0; no line is too long."""
    status, said = run(RESULT, NAME)
    assert status == 0, said
    heading, _, row, _, further, _, second = said.splitlines()[:7]
    assert heading.split()[:2] == ["functions", "converted"]
    assert row.split() == "txtorcon 200 99.5 % 95.0 % 8 0".split()
    assert further.split()[:2] == ["waits", "plain"]
    assert second.split() == "txtorcon 75.0 % 95.0 % 2.5 s 9 s".split()
    assert "%s %s: 1 (txtorcon 1)" % (CODE, "no-wait") in said
    assert "txtorcon: txtorcon 1.0, Python 3.12, Twisted 26.10.0." in said
    assert "waits executed: 20; 19 plain; 1 where values that are not Deferreds were" in said
    assert max(map(len, said.splitlines())) <= 84
    assert "WRONG" not in said
    assert said.splitlines()[-1] == "1 passed, 0 failed"


@pytest.mark.parametrize(
    "changes, complaint",
    [
        (
            {"changed": {"after": {"test_it": [["passed"], ["failed"]]}}},
            "1 tests of txtorcon have another outcome than before",
        ),
        (
            {"failures": [{"path": "a.py", "line": 1, "code": "SC001", "message": "it broke"}]},
            "the command failed on 1 files of txtorcon",
        ),
        (
            {"outcomes": {stage: {"error": 1} for stage in STAGES}},
            "no test of txtorcon passed to begin with",
        ),
        (
            {"recorded": {"sites": 0, "plain": 0, "why": {}}},
            "there was nothing to convert, or to record, in txtorcon",
        ),
    ],
    ids=["lost", "failures", "no-test", "nothing"],
)
def test_wrong(run, changes, complaint):
    """A result that is not good gives a complaint, and the exit code 1."""
    status, said = run(changed(**changes), NAME)
    assert status == 1
    assert "WRONG: " + complaint in said
    assert said.splitlines()[-1] == "0 passed, 1 failed"


def test_aims(run):
    """One package alone may miss the aims, which are for all together."""
    status, said = run(changed(converted=100), NAME)
    assert status == 0
    assert "NOT AS AIMED AT: fewer than 98.5 % of the functions were converted" in said


def test_missing(run):
    """A package without a result fails."""
    status, said = run(None, NAME)
    assert status == 1
    assert "txtorcon: not done: there is no result in" in said


def test_differences():
    """The tests of two runs that have another outcome in the second, or none."""
    before = suite.Run({"a": ["passed"], "b": ["passed"], "c": ["skipped"]}, {}, 1, 1)
    after = suite.Run({"a": ["passed"], "b": ["failed"]}, {}, 1, 1)
    assert suite.differences(before, after) == {
        "b": (["passed"], ["failed"]),
        "c": (["skipped"], None),
    }
