"""The file cannot be read."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ901",
    title="the file cannot be read",
    by_hand="Mend the file, or leave it out.",
)
