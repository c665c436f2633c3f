"""The tokens of Python 2 source, with the little structure that telling statements apart needs."""

from __future__ import absolute_import, division, print_function

import re

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

    def __init__(self, message, offset):
        Exception.__init__(self, message)
        self.offset = offset


class Token(object):
    """
    One token: its `kind`, its `text`, where it starts and ends, and how many brackets it is in
    (`depth`).
    """

    __slots__ = ("kind", "text", "start", "end", "depth")

    def __init__(self, kind, text, start, end, depth):
        self.kind, self.text, self.start, self.end, self.depth = kind, text, start, end, depth

    def __repr__(self):
        return "<%r at %d>" % (self.text, self.start)


def tokens_of(utf8):
    """
    All tokens but the comments; of the line ends only those that end a logical line.

    Both ends of a pair of brackets, or of backquotes, have the depth of what is around them.
    """
    found, closing, position, line_is_empty = [], [], 0, True
    for_all = len(utf8)
    while position < for_all:
        match = _TOKEN.match(utf8, position)
        if match is None:
            position = _BLANK.match(utf8, position).end()
            if position == for_all:
                break
            raise Unreadable(
                "no token of Python begins with %r" % (utf8[position : position + 12],), position
            )
        kind = _KINDS[match.lastgroup]
        start, end = match.span(match.lastgroup)
        position = match.end()
        if kind == COMMENT:
            continue
        if kind == NEWLINE:
            if closing or line_is_empty:
                continue
            line_is_empty = True
        else:
            line_is_empty = False
        text = match.group(match.lastgroup)
        if kind == OPERATOR and closing and text == closing[-1]:
            closing.pop()
            found.append(Token(kind, text, start, end, len(closing)))
            continue
        found.append(Token(kind, text, start, end, len(closing)))
        if kind == OPERATOR and text in _CLOSING:
            closing.append(_CLOSING[text])
    return found


def comments_of(utf8):
    """The offset and the text of each comment."""
    found, position = [], 0
    while True:
        match = _TOKEN.match(utf8, position)
        if match is None:
            return found
        position = match.end()
        if match.lastgroup == "comment":
            found.append((match.start("comment"), match.group("comment")))


def statements_of(tokens):
    """
    The simple statements and the headers of compound ones, each a list of its tokens, in order.

    The colon at the end of a header belongs to it; semicolons and line ends belong to none.
    """
    statement, lambdas = [], 0
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
