"""A process ended before it was through with the file."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ906",
    title="a process ended before it was through with the file",
    by_hand="Run the command again, with `-j 1` if the machine is short of memory.",
)
