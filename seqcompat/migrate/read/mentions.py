"""Whether a name is spoken of in other ways than by the code: in strings and in comments."""

from __future__ import annotations

import ast
import re
from functools import cached_property

from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.read.trees import walk


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def has_word(data: bytes, names: set[str]) -> bool:
    """
    Whether one of `names` may be in the bytes of a file, whatever its encoding is.

    To look for each name takes the product of names and bytes; this takes their sum.
    """
    words = _WORD.findall(data.decode("latin-1"))
    return not names.isdisjoint(words) or (
        not data.isascii() and any(not name.isascii() for name in names)
    )


class Mentions:
    """
    The names that the strings and the ``# type:`` comments of a file speak of.

    Any string may be code: what `exec` is given, an annotation in quotes, a name in ``__all__``.
    A text that is never evaluated, such as a docstring, speaks of a name only by its examples.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def __contains__(self, name: str) -> bool:
        word = re.compile(rf"(?<![\w.]){re.escape(name)}\b")
        if any(name in text and word.search(text) for text in self._texts[0]):
            return True
        example = re.compile(rf"(?:>>>|\.\.\.) .*(?<![\w.]){re.escape(name)}\b")
        if any(name in text and example.search(text) for text in self._texts[1]):
            return True
        bare = rb"\b" + name.encode("utf-8") + rb"\b"
        return re.search(rb"#\s*type:[^\r\n]*" + bare, self._source.utf8) is not None

    @cached_property
    def _texts(self) -> tuple[list[str], list[str]]:
        """The strings that may be used, and those that stand for themselves."""
        alone = {
            id(node.value)
            for node in walk(self._source.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        used: list[str] = []
        unused: list[str] = []
        for node in walk(self._source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                (unused if id(node) in alone else used).append(node.value)
        return used, unused
