"""The tokens of Python 2 source, with the little structure that telling statements apart needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from seqcompat.migrate.read.sources import end_of

NAME, NUMBER, STRING, OPERATOR, NEWLINE, COMMENT = range(6)

_STRING = rb"""(?P<string>[bBuU]?[rR]?(?:
    '''(?:[^\\']|\\[\s\S]|'(?!''))*'''
  | \"\"\"(?:[^\\"]|\\[\s\S]|"(?!""))*\"\"\"
  | '(?!'')(?:[^\\'\r\n]|\\\r\n|\\[\s\S])*'
  | "(?!"")(?:[^\\"\r\n]|\\\r\n|\\[\s\S])*"
))"""
_NUMBER = rb"""(?P<number>
    0[xX][0-9a-fA-F]+[lL]? | 0[bB][01]+[lL]? | 0[oO][0-7]+[lL]?
  | (?: [0-9]+\.[0-9]* | \.[0-9]+ ) (?:[eE][-+]?[0-9]+)? [jJ]?
  | [0-9]+ (?: [eE][-+]?[0-9]+[jJ]? | [jJ] | [lL] )?
)"""
_TOKEN = re.compile(
    rb"(?:[ \t\f]|\\(?:\r\n|\r|\n))*(?:"
    + _STRING
    + b"|"
    + _NUMBER
    + rb"""
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<comment>\#[^\r\n]*)
  | (?P<newline>\r\n|\r|\n)
  | (?P<operator><>|<<=|>>=|\*\*=|//=|[-+*/%&|^<>=!]=|<<|>>|\*\*|//|[-+*/%&|^<>=~()\[\]{},:.`;@])
)""",
    re.VERBOSE,
)
_KINDS = {
    "string": STRING,
    "number": NUMBER,
    "name": NAME,
    "comment": COMMENT,
    "newline": NEWLINE,
    "operator": OPERATOR,
}
_BLANK = re.compile(rb"(?:[ \t\f]|\\(?:\r\n|\r|\n))*")

_COMPOUND = frozenset(
    [
        b"if",
        b"elif",
        b"else",
        b"while",
        b"for",
        b"try",
        b"except",
        b"finally",
        b"with",
        b"def",
        b"class",
    ]
)
_CLOSING = {b"(": b")", b"[": b"]", b"{": b"}", b"`": b"`"}


class Unreadable(Exception):
    """There is something that is no token of Python 2 at `offset`."""

    def __init__(self, message: str, offset: int) -> None:
        Exception.__init__(self, message)
        self.offset = offset


class Token:
    """
    One token: its `kind`, its `text`, where it starts and ends, and how many brackets it is in
    (`depth`).
    """

    __slots__ = ("kind", "text", "start", "end", "depth")

    def __init__(self, kind: int, text: bytes, start: int, end: int, depth: int) -> None:
        self.kind, self.text, self.start, self.end, self.depth = kind, text, start, end, depth

    def __repr__(self) -> Any:
        return f"<{self.text!r} at {self.start}>"


def tokens_of(utf8: bytes) -> list[Token]:
    """
    All tokens but the comments; of the line ends only those that end a logical line.

    Both ends of a pair of brackets, or of backquotes, have the depth of what is around them.
    """
    found: list[Any] = []
    closing: list[Any] = []
    position = 0
    line_is_empty = True
    for_all = len(utf8)
    while position < for_all:
        match = _TOKEN.match(utf8, position)
        if match is None:
            position = end_of(_BLANK, utf8, position)
            if position == for_all:
                break
            raise Unreadable(
                f"no token of Python begins with {utf8[position : position + 12]!r}", position
            )
        group = match.lastgroup or ""
        kind = _KINDS[group]
        start, end = match.span(group)
        position = match.end()
        if kind == COMMENT:
            continue
        if kind == NEWLINE:
            if closing or line_is_empty:
                continue
            line_is_empty = True
        else:
            line_is_empty = False
        text = match.group(group)
        if kind == OPERATOR and closing and text == closing[-1]:
            closing.pop()
            found.append(Token(kind, text, start, end, len(closing)))
            continue
        found.append(Token(kind, text, start, end, len(closing)))
        if kind == OPERATOR and text in _CLOSING:
            closing.append(_CLOSING[text])
    return found


def comments_of(utf8: bytes) -> list[tuple[int, bytes]]:
    """The offset and the text of each comment."""
    found: list[Any] = []
    position = 0
    while True:
        match = _TOKEN.match(utf8, position)
        if match is None:
            return found
        position = match.end()
        if match.lastgroup == "comment":
            found.append((match.start("comment"), match.group("comment")))


def statements_of(tokens: list[Token]) -> Iterator[list[Token]]:
    """
    The simple statements and the headers of compound ones, each a list of its tokens, in order.

    The colon at the end of a header belongs to it; semicolons and line ends belong to none.
    """
    statement: list[Any] = []
    lambdas = 0
    for token in tokens:
        if token.kind == NEWLINE or token.text == b";" and token.depth == 0:
            if statement:
                yield statement
            statement, lambdas = [], 0
            continue
        statement.append(token)
        if token.depth == 0:
            if token.text == b"lambda":
                lambdas += 1
            elif token.text == b":" and token.kind == OPERATOR:
                if lambdas:
                    lambdas -= 1
                elif statement[0].text in _COMPOUND:
                    yield statement
                    statement = []
    if statement:
        yield statement
