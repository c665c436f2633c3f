"""Python 2's literals, names and operators, as Python 3 spells them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.python2.tokens import NAME, NUMBER, OPERATOR, STRING
from seqcompat.migrate.read.sources import end_of

if TYPE_CHECKING:
    from seqcompat.migrate.read.python2.tokens import Token

_OCTAL = re.compile(rb"0[0-7]+[lL]?\Z")
#: In a string that is no unicode string Python 2 reads nothing into these; Python 3 would, and
#: might complain.
_ESCAPES = re.compile(rb"\\[uUN]")
_PREFIX = re.compile(rb"[A-Za-z]*")

#: Keywords of Python 3 that are names in Python 2, and what they are read as.
_NAMES = {b"async": b"async_", b"await": b"await_", b"nonlocal": b"nonlocal_"}
_CONSTANTS = frozenset([b"True", b"False"])


def substitutions(tokens: list[Token], has_unicode_literals: bool) -> list[tuple[int, int, bytes]]:
    """``(start, end, new)`` for the tokens that Python 3 has in another spelling, or not at all."""
    found: list[Any] = []
    open_backquotes: list[Any] = []
    for index, token in enumerate(tokens):
        if token.kind == NUMBER:
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            found += _number(
                token,
                following is not None and following.text == b"." and following.start == token.end,
            )
        elif token.kind == STRING:
            found += _string(token, has_unicode_literals)
        elif token.kind == NAME:
            if token.text in _NAMES:
                found.append((token.start, token.end, _NAMES[token.text]))
            elif token.text in _CONSTANTS and _is_bound(tokens, index):
                found.append((token.end, token.end, b"_"))
        elif token.kind == OPERATOR:
            if token.text == b"<>":
                found.append((token.start, token.end, b"!="))
            elif token.text == b"`":
                if open_backquotes and open_backquotes[-1] == token.depth:
                    open_backquotes.pop()
                    found.append((token.start, token.end, b"))"))
                else:
                    open_backquotes.append(token.depth)
                    is_close = index and tokens[index - 1].end == token.start
                    found.append((token.start, token.end, b" repr((" if is_close else b"repr(("))
    return found


def _number(token: Token, is_before_dot: bool) -> list[tuple[int, int, bytes]]:
    found = []
    if token.text[-1:] in b"lL":
        # A dot behind it must not become that of a fraction.
        found.append((token.end - 1, token.end, b" " if is_before_dot else b""))
    if _OCTAL.match(token.text):
        found.append((token.start, token.start + 1, b"0o"))
    return found


def _string(token: Token, has_unicode_literals: bool) -> list[tuple[int, int, bytes]]:
    prefix = token.text[: end_of(_PREFIX, token.text)]
    letters = prefix.lower()
    if letters in (b"ur", b"b", b"br"):
        # A byte string is Python 2's ordinary one, which may stand beside others; `ur` is not known
        # to Python 3.
        wanted = prefix[-1:] if letters != b"b" else b"u"
    else:
        wanted = prefix
    is_unicode = letters.startswith(b"u") or has_unicode_literals and not letters.startswith(b"b")
    if not is_unicode and b"r" not in letters and _ESCAPES.search(token.text):
        wanted = b"r"
    return [(token.start, token.start + len(prefix), wanted)] if wanted != prefix else []


def _is_bound(tokens: list[Token], index: int) -> bool:
    """
    Whether ``True`` or ``False`` is an attribute, or assigned to, as code for Pythons before 2.3
    did.
    """
    if index and tokens[index - 1].text == b".":
        return True
    for token in tokens[index + 1 :]:
        if token.text not in (b"True", b"False", b",") or token.kind not in (NAME, OPERATOR):
            return token.text == b"=" and (token.depth == 0 or token is tokens[index + 1])
    return False
