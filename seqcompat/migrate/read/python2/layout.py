"""Indentation: Python 2 takes a tab to the next multiple of 8, Python 3 refuses to guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.read.python2.tokens import NEWLINE

if TYPE_CHECKING:
    from seqcompat.migrate.read.python2.tokens import Token


def substitutions(utf8: bytes, tokens: list[Token]) -> list[tuple[int, int, bytes]]:
    """``(start, end, new)`` for the indentation of the logical lines that have tabs in it."""
    if b"\t" not in utf8:
        return []
    found, is_first = [], True
    for token in tokens:
        if is_first:
            found += _expanded(utf8, token.start)
        is_first = token.kind == NEWLINE
    return found


def _expanded(utf8: bytes, end: int) -> list[tuple[int, int, bytes]]:
    start = max(utf8.rfind(b"\n", 0, end), utf8.rfind(b"\r", 0, end)) + 1
    indent = utf8[start:end]
    if b"\t" not in indent or indent.strip(b" \t\f"):
        return []
    column = 0
    for character in bytearray(indent):
        if character == ord("\t"):
            column = column // 8 * 8 + 8
        elif character == ord("\f"):
            column = 0
        else:
            column += 1
    return [(start, end, b" " * column)]
