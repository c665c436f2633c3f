"""
The rule for waits: ``yield x`` becomes ``await waitable(x)``, or plain ``await x`` where that is
the same.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.sources import Edit, end_of
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.sources import Source

_COMMENT = re.compile(rb"#[^\r\n]*")
_SAME_LINE_SPACE = re.compile(rb"[ \t\f]*")
KEYWORD = b"yield"
_WORD = re.compile(rb"[\w\"'\x80-\xff]")
_BLANKS_AND_PARENTHESIS = re.compile(rb"[ \t]*\([ \t]*\Z")
_PRIMARY = (ast.Call, ast.Name, ast.Attribute, ast.Subscript)
#: What an ``await`` needs no parentheses in, where a ``yield`` does.  Arithmetic is not here: it
#: is easier to read with them.
_ROOMY = (
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert),
    *(ast.If, ast.While, ast.For, ast.withitem, ast.comprehension, ast.IfExp, ast.NamedExpr),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.keyword, ast.Compare, ast.BoolOp),
)


def rewrite(
    wait: Node,
    above: Node,
    waitable: str,
    source: Source,
    edits: list[Edit],
    surgery: Surgery,
) -> None:
    """
    Make of a Yield an Await, in the text and in the tree.

    :param above: the node that it is in.
    :param waitable: how `seqcompat.waitable` is spelled here; "" if its value can be awaited as it
        is.
    """
    if not waitable:
        surgery.replace(wait, lambda copy: ast.Await(copy.value))
        start = source.span(wait)[0]
        if _is_primary(wait.value, source, start + len(KEYWORD)):
            edits.append(Edit(start, start + len(KEYWORD), b"await"))
        else:
            edits.extend(_wrapping(wait, source, b"await "))
    else:
        surgery.replace(wait, lambda copy: ast.Await(_call_of(waitable, copy.value)))
        edits.extend(_wrapping(wait, source, b"await " + waitable.encode("utf-8")))
    edits.extend(_without_parentheses(wait, above, source))


def _without_parentheses(wait: Node, above: Node, source: Source) -> list[Edit]:
    """The edits that take away the parentheses around a wait, where they are not needed."""
    start, end = source.span(wait)
    is_roomy = (
        isinstance(above, _ROOMY)
        or (isinstance(above, ast.Call) and above.func is not wait)
        or (isinstance(above, ast.Subscript) and above.value is not wait)
        or (isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not))
    )
    before, behind = source.utf8[:start].rstrip(b" \t"), source.utf8[end:].lstrip(b" \t")
    if not (is_roomy and before.endswith(b"(") and behind.startswith(b")")):
        return []
    if not source.is_one_line(start, end):
        return []
    opening, closing = len(before) - 1, len(source.utf8) - len(behind) + 1
    words = _WORD.match(before[opening - 1 : opening]), _WORD.match(behind[1:2])
    return [
        Edit(opening, start, b" " if words[0] else b""),
        Edit(end, closing, b" " if words[1] else b""),
    ]


def unwrap(wait: Node, source: Source, edits: list[Any], surgery: Surgery) -> None:
    """Make of ``await waitable(x)`` an ``await x``, in the text and in the tree."""
    call = wait.value
    surgery.replace(call, lambda copy: copy.args[0])
    start, end = source.span(call)
    value_start, value_end = source.span(call.args[0])
    if (
        isinstance(call.args[0], _PRIMARY)
        and _BLANKS_AND_PARENTHESIS.match(source.utf8[source.span(call.func)[1] : value_start])
        and source.utf8[value_end:end] == b")"
    ):
        edits += [Edit(start, value_start, b""), Edit(value_end, end, b"")]
    else:
        # Its parentheses stay, with what else is in them.
        edits.append(Edit(start, source.span(call.func)[1], b""))


def _is_primary(value: ast.expr, source: Source, after_keyword: int) -> bool:
    """
    Whether ``await`` can stand right before `value`, or that has parentheses around all of it.
    """
    if isinstance(value, ast.Tuple):
        return is_parenthesised(value, source)
    between = source.utf8[after_keyword : source.span(value)[0]]
    return isinstance(value, _PRIMARY) or b"(" in _COMMENT.sub(b"", between)


def _call_of(waitable: str, value: ast.expr | None) -> ast.Call:
    argument = ast.Constant(None, None) if value is None else value
    return ast.Call(expression(waitable), [argument], [])


def expression(text: str) -> ast.expr:
    """The nodes of a dotted name."""
    parts = text.split(".")
    node: ast.expr = ast.Name(parts[0], ast.Load())
    for part in parts[1:]:
        node = ast.Attribute(node, part, ast.Load())
    return node


def _wrapping(wait: Node, source: Source, before: bytes) -> list[Edit]:
    """
    The edits that make ``await waitable(...)`` of a ``yield``: what stands behind it, comments and
    line ends with it, gets into the parentheses, which are its own where it has a pair around all
    of it.
    """
    start, end = source.span(wait)
    after_keyword = start + len(KEYWORD)
    if wait.value is None:
        return [Edit(start, after_keyword, before + b"(None)")]
    value_start, _ = source.span(wait.value)
    between = source.utf8[after_keyword:value_start]
    space = end_of(_SAME_LINE_SPACE, between)
    if isinstance(wait.value, ast.Tuple):
        if is_parenthesised(wait.value, source):
            own = b"(", b")"
        else:
            own = b"((", b"))"
    elif between[space:].startswith(b"("):
        return [Edit(start, after_keyword + space, before)]
    else:
        own = b"(", b")"
    # Before a line's end or a comment, the space stays where it is.
    if between[space : space + 1] in (b"", b"("):
        return [Edit(start, after_keyword + space, before + own[0]), Edit(end, end, own[1])]
    return [Edit(start, after_keyword, before + own[0]), Edit(end, end, own[1])]


def is_parenthesised(value: ast.Tuple, source: Source) -> bool:
    """
    Whether the parentheses of a tuple are there, and are not those of its first and last element.
    """
    if not value.elts:
        return True
    start, end = source.span(value)
    first, first_end = source.span(value.elts[0])
    opening = _COMMENT.sub(b"", source.utf8[start:first]).count(b"(")
    following = source.span(value.elts[1])[0] if len(value.elts) > 1 else end
    closing = _COMMENT.sub(b"", source.utf8[first_end:following]).partition(b",")[0].count(b")")
    return opening > closing
