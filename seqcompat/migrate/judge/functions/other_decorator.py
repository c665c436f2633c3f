"""Another decorator below the sequence decorator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.tables import is_harmless

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ101",
    title="another decorator below the sequence decorator",
    by_hand=(
        "See whether that decorator works on a coroutine function. If it does, name it in "
        "`known-harmless`; else move it above, where it sees a function that returns a "
        "Deferred."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
@cached
def fetch(key):
    row = yield query(key)
    return row
""",
    cautious=True,
)


@RULE.judges
def other_decorator(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    for decorator in sequence.below:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = module.names.resolve(function) or dotted(function) or module.source.text_of(function)
        if not (
            is_harmless(name, dotted(function), module.known_harmless)
            or module.passes_on(decorator)
        ):
            yield (
                decorator,
                f"{name} below the sequence decorator would get a coroutine function",
            )
