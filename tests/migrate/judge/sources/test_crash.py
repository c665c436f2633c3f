"""SEQ904: crash."""

from __future__ import annotations

from seqcompat.migrate.judge.sources import crash
from seqcompat.migrate.steps import STEPS
from tests.migrate.judge.rules import body
from tests.migrate.tools import run


def test_a_step_that_fails(monkeypatch):
    """The file stays; the finding says what was raised."""

    def fails(*arguments):
        raise ZeroDivisionError("of a test")

    monkeypatch.setattr(STEPS["async"], "plan", fails)
    outcome = run("async", body("yield 1"))
    [found] = outcome.findings
    assert outcome.new is None and found.code == crash.RULE.code
    assert "ZeroDivisionError: of a test" in found.message
