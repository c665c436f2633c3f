"""Changes of import statements, in the style in which they are written."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.prove.surgery import REMOVED
from seqcompat.migrate.read.sources import Edit
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.sources import Source

_COMMENT = re.compile(rb"#[^\r\n]*")


class NotEditable(Exception):
    """
    The statement is not one that can be changed and keep what is around it; the message says why.
    """


def change(
    node: Node,
    remove: list[Node],
    add: list[str],
    siblings: list[Node],
    source: Source,
    edits: list[Edit],
    surgery: Surgery,
) -> None:
    """
    Take the names `remove` out of an import statement and put the names `add` into it, in the text
    and in the tree.

    :param node: an Import or ImportFrom.
    :param remove: the aliases to take out, nodes of `node`.
    :param add: names to put in: each ``name`` or ``name as other``.
    :param siblings: the list of statements that `node` is in.
    :raises NotEditable: if there are comments in what would have to go, or nothing would be left in
        a block.
    """
    left = [alias for alias in node.names if alias not in remove]
    if not left and not add:
        _remove_statement(node, siblings, source, edits, surgery)
        return
    texts = [source.text_of(alias) for alias in left]
    merged = _merged(texts, add)
    if len(node.names) > 1 and all(_has_own_line(alias, source) for alias in node.names):
        edits.extend(_line_edits(node, remove, left, texts, merged, source))
    else:
        edits.append(_joined(node, merged, source))
    by_text = dict(zip(texts, left))
    surgery.replace(
        node, lambda copy: _with_names(copy, [by_text.get(text) or _alias(text) for text in merged])
    )


def _with_names(copy: Any, names: list[ast.alias]) -> Any:
    copy.names = names
    return copy


def _alias(text: str) -> ast.alias:
    name, _, other = text.partition(" as ")
    return ast.alias(name, other or None)


def _merged(texts: list[str], add: list[str]) -> list[str]:
    """`texts` and `add`, in their order if they have one, else one behind the other."""
    for order in (lambda text: text, lambda text: text.lower(), _isort_order):
        if texts == sorted(texts, key=order):
            return sorted(texts + list(add), key=order)
    return texts + list(add)


def _isort_order(text: str) -> tuple[int, str]:
    """CONSTANTS, Classes, variables: as isort and ruff have it."""
    return (0 if text.isupper() and len(text) > 1 else 1 if text[:1].isupper() else 2, text)


def _joined(node: Node, merged: list[str], source: Source) -> Edit:
    """The names, each with what has stood between it and the next one."""
    start, end = source.span(node.names[0])[0], source.span(node.names[-1])[1]
    if b"#" in source.utf8[start:end]:
        raise NotEditable("there are comments between the names")
    separator, behind = b", ", {}
    for alias, following in zip(node.names, node.names[1:]):
        separator = source.utf8[source.span(alias)[1] : source.span(following)[0]]
        behind[source.text_of(alias)] = separator
    pieces = []
    for text in merged:
        pieces += [text.encode("utf-8"), behind.get(text, separator)]
    return Edit(start, end, b"".join(pieces[:-1]))


def _line_edits(
    node: Node,
    remove: list[ast.alias],
    left: list[ast.alias],
    texts: list[str],
    merged: list[str],
    source: Source,
) -> list[Edit]:
    """Where each name has a line of its own, whole lines go and come."""
    edits = []
    for alias in remove:
        first, last = source.line_starts[alias.lineno - 1], source.line_starts[alias.lineno]
        if b"#" in source.utf8[first:last]:
            raise NotEditable("there is a comment on its line")
        edits.append(Edit(first, last, b""))
    indent = source.utf8[
        source.line_starts[node.names[0].lineno - 1] : source.span(node.names[0])[0]
    ]
    for position, text in enumerate(merged):
        if text in texts:
            continue
        before = [old for old in merged[:position] if old in texts]
        # Before the next line of those that were there, or behind the last line.
        line = left[texts.index(before[-1])].lineno if before else node.names[0].lineno - 1
        at = source.line_starts[line]
        edits.append(Edit(at, at, indent + text.encode("utf-8") + b"," + source.newline))
    if (
        node.names[-1] not in remove
        and merged[-1] not in texts
        and not _comma_behind(node.names[-1], source)
    ):
        at = source.span(node.names[-1])[1]
        edits.append(Edit(at, at, b","))
    return edits


def _has_own_line(alias: ast.alias, source: Source) -> bool:
    first, last = source.line_starts[alias.lineno - 1], source.line_starts[alias.lineno]
    start, end = source.span(alias)
    before, behind = source.utf8[first:start], _COMMENT.sub(b"", source.utf8[end:last])
    return not before.strip() and behind.strip() in (b"", b",") and alias.lineno == alias.end_lineno


def _comma_behind(alias: Node, source: Source) -> bool:
    end = source.span(alias)[1]
    return (
        _COMMENT.sub(b"", source.utf8[end : source.line_starts[alias.end_lineno]])
        .strip()
        .startswith(b",")
    )


def _remove_statement(
    node: Node, siblings: list[Node], source: Source, edits: list[Edit], surgery: Surgery
) -> None:
    if len(siblings) == 1:
        raise NotEditable("it is the only statement there")
    first, last = source.line_starts[node.lineno - 1], source.line_starts[node.end_lineno]
    start, end = source.span(node)
    if (
        source.utf8[first:start].strip()
        or source.utf8[end:last].strip()
        or b"#" in source.utf8[start:end]
    ):
        raise NotEditable("there is something else on its lines")
    edits.append(Edit(first, last, b""))
    surgery.replace(node, lambda copy: REMOVED)


def add_statement(
    text: str,
    before: Node,
    after: Node,
    tree: Node,
    source: Source,
    edits: list[Edit],
    surgery: Surgery,
) -> None:
    """
    Put an import statement of its own into a module.

    :param before: the statement of the module that it is put before, or None.
    :param after: if that is None, the statement that it is put after, or None for the begin of the
        file.
    """
    node = ast.parse(text).body[0]
    line_end = source.newline
    if before is None and after is None:
        if tree.body:
            raise NotEditable("there is no place for an import")
        edits.append(Edit(0, 0, text.encode("utf-8") + line_end))
        surgery.replace(tree, lambda copy: _with_first(copy, node))
    elif before is not None:
        at = source.line_starts[_first_line(before) - 1]
        edits.append(Edit(at, at, text.encode("utf-8") + line_end))
        surgery.insert(before, [node], [])
    else:
        at = source.line_starts[after.end_lineno]
        lead = b"" if source.utf8[:at].endswith((b"\n", b"\r")) else line_end
        edits.append(Edit(at, at, lead + text.encode("utf-8") + line_end))
        surgery.insert(after, [], [node])


def _with_first(copy: Any, node: Node) -> Any:
    copy.body.insert(0, node)
    return copy


def _first_line(node: Node) -> int:
    result: int = min(
        [node.lineno] + [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
    )
    return result
