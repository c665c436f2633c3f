"""The edits for a wait and for a value of a ``deferredGenerator``, in text and tree."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.prove.surgery import REMOVED
from seqcompat.migrate.read.sources import Edit, end_of
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps.to_await.waits import is_parenthesised

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.steps.adopt.deferred_generators import _Wait

_YIELD = re.compile(rb"yield\b(?:[ \t\f]|\\\r?\n)*")


class Text:
    """The edits of the text."""

    def __init__(self, source: Source, edits: list[Edit]) -> None:
        self.source, self.edits = source, edits

    def replace(self, start: int, end: int, new: bytes) -> None:
        self.edits.append(Edit(start, end, new))

    def delete(self, statement: Node) -> None:
        """
        Take out a statement that is alone on its lines; a comment behind it stays, on a line of its
        own.
        """
        source = self.source
        first, last = (
            source.line_starts[statement.lineno - 1],
            source.line_starts[statement.end_lineno],
        )
        start, end = source.span(statement)
        comment = source.utf8.find(b"#", end, last)
        if comment >= 0:
            self.replace(start, comment, b"")
        else:
            self.replace(first, last, b"")

    def unwrap(self, call: Node, keyword: bytes) -> None:
        """
        Let `keyword` and the one argument stand in place of a call.

        The parentheses stay where the argument needs them, because it goes over several lines.
        """
        source = self.source
        start, end = source.span(call)
        inner_start, inner_end = source.span(call.args[0])
        opening = source.utf8.index(b"(", source.span(call.func)[1])
        lead, tail = source.utf8[opening + 1 : inner_start], source.utf8[inner_end : end - 1]
        argument = source.utf8[inner_start:inner_end]
        if (
            (lead + tail).strip(b" \t")
            or isinstance(call.args[0], ast.GeneratorExp)
            or not _is_whole(argument)
        ):
            self.replace(start, opening, keyword)
        else:
            self.replace(start, inner_start, keyword)
            self.replace(inner_end, end, b"")


def _is_whole(text: bytes) -> bool:
    """Whether an expression goes over several lines, if at all, within brackets of its own only."""
    if b"\n" not in text and b"\r" not in text:
        return True
    try:
        ast.parse(text.decode("utf-8"), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def merge(wait: _Wait, text: Text, surgery: Surgery) -> None:
    source = text.source
    created, reader = wait.created, wait.reader
    targets = reader.targets if isinstance(reader, ast.Assign) else []
    lead = b"".join(_target_text(target, source) + b" = " for target in targets) + b"yield "
    call = created.value
    text.replace(source.span(created)[0], source.span(call)[0], b"")
    text.unwrap(call, lead)
    text.delete(wait.yielded)
    text.delete(reader)
    surgery.replace(created, lambda copy: _merged(copy, reader))
    surgery.replace(wait.yielded, lambda copy: REMOVED)
    surgery.replace(reader, lambda copy: REMOVED)


def _merged(created: Node, reader: Any) -> Any:
    waiting = ast.Yield(created.value.args[0])
    return (
        ast.Assign(reader.targets, waiting, None)
        if isinstance(reader, ast.Assign)
        else ast.Expr(waiting)
    )


def _target_text(target: Node, source: Source) -> bytes:
    text = source.text_of(target).encode("utf-8")
    return (
        b"(" + text + b")"
        if (b"\n" in text or b"\r" in text) and not text.startswith((b"(", b"["))
        else text
    )


def place(wait: _Wait, text: Text, surgery: Surgery) -> None:
    """
    Three statements stay where they were, without ``waitForDeferred`` and ``getResult``.

    The wait is at the ``yield``; in a ``try`` it is at the ``getResult``, where its error was
    raised.
    """
    source = text.source
    target: Node = wait.created.targets[0]
    name = target.id.encode("ascii")
    call, read = wait.created.value, wait.read
    read_start, read_end = source.span(read)
    if wait.is_inside:
        is_bare = isinstance(wait.reader, (ast.Assign, ast.Expr)) and wait.reader.value is read
        text.unwrap(call, b"")
        text.replace(
            read_start, read_end, b"yield " + name if is_bare else b"(yield " + name + b")"
        )
        text.delete(wait.yielded)
        surgery.replace(call, lambda copy: copy.args[0])
        surgery.replace(wait.yielded, lambda copy: REMOVED)
        surgery.replace(read, lambda copy: ast.Yield(copy.func.value))
        return
    text.replace(source.span(read.func.value)[1], read_end, b"")
    surgery.replace(read, lambda copy: copy.func.value)
    if wait.is_near:
        text.unwrap(call, b"yield ")
        text.delete(wait.yielded)
        surgery.replace(call, lambda copy: ast.Yield(copy.args[0]))
        surgery.replace(wait.yielded, lambda copy: REMOVED)
    else:
        text.unwrap(call, b"")
        at = source.span(wait.yielded)[0]
        text.replace(at, at, name + b" = ")
        surgery.replace(call, lambda copy: copy.args[0])
        surgery.replace(
            wait.yielded,
            lambda copy: ast.Assign([ast.Name(copy.value.value.id, ast.Store())], copy.value, None),
        )


def give(statement: Node, return_value: str, text: Text, surgery: Surgery) -> None:
    """``yield value`` becomes ``returnValue(value)``."""
    source = text.source
    start, end = source.span(statement)
    keyword = end_of(_YIELD, source.utf8, start)
    value = statement.value.value
    name = return_value.encode("ascii")
    if value is None:
        text.replace(start, keyword, name + b"(None)")
    elif isinstance(value, ast.Tuple) and not is_parenthesised(value, source):
        text.replace(start, keyword, name + b"((")
        text.replace(end, end, b"))")
    elif not isinstance(value, ast.Tuple) and _is_in_parentheses(value, keyword, end, source):
        text.replace(start, keyword, name)
    else:
        text.replace(start, keyword, name + b"(")
        text.replace(end, end, b")")
    surgery.replace(
        statement.value,
        lambda copy: ast.Call(
            ast.Name(return_value, ast.Load()),
            [copy.value if copy.value is not None else ast.Constant(None)],
            [],
        ),
    )


def _is_in_parentheses(value: Node, start: int, end: int, source: Source) -> bool:
    """Whether all that is yielded is one pair of parentheses around `value`."""
    lead, tail = (
        source.utf8[start : source.span(value)[0]],
        source.utf8[source.span(value)[1] : end],
    )
    return lead.strip(b" \t") == b"(" and tail.strip(b" \t") == b")"
