"""Where the lines of a text are after edits of it, and where they came from."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

from seqcompat.migrate.read.sources import Edit, Source

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Moves:
    """
    The lines of a text and of what edits have made of it.

    It is made from the edits, not by comparing the texts, so that it takes linear time.
    """

    there: tuple[tuple[int, int, int], ...]
    back: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, source: Source, edits: Iterable[Edit], new: Source) -> Moves:
        """Those of `edits`, which make `new` of `source`."""
        made = sorted(edits, key=lambda edit: (edit.start, edit.end))
        undone, shift = [], 0
        for edit in made:
            start = edit.start + shift
            undone.append(Edit(start, start + len(edit.new), source.utf8[edit.start : edit.end]))
            shift += len(edit.new) - (edit.end - edit.start)
        return cls(_moves(source, made), _moves(new, undone))

    def after(self, line: int) -> int:
        """The line, in the new text, of one in the old text."""
        return _moved(self.there, line)

    def before(self, line: int) -> int:
        """The line, in the old text, of one in the new text."""
        return _moved(self.back, line)


def _moves(source: Source, edits: list[Edit]) -> tuple[tuple[int, int, int], ...]:
    """
    From which line on, of the old text, lines are by how many further down; and which is the last
    line that they can be on, 0 for any: what is taken out goes to where its edit begins.
    """
    starts, shift = source.line_starts, 0
    found: list[tuple[int, int, int]] = []
    for edit in edits:
        taken = len(_LINE_END.findall(source.utf8[edit.start : edit.end]))
        put = len(_LINE_END.findall(edit.new))
        if not taken and not put:
            continue
        is_behind = edit.start == starts[-1] and source.utf8.endswith((b"\n", b"\r"))
        last = len(starts) if is_behind else max(1, len(starts) - 1)
        first = bisect.bisect_right(starts, edit.start, 0, last)
        if taken:
            at_start = starts[first - 1] == edit.start
            found.append((first if at_start else first + 1, shift, first + shift + put))
        elif starts[first - 1] != edit.start and _LINE_END.match(source.utf8, edit.start):
            first += 1  # Behind a line, which stays where it is.
        shift += put - taken
        found.append((first + taken, shift, 0))
    return tuple(found)


def _moved(moves: tuple[tuple[int, int, int], ...], line: int) -> int:
    at = bisect.bisect_right(moves, (line, 1 << 62, 0)) - 1
    if at < 0:
        return line
    _, shift, last = moves[at]
    return min(line + shift, last) if last else line + shift
