"""`yield from` in the body."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ106",
    title="`yield from` in the body",
    by_hand=(
        "Write the loop that it stands for, or make the other generator a sequence and wait for "
        "its call."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    row = yield from steps(key)
    return row
""",
)


@RULE.judges
def yield_from(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for wait in sequence.waits:
        if isinstance(wait, ast.YieldFrom):
            yield wait, "`yield from` has no counterpart in a coroutine"
