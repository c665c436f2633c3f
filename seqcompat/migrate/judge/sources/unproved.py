"""The change could not be proved and was not made."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ903",
    title="the change could not be proved and was not made",
    by_hand="Please report it, with the file: it is a defect of seqcompat.",
)
