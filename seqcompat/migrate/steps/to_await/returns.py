"""The rule for `returnValue`: the statement ``returnValue(x)`` becomes ``return x``."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from seqcompat.migrate.read.sources import Edit, end_of
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import returned_value

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.marks import Marks
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.sequences import Sequence

_SPACE = re.compile(rb"\s*")


def calls_of(sequence: Sequence, names: Names, marks: Marks) -> list[ast.Expr]:
    """
    The statements of `sequence` that are calls of `returnValue` with one value, not in parentheses
    and not marked to be left.
    """
    return [
        node
        for node in sequence.nodes
        if isinstance(node, ast.Expr)
        and returned_value(node.value, names) is not None
        and not marks.has("skip", node.lineno, node.end_lineno)
        and node.col_offset == node.value.col_offset
        and node.lineno == node.value.lineno
    ]


def rewrite(
    statement: Node, names: Names, source: Source, edits: list[Edit], surgery: Surgery
) -> None:
    """Make a ``return`` of the statement, in the text and in the tree."""
    by_name = bool(statement.value.keywords)
    surgery.replace(statement, lambda copy: _returning(copy, by_name))
    edits.extend(_edits(statement, returned_value(statement.value, names), source))


def _returning(copy: Node, by_name: bool) -> Node:
    call = copy.value
    return ast.Return(call.keywords[0].value if by_name else call.args[0])


def _edits(statement: Node, value: Node, source: Source) -> list[Edit]:
    call = statement.value
    start, end = source.span(call)
    value_start, value_end = source.span(value)
    opening = _opening(source, source.span(call.func)[1])
    if isinstance(value, ast.GeneratorExp) and value_start <= opening:
        # It has no parentheses but those of the call.
        return [Edit(start, opening, b"return ")]
    first = opening + 1
    first += end_of(_SPACE, source.utf8[first:value_start])
    edits = []
    if call.keywords:
        name_start = source.span(call.keywords[0])[0]
        value_from = source.utf8.index(b"=", name_start) + 1
        edits.append(Edit(name_start, value_from, b""))
        first = value_from + end_of(_SPACE, source.utf8[value_from:value_start])
    comma = _trailing_comma(source, value_end, end - 1)
    if _needs_parentheses(opening + 1, end - 1, value, source):
        edits.append(Edit(start, opening, b"return "))
        if comma is not None:
            edits.append(Edit(comma, comma + 1, b""))
        return edits
    last = end - 1 if comma is None else comma
    last -= len(source.utf8[value_end:last]) - len(source.utf8[value_end:last].rstrip())
    return [Edit(start, first, b"return "), Edit(last, end, b"")]


def _opening(source: Source, func_end: int) -> int:
    """Where the parenthesis of a call opens: behind the function, and what closes around that."""
    position = func_end
    while source.utf8[position : position + 1] != b"(":
        if source.utf8[position : position + 1] == b"#":
            position = end_of(re.compile(b"[^\r\n]*"), source.utf8, position)
        else:
            position += 1
    return position


def _trailing_comma(source: Source, value_end: int, end: int) -> int | None:
    """Where a comma stands between the value and the end of the call, or None."""
    rest = re.sub(
        b"#[^\r\n]*", lambda comment: b" " * len(comment.group()), source.utf8[value_end:end]
    )
    at = rest.find(b",")
    return None if at < 0 else value_end + at


def _needs_parentheses(start: int, end: int, value: ast.expr, source: Source) -> bool:
    """
    Whether the value cannot stand behind ``return`` without the parentheses of the call, which are
    around the offsets `start` to `end`.
    """
    text = source.utf8[start:end]
    value_start, value_end = source.span(value)
    own = source.utf8[start:value_start] + source.utf8[value_end:end]
    if b"\n" in text or b"\r" in text or b"#" in text:
        # The line ends in the value's own brackets may stay.
        if b"#" in own or own.strip(b" \t\r\n") or not source.is_one_line(value_start, value_end):
            return True
    return isinstance(value, (ast.NamedExpr, ast.Yield)) and not text.lstrip().startswith(b"(")
