"""The step failed."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ904",
    title="the step failed",
    by_hand="Please report it, with the file: it is a defect of seqcompat.",
)
