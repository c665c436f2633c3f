"""``ps`` and ``tree``, with rich; ``ps`` without it too."""

from __future__ import annotations

import sys
from typing import Iterator

from seqcompat.inspect import data, tree
from seqcompat.inspect.text import harmless

COLUMNS = ("function", "at", "driver", "waits for", "verdict", "age", "waiters")

_STYLES = {"function": "bold", "place": "dim", "count": "cyan", "alarm": "bold red", "plain": ""}


def rows(taken: data.Snapshot, chosen: tree.Filter = tree.EVERYTHING) -> Iterator[tuple[str, ...]]:
    """A row of `COLUMNS` for each sequence: the oldest first, and among these the lost ones."""
    shown = tree.Tree(taken, False)
    items = taken.items()

    def order(sequence: data.Sequence) -> tuple[float, bool, str, int]:
        since = float("inf") if sequence.since is None else sequence.since
        wait = shown.waits_of(sequence)
        return since, wait is None or wait.verdict != data.LOST, sequence.function, sequence.id

    for sequence in sorted(taken.sequences, key=order):
        wait = shown.waits_of(sequence)
        if not chosen.accepts(sequence, wait, taken.taken):
            continue
        first = items.get(sequence.waits_on[0]) if sequence.waits_on else None
        if first is None:
            what = sequence.state
        elif isinstance(first, data.Wait):
            what = " ".join(filter(None, [first.what, first.detail]))
        else:
            what = first.function
        if shown.deadlock_of(sequence):
            what += f", deadlock {shown.deadlock_of(sequence)}"
        last = sequence.stack[-1]
        cells = (
            sequence.function,
            f"{last.file}:{last.line}",
            f"{sequence.driver} {sequence.spelling}",
            what,
            "" if wait is None else wait.verdict,
            "" if sequence.since is None else tree.age(taken.taken - sequence.since),
            str(len(sequence.waiters)),
        )
        yield tuple(harmless(cell) for cell in cells)


def _console():
    from rich.console import Console

    # A pipe gets everything, uncut.
    return Console(
        highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else 100000
    )


def show_table(
    taken: data.Snapshot, chosen: tree.Filter = tree.EVERYTHING, limit: int | None = None
) -> None:
    every = list(rows(taken, chosen))
    shown = every if limit is None else every[:limit]
    try:
        from rich import box
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        widths = [max(map(len, column)) for column in zip(COLUMNS, *shown)]
        for row in (COLUMNS, *shown):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in COLUMNS:
            table.add_column(name, overflow="fold")
        for row in shown:
            style = "bold red" if row[4] == data.LOST or ", deadlock " in row[3] else ""
            table.add_row(*(Text(cell) for cell in row), style=style)
        _console().print(table, soft_wrap=not sys.stdout.isatty())
    if len(every) > len(shown):
        print(f"(there are {len(every) - len(shown)} more: the limit is {limit} lines)")


def show_tree(shown: tree.Tree, limit: int | None = None) -> None:
    console = _console()
    for line in lines(shown, limit):
        console.print(line, soft_wrap=True)


def lines(shown: tree.Tree, limit: int | None = None):
    """The lines of the tree, as texts of rich."""
    from rich.text import Text

    header = Text(" · ").join(
        Text(words, "bold red" if is_warning else "bold")
        for words, is_warning in tree.header(shown)
    )
    yield header
    for note in shown.snapshot.notes:
        yield Text(f"({harmless(note)})", "dim")
    for count, entry in enumerate(shown.entries()):
        if limit is not None and count >= limit:
            yield Text(f"(there is more: the limit is {limit} lines)", "dim")
            return
        yield line_of(shown, entry)


def line_of(shown: tree.Tree, entry: tree.Entry):
    """A line of the tree, as a text of rich."""
    from rich.text import Text

    indent = "  " * min(entry.depth, tree.DEEPEST)
    if entry.depth > tree.DEEPEST:
        indent += f"[{entry.depth}] "
    line = Text(indent + ("└ " if entry.depth else ""), "dim")
    for style, words in tree.words_of(shown, entry):
        line.append(harmless(words), _STYLES[style] or None)
    return line
