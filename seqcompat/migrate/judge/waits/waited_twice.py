"""The same name is waited on twice."""

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
    code="SEQ103",
    title="the same name is waited on twice",
    by_hand=(
        "The second wait gives None where the first gave the value. Keep the value of the first "
        "in a name and use that."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    pending = query(key)
    yield pending
    row = yield pending
    return row
""",
    cautious=True,
)


@RULE.judges
def waited_twice(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for wait in module.flow_of(sequence).twice:
        yield wait, f"{wait.value.id} may have been waited on before"
