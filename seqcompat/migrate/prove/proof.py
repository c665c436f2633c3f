"""The proof that a change of a file is what was meant and nothing else."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Edit, Source

#: Of a node, where it stands is not part of what it says.
_POSITIONS = frozenset(
    ["lineno", "col_offset", "end_lineno", "end_col_offset", "type_comment", "type_ignores"]
)


_COMMENT = re.compile(rb"#[^#\r\n]*")
_FOR_LINTERS = re.compile(rb"#\s*(noqa|pylint:|isort:|type:\s*ignore|nosec)", re.IGNORECASE)


class Unproved(Exception):
    """The new text is not what was meant; the message says where."""


def prove(source: Source, edits: list[Edit], new: Source, tree: ast.Module) -> None:
    """
    Prove that `new` is `source` with `edits` made, that no comment got lost, and that it parses to
    `tree`.

    `tree` has been made from the old tree, without looking at the edits, so that a mistake in
    either of them shows.

    :raises Unproved: if that is not so.
    """
    _prove_bytes(source, edits, new)
    _prove_tree(tree, new.tree)


def _prove_bytes(source: Source, edits: list[Edit], new: Source) -> None:
    if (new.bom, new.encoding, new.path) != (source.bom, source.encoding, source.path):
        raise Unproved("the encoding has changed")
    position, at = 0, 0
    # The comments that edits have to move.
    taken: Counter[Any] = Counter()
    made: Counter[Any] = Counter()
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        kept = edit.start - position
        if new.utf8[at : at + kept] != source.utf8[position : edit.start]:
            raise Unproved(f"bytes that were to stay have changed before {edit!r}")
        at += kept
        if new.utf8[at : at + len(edit.new)] != edit.new:
            raise Unproved(f"the edit {edit!r} was not made")
        at += len(edit.new)
        position = edit.end
        old = source.utf8[edit.start : edit.end]
        if old.count(b"#") != edit.new.count(b"#"):
            taken.update(_comments(old))
            made.update(_comments(edit.new))
    if new.utf8[at:] != source.utf8[position:]:
        raise Unproved("bytes that were to stay have changed at the end")
    copies = made - taken
    if taken - made or any(not is_for_linters(comment) for comment in copies):
        raise Unproved(f"an edit takes or makes a comment: {dict(taken - made or copies)!r}")
    if not set(copies) <= set(_comments(source.utf8)):
        raise Unproved(f"a comment is made that was not there: {dict(copies)!r}")


def _comments(utf8: bytes) -> list[bytes]:
    return [comment.rstrip() for comment in _COMMENT.findall(utf8)]


def is_for_linters(comment: bytes) -> bool:
    """Whether a comment is about the line that it is on, whatever that says."""
    return _FOR_LINTERS.match(comment) is not None


def _prove_tree(expected: ast.Module, found: ast.Module) -> None:
    difference = difference_of(expected, found)
    if difference is not None:
        raise Unproved(difference)


def difference_of(expected: ast.Module, found: ast.Module) -> str | None:
    """The first place where two trees differ, as text; None where they are the same."""
    olds: list[Any] = [expected]
    news: list[Any] = [found]
    where: Node = found
    while olds:
        old, new = olds.pop(), news.pop()
        kind = type(old)
        if kind is not type(new):
            return _difference(old, new, where)
        fields = _fields_of(kind)
        if fields and hasattr(new, "lineno"):
            where = new
        for field in fields:
            a, b = getattr(old, field, None), getattr(new, field, None)
            # Names are the same strings, where they are equal: few are left to be compared.
            if a is b:
                continue
            # Since Python 3.15: 0 in an import that is parsed, None in one that is made.
            if field == "is_lazy":
                a, b = a or 0, b or 0
            if type(a) is list and type(b) is list:
                if len(a) != len(b):
                    return _difference(a, b, where)
                olds += a
                news += b
            else:
                olds.append(a)
                news.append(b)
        # By repr, since 0.0 and -0.0 are equal.
        if not fields and kind in _VALUES and repr(old) != repr(new):
            return _difference(old, new, where)
    return None


#: What has no fields and can differ.
_VALUES = frozenset([str, bytes, int, float, complex, bool, tuple, frozenset])
_fields: dict[type, tuple[str, ...]] = {}


def _fields_of(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _fields:
        every = getattr(kind, "_fields", ())
        _fields[kind] = tuple(field for field in every if field not in _POSITIONS)
    return _fields[kind]


def _difference(old: Any, new: Any, where: Node) -> str:
    line = f"line {where.lineno}" if hasattr(where, "lineno") else f"a {type(where).__name__}"
    return f"in {line} of the new text, expected {_shown(old)}, found {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))[:300]}]"
    return (ast.dump(value) if isinstance(value, ast.AST) else repr(value))[:300]
