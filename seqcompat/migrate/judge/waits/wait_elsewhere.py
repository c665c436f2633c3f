"""A wait in a generator expression, comprehension, lambda or default argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.scopes import COMPREHENSIONS
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ104",
    title="a wait in a generator expression, comprehension, lambda or default argument",
    by_hand="Take the wait out into a statement of its own.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(keys):
    yield
    return lambda: (yield query(keys))
""",
)


@RULE.judges
def wait_elsewhere(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for node, scope in sequence.misplaced:
        if isinstance(scope, COMPREHENSIONS):
            where = (
                "a generator expression"
                if isinstance(scope, ast.GeneratorExp)
                else "a comprehension"
            )
        elif isinstance(scope, ast.Lambda):
            where = "a lambda"
        else:
            where = "a default argument or an annotation"
        yield node, f"a wait in {where}"
