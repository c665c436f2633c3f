"""`StopIteration` raised in the body."""

from __future__ import annotations

import ast

from seqcompat.migrate.judge.rule import Rule

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
def stop_iteration(sequence, module):
    for node in sequence.nodes:
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "StopIteration":
                yield node, "a StopIteration that leaves a generator or a coroutine is an error"
