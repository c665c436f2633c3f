"""The file could not be written."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ905",
    title="the file could not be written",
    by_hand="See to the cause, and run the command again.",
)
