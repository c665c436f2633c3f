"""The rule for `returnValue`: the statement ``returnValue(x)`` becomes ``return x``."""

from __future__ import absolute_import, division, print_function

import ast
import re

from seqcompat.migrate.read.sources import Edit
from seqcompat.migrate.understand.sequences import returned_value

_SPACE = re.compile(rb"\s*")


def calls_of(sequence, names, marks):
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


def rewrite(statement, names, source, edits, surgery):
    """Make a ``return`` of the statement, in the text and in the tree."""
    by_name = bool(statement.value.keywords)
    surgery.replace(statement, lambda copy: _returning(copy, by_name))
    edits.extend(_edits(statement, returned_value(statement.value, names), source))


def _returning(copy, by_name):
    call = copy.value
    return ast.Return(call.keywords[0].value if by_name else call.args[0])


def _edits(statement, value, source):
    call = statement.value
    start, end = source.span(call)
    value_start, value_end = source.span(value)
    opening = _opening(source, source.span(call.func)[1])
    if isinstance(value, ast.GeneratorExp) and value_start <= opening:
        # It has no parentheses but those of the call.
        return [Edit(start, opening, b"return ")]
    first = opening + 1
    first += _SPACE.match(source.utf8[first:value_start]).end()
    edits = []
    if call.keywords:
        name_start = source.span(call.keywords[0])[0]
        value_from = source.utf8.index(b"=", name_start) + 1
        edits.append(Edit(name_start, value_from, b""))
        first = value_from + _SPACE.match(source.utf8[value_from:value_start]).end()
    comma = _trailing_comma(source, value_end, end - 1)
    if _needs_parentheses(source.utf8[opening + 1 : end - 1].strip(), value):
        edits.append(Edit(start, opening, b"return "))
        if comma is not None:
            edits.append(Edit(comma, comma + 1, b""))
        return edits
    last = end - 1 if comma is None else comma
    last -= len(source.utf8[value_end:last]) - len(source.utf8[value_end:last].rstrip())
    return [Edit(start, first, b"return "), Edit(last, end, b"")]


def _opening(source, func_end):
    """Where the parenthesis of a call opens: behind the function, and what closes around that."""
    position = func_end
    while source.utf8[position : position + 1] != b"(":
        if source.utf8[position : position + 1] == b"#":
            position = re.compile(b"[^\r\n]*").match(source.utf8, position).end()
        else:
            position += 1
    return position


def _trailing_comma(source, value_end, end):
    """Where a comma stands between the value and the end of the call, or None."""
    rest = re.sub(
        b"#[^\r\n]*", lambda comment: b" " * len(comment.group()), source.utf8[value_end:end]
    )
    at = rest.find(b",")
    return None if at < 0 else value_end + at


def _needs_parentheses(inside, value):
    """Whether the value cannot stand behind ``return`` without the parentheses of the call."""
    if b"\n" in inside or b"\r" in inside or b"#" in inside:
        return True
    return isinstance(value, (ast.NamedExpr, ast.Yield)) and not inside.startswith(b"(")
