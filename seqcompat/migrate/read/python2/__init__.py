"""
Python 2 source, read with the parser of the Python that runs.

The little that only Python 2 has is replaced by a spelling that Python 3 has too, in a copy that is
never written; the copy is parsed, and the positions in the tree are taken back to those in the
file.  So everything that works on trees works on Python 2 source as well, and the same proof goes
for its edits.

This was chosen by measuring, over the 326 files with 139,000 lines that are Python 2 only among 17
packages: it parses all of them, with each name and statement where Python 2.7's own parser has it,
at 29,000 lines/s, and needs nothing to be installed.  On the same machine fissix, which parses all
as well, does 8,000 and has had no release since 2024; parso does 10,000, needs 0.7, which excludes
newer ones, and misses one file; tree-sitter is faster, misses six and would need names, scopes and
rules of its own; black's parser has given up Python 2.

``tokens``      tokens and statements
``statements``  ``print``, ``exec``, ``raise``, ``except``, tuple parameters
``literals``    numbers, strings, backquotes, names
``layout``      tabs
"""

from __future__ import annotations

import ast
import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read import sources
from seqcompat.migrate.read.python2 import layout, literals, statements
from seqcompat.migrate.read.python2.tokens import (
    NAME,
    Unreadable,
    comments_of,
    statements_of,
    tokens_of,
)
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.python2.tokens import Token
    from seqcompat.migrate.read.sources import Source


@dataclass(frozen=True)
class Comment:
    """A comment, with the attributes of a token that matter."""

    string: str
    start: tuple[int, int]
    line: str


class Python2Source(sources.Source):
    """A `Source` whose tree is that of Python 2 source."""

    def _parsed(self) -> ast.Module:
        return parse(self)

    def comments(self) -> list[Any]:
        found = []
        for start, text in comments_of(self.utf8):
            row, column = self.position(start)
            found.append(Comment(text.decode("utf-8"), (row, column - 1), self.line_text(row)))
        return found


def as_it_is(source: Source) -> Source:
    """
    `source`, or the same as Python 2 source where it is that and no Python 3 source.

    :return: with a Source that neither parser reads, that one.
    """
    if not _is_readable(source):
        older = Python2Source(source.data, source.path)
        if _is_readable(older):
            return older
    return source


def _is_readable(source: Source) -> bool:
    try:
        return source.tree is not None
    except sources.SourceError:
        return False


def parse(source: Source) -> ast.Module:
    """
    The tree of Python 2 source.

    :raises SourceError: if it is no Python 2 source either.
    """
    utf8 = source.utf8
    try:
        tokens = tokens_of(utf8)
    except Unreadable as error:
        raise sources.SourceError(str(error), source.position(error.offset)[0], "SEQ902")
    replaced = sorted(_substitutions(utf8, tokens))
    pieces, position = [], 0
    for start, end, new in replaced:
        pieces += [utf8[position:start], new]
        position = end
    tree = sources.parse(b"".join(pieces + [utf8[position:]]))
    _restore_positions(tree, _Columns(source, replaced))
    return tree


def _substitutions(utf8: bytes, tokens: list[Token]) -> list[tuple[int, int, bytes]]:
    parts = list(statements_of(tokens))
    futures = {
        token.text
        for part in parts
        if [token.text for token in part[:2]] == [b"from", b"__future__"]
        for token in part
        if token.kind == NAME
    }
    found = layout.substitutions(utf8, tokens)
    found += literals.substitutions(tokens, b"unicode_literals" in futures)
    found += statements.lambda_substitutions(tokens)
    found += statements.comprehension_substitutions(tokens)
    for part in parts:
        found += statements.substitutions(part, b"print_function" in futures)
    return found


class _Columns:
    """
    The columns of a file, from those in the copy that is parsed.  No substitution goes over a
    line's end.
    """

    def __init__(self, source: Source, replaced: list[tuple[int, int, bytes]]) -> None:
        #: For each line: where substitutions start and end in the copy, and what they start and end
        #: at in the file.
        self._lines: dict[Any, Any] = {}
        starts = source.line_starts
        for start, end, new in replaced:
            line = bisect.bisect_right(starts, start, 0, max(1, len(starts) - 1))
            old_start, old_end = start - starts[line - 1], end - starts[line - 1]
            moves = self._lines.setdefault(line, [])
            shift = moves[-1][1] - moves[-1][3] if moves else 0
            moves.append((old_start + shift, old_start + shift + len(new), old_start, old_end))

    def original(self, line: int, column: int) -> int:
        """
        The column in the file of a column in the copy; within a substitution, that of its end.
        """
        found = column
        for new_start, new_end, old_start, old_end in self._lines.get(line, ()):
            if column < new_end and column <= new_start:
                break
            found = column - new_end + old_end if column >= new_end else old_end
        return found

    def __contains__(self, line: int) -> bool:
        return line in self._lines


def _restore_positions(tree: Node, columns: _Columns) -> None:
    node: Node
    for node in ast.walk(tree):
        if getattr(node, "lineno", None) is not None:
            if node.lineno in columns:
                node.col_offset = columns.original(node.lineno, node.col_offset)
            if node.end_lineno in columns:
                node.end_col_offset = columns.original(node.end_lineno, node.end_col_offset)
