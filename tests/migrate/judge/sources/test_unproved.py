"""SEQ903: unproved."""

from __future__ import annotations

import dataclasses

from seqcompat.migrate.judge.sources import unproved
from seqcompat.migrate.read.sources import Edit
from seqcompat.migrate.steps import STEPS
from tests.migrate.judge.rules import body
from tests.migrate.tools import run


def test_an_edit_that_was_not_meant(monkeypatch):
    step = STEPS["async"]
    plan = step.plan

    def wrong(*arguments):
        made = plan(*arguments)
        return dataclasses.replace(made, edits=made.edits + [Edit(0, 0, b"x = 1\n")])

    monkeypatch.setattr(step, "plan", wrong)
    outcome = run("async", body("yield 1"))
    assert outcome.new is None
    assert [(found.kind, found.code) for found in outcome.findings] == [
        ("internal", unproved.RULE.code)
    ]
