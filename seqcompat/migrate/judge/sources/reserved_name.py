"""`async` or `await` used as a name."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.findings import REFUSED, finding
from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.scopes import Scopes
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.read.trees import first_line

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding

RULE = Rule(
    __name__,
    code="SEQ109",
    title="`async` or `await` used as a name",
    by_hand="Rename it: it is a keyword since Python 3.7, and this file is no Python 3 source.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    row = yield query(key, async=True)
    return row
""",
)


_WORDS = ("async", "await")
_MAY_HAVE = re.compile(rb"\b(?:async|await)\b")


def findings(source: Source) -> list[Finding]:
    """
    A finding for each place where the file uses one of the words as a name, if nothing else is
    wrong with it.

    That is so if it parses when they are replaced by other words of the same length.
    """
    if _MAY_HAVE.search(source.utf8) is None:
        return []
    places = _names_in(source)
    renamed = bytearray(source.utf8)
    for offset, word in places:
        renamed[offset : offset + len(word)] = (word[:-1] + "_").encode("ascii")
    try:
        scopes = Source(bytes(renamed), source.path).scopes
    except SourceError:
        return []
    return [
        finding(
            REFUSED,
            RULE.code,
            source,
            offset,
            _function_at(scopes, source, offset),
            f"{word} is used as a name",
        )
        for offset, word in places
    ]


def _names_in(source: Source) -> list[tuple[int, str]]:
    """(offset, word) of each of the words that cannot be a keyword where it stands."""
    text = source.utf8.decode("utf-8")
    tokens: list[Any] = []
    try:
        tokens.extend(
            token
            for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline)
            if token.type not in (tokenize.COMMENT, tokenize.NL)
        )
    except (tokenize.TokenError, SyntaxError):
        return []
    found = [
        (token, following) for token, following in zip(tokens, tokens[1:]) if token.string in _WORDS
    ]
    names = {token.string for token, following in found if _is_name(token, following)}
    lines = text.splitlines(True)
    places = []
    for token, following in found:
        if token.string in names and not (
            token.string == "async" and following.string in ("def", "for", "with")
        ):
            line, column = token.start
            places.append(
                (source.offset(line, len(lines[line - 1][:column].encode("utf-8"))), token.string)
            )
    return places


def _is_name(token: tokenize.TokenInfo, following: tokenize.TokenInfo) -> bool:
    if token.string == "async":
        return following.string not in ("def", "for", "with")
    return following.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or following.string in (
        "=",
        ",",
        ")",
        "]",
        "}",
        ":",
        ".",
        "and",
        "or",
        "in",
        "is",
        "if",
        "else",
        "==",
        "!=",
        "as",
        "import",
        "for",
    )


def _function_at(scopes: Scopes, source: Source, offset: int) -> str | None:
    line, _ = source.position(offset)
    found = None
    for scope in scopes.functions:
        if first_line(scope.node) <= line <= scope.node.end_lineno:
            found = scope.name
    return found
