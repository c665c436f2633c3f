"""The comments ``# seqcompat: WORD`` of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.trees import Node, first_line

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source

_MARK = re.compile(r"#\s*seqcompat:\s*([a-z-]+)")


class Marks:
    """The ``# seqcompat: WORD`` comments of a file, by line."""

    def __init__(self, source: Source) -> None:
        self._lines: dict[Any, Any] = {}
        #: Whether the whole file is to be passed over.
        self.skips_file = False
        #: The first and the last line of each function that is to be left alone.
        self._skipped: list[Any] = []
        if b"seqcompat:" in source.utf8:
            self._read(source)

    def _read(self, source: Source) -> None:
        first = min([first_line(node) for node in source.tree.body] or [len(source.line_starts)])
        for token in source.comments():
            number = token.start[0]
            for match in _MARK.finditer(token.string):
                self._lines.setdefault(number, set()).add(match.group(1))
                if (
                    match.group(1) == "skip"
                    and number < first
                    and token.line.strip().startswith("#")
                ):
                    self.skips_file = True
        for function in source.scopes.functions:
            node = function.node
            if self.has("skip", first_line(node), node.lineno):
                self._skipped.append((first_line(node), node.end_lineno))

    def has(self, word: str, first: int, last: int | None = None) -> bool:
        """Whether one of the lines from `first` to `last` carries the mark `word`."""
        if not self._lines:
            return False
        return any(
            word in self._lines.get(number, ()) for number in range(first, (last or first) + 1)
        )

    def skips(self, node: Node) -> bool:
        """
        Whether what stands at a node is to be left alone: it is, or is in, a function that is
        marked on its ``def`` line or on one of a decorator, or the file is.
        """
        return self.skips_file or any(first <= node.lineno <= last for first, last in self._skipped)
