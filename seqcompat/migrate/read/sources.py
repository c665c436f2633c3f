"""One file: its bytes, its syntax tree, and edits to it that leave every other byte alone."""

from __future__ import annotations

import ast
import bisect
import io
import re
import tokenize
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from seqcompat.migrate.read import aliases
from seqcompat.migrate.read.scopes import Scopes
from seqcompat.migrate.read.trees import Node


@dataclass(frozen=True)
class Edit:
    """Replaces the bytes from `start` to `end` of `Source.utf8` by `new`."""

    start: int
    end: int
    new: bytes


_BOM = b"\xef\xbb\xbf"


def end_of(pattern: re.Pattern[bytes], text: bytes, start: int = 0) -> int:
    """Where what a pattern finds at an offset ends; the offset where it finds nothing there."""
    found = pattern.match(text, start)
    return start if found is None else found.end()


class SourceError(Exception):
    """
    A file that cannot be worked on; `line` and `column`, in characters from 1, are where, or None,
    and `code` the code to report it under.
    """

    def __init__(
        self, message: str, line: int | None = None, code: str = "SEQ901", column: int | None = None
    ) -> None:
        Exception.__init__(self, message)
        self.line = line
        self.column = column
        self.code = code


class Source:
    """
    The text of a file.

    The positions of `ast` count bytes of UTF-8, whatever the file is encoded in: all offsets here
    are those into `utf8`, which is the text without its byte order mark.  Line ends, form feeds and
    tabs are bytes like others.

    :param data: the bytes of the file.
    :raises SourceError: if they are not text.
    """

    def __init__(self, data: bytes, path: str = "<stdin>") -> None:
        self.data = data
        self.path = path
        self.bom = data.startswith(_BOM)
        self.encoding = _encoding_of(data)
        body = data[len(_BOM) :] if self.bom else data
        if b"\0" in body:
            raise SourceError("the file has a null byte, which no Python source may have")
        if self.encoding == "utf-8":
            self.utf8 = body
            self._check_decodes(body)
        else:
            text = self._check_decodes(body)
            if text.encode(self.encoding) != body:
                raise SourceError(
                    f"reading the file as {self.encoding} and writing it again changes it"
                )
            self.utf8 = text.encode("utf-8")
        self._tree: ast.Module | None = None
        self._line_starts: list[int] | None = None

    def _check_decodes(self, body: bytes) -> str:
        try:
            return body.decode(self.encoding)
        except UnicodeError as error:
            raise SourceError(f"the file is not {self.encoding}: {error}")

    @classmethod
    def read(cls, path: str) -> Source:
        """The file at `path`; a SourceError if it cannot be read."""
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise SourceError(f"cannot read it: {error.strerror or error}")
        return cls(data, path)

    @property
    def tree(self) -> ast.Module:
        """
        The `ast.Module`, parsed at the first use.

        :raises SourceError: if this Python cannot parse it, as when it is Python 2 source.
        """
        if self._tree is None:
            self._tree = self._parsed()
        return self._tree

    def _parsed(self) -> ast.Module:
        return parse(self.utf8)

    @cached_property
    def scopes(self) -> Scopes:
        """The `Scopes` of the tree."""
        return Scopes(self.tree)

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins, the way that `ast` counts lines."""
        if self._line_starts is None:
            starts, position = [], 0
            for line in self.utf8.splitlines(True):
                starts.append(position)
                position += len(line)
            starts.append(position)
            self._line_starts = starts
        return self._line_starts

    def offset(self, lineno: int, column: int) -> int:
        """The offset of a position as nodes have it: lines from 1, columns in bytes of UTF-8."""
        return self.line_starts[lineno - 1] + column

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column, in characters from 1, of an offset."""
        line = bisect.bisect_right(self.line_starts, offset, 0, max(1, len(self.line_starts) - 1))
        start = self.line_starts[line - 1]
        return line, len(self.utf8[start:offset].decode("utf-8", "replace")) + 1

    def span(self, node: Node) -> tuple[int, int]:
        """
        Where `node` starts and ends.  The parentheses around an expression are not part of it.
        """
        starts = self.line_starts
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text_of(self, node: Node) -> str:
        """The text of `node`."""
        start, end = self.span(node)
        return self.utf8[start:end].decode("utf-8")

    def line_text(self, lineno: int) -> str:
        """The text of a line, with its end."""
        return self.utf8[self.line_starts[lineno - 1] : self.line_starts[lineno]].decode("utf-8")

    def is_one_line(self, start: int, end: int) -> bool:
        """Whether a part of the text has no line ends but those in brackets and in strings."""
        text = self.utf8[start:end].decode("utf-8")
        if "\n" not in text and "\r" not in text:
            return True
        depth = 0
        try:
            for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
                depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
                if depth == 0 and token.type in (tokenize.NL, tokenize.NEWLINE) and token.string:
                    return False
        except (tokenize.TokenError, SyntaxError):
            return False
        return b"\\" not in self.utf8[start:end]

    def comments(self) -> list[Any]:
        """The tokens of the comments."""
        lines = io.StringIO(self.utf8.decode("utf-8"), newline="")
        return [
            token
            for token in tokenize.generate_tokens(lines.readline)
            if token.type == tokenize.COMMENT
        ]

    @property
    def newline(self) -> bytes:
        """The line end that the file uses."""
        for end in (b"\r\n", b"\n", b"\r"):
            if end in self.utf8:
                return end
        return b"\n"

    def edited(self, edits: list[Edit]) -> Source:
        """
        A new Source with `edits` made.

        Several insertions at one place are made in the order given.

        :raises ValueError: if two edits overlap.
        """
        pieces, position = [], 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            if edit.start < position or edit.end < edit.start or edit.end > len(self.utf8):
                raise ValueError(f"edits overlap, or lie outside of the text, at {edit!r}")
            pieces.append(self.utf8[position : edit.start])
            pieces.append(edit.new)
            position = edit.end
        pieces.append(self.utf8[position:])
        body = b"".join(pieces)
        if self.encoding != "utf-8":
            try:
                body = body.decode("utf-8").encode(self.encoding)
            except UnicodeError as error:
                raise SourceError(f"the new text cannot be written as {self.encoding}: {error}")
        return type(self)((_BOM if self.bom else b"") + body, self.path)


def parse(utf8: bytes) -> ast.Module:
    """The tree of a text; a SourceError where this Python has a SyntaxError."""
    try:
        with warnings.catch_warnings():
            # Such as that of "\\d", about files that are none of ours.
            warnings.simplefilter("ignore")
            # As text: a coding cookie is then left out of account.
            tree = ast.parse(utf8.decode("utf-8"))
    except SyntaxError as error:
        column = max(error.offset or 1, 1)
        raise SourceError(f"{error.msg}", error.lineno, "SEQ902", column)
    except (RecursionError, MemoryError):
        raise SourceError("it is nested too deeply for this Python's parser", None, "SEQ902")
    except ValueError as error:
        raise SourceError(f"{error}", None, "SEQ902")
    if not aliases.TOLD_BY_PYTHON:
        aliases.place(tree, utf8)
    return tree


def _encoding_of(data: bytes) -> str:
    try:
        # By lines as Python has them: io's end at a newline only.
        lines = iter(data.splitlines(True))
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
    except SyntaxError as error:
        raise SourceError(f"its encoding cannot be told: {error.msg or error}")
    return "utf-8" if encoding == "utf-8-sig" else encoding
