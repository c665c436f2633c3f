"""`.result` of a Deferred read after a wait for it."""

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
    code="SEQ111",
    title="`.result` of a Deferred read after a wait for it",
    by_hand="After the wait it is None. Use the value of the wait.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    pending = query(key)
    yield pending
    return pending.result
""",
    cautious=True,
)


@RULE.judges
def result_read(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for node in module.flow_of(sequence).read:
        yield node, f"{node.value.id}.result is None after a wait for it"
