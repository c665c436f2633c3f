"""`StopIteration` raised in the body."""

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
    code="SEQ108",
    title="`StopIteration` raised in the body",
    by_hand="Raise another exception, or return.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    row = yield query(key)
    if row is None:
        raise StopIteration
    return row
""",
    cautious=True,
)


@RULE.judges
def stop_iteration(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for node in sequence.nodes:
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "StopIteration":
                yield node, "a StopIteration that leaves a generator or a coroutine is an error"
