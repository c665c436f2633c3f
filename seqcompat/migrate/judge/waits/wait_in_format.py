"""A wait in an f-string, whose positions this Python does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ105",
    title="a wait in an f-string, whose positions this Python does not know",
    by_hand=(
        "Take the wait out into a statement of its own, or run the command on Python 3.12 or newer."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def show(key):
    return f"{(yield query(key))=}"
""",
)


@RULE.judges
def wait_in_format(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    if not sequence.waits:
        return
    for node in sequence.nodes:
        if isinstance(node, ast.JoinedStr) or type(node).__name__ == "TemplateStr":
            waits = _waits_in(node)
            # Before Python 3.12 (PEP 701) positions in an f-string are guesses; two may be at one
            # place.
            right = [wait for wait in waits if _is_right(wait, node, module.source)]
            if len({(wait.lineno, wait.col_offset) for wait in right}) < len(waits):
                yield node, "a wait in an f-string"


def _waits_in(node: ast.JoinedStr) -> list[Node]:
    return [inner for inner in ast.walk(node) if isinstance(inner, (ast.Yield, ast.YieldFrom))]


def _is_right(wait: ast.Yield, string: ast.JoinedStr, source: Source) -> bool:
    """
    Whether the position of the wait is the right one, and its text is nowhere part of the string's
    value.
    """
    if type(string).__name__ == "TemplateStr":
        return False
    start, end = source.span(wait)
    outer_start, outer_end = source.span(string)
    if not (outer_start < start and end < outer_end and source.utf8[start:].startswith(b"yield")):
        return False
    # f"{(yield d)=}" shows the text as well.
    text = source.utf8[start:end].decode("utf-8")
    return not any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and text in node.value
        for node in ast.walk(string)
    )
