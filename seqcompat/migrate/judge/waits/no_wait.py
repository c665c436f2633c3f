"""No wait in the body."""

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
    code="SEQ102",
    title="no wait in the body",
    by_hand=(
        "Nothing here is a generator. Drop the decorator and return a Deferred, or write `async "
        "def` by hand."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    return query(key)
""",
)


@RULE.judges
def no_wait(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    if not sequence.waits and not sequence.misplaced:
        yield sequence.node, f"{sequence.node.name} does not wait for anything"
