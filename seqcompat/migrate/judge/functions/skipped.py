"""`# seqcompat: skip`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ114",
    title="`# seqcompat: skip`",
    by_hand="Take the comment away when the reason for it has gone.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential  # seqcompat: skip
def fetch(key):
    row = yield query(key)
    return row
""",
)


@RULE.judges
def skipped_wait(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for wait in sequence.waits:
        if module.marks.has("skip", wait.lineno, wait.end_lineno):
            yield wait, "this wait is marked to be left"
