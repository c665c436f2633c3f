"""Where lines are after edits: told from the edits."""

from __future__ import annotations

import random

import pytest

from seqcompat.migrate.read.sources import Edit, Source
from seqcompat.migrate.steps.lines import Moves

TEXT = b"one\ntwo\nthree\nfour\nfive\n"


def moved(edits, text=TEXT):
    source = Source(text)
    edits = [Edit(*edit) for edit in edits]
    new = source.edited(edits)
    moves = Moves.of(source, edits, new)
    lines = range(1, text.count(b"\n") + 1)
    return [moves.after(line) for line in lines], moves, new


@pytest.mark.parametrize(
    "edits, expected",
    [
        ([], [1, 2, 3, 4, 5]),
        ([(4, 7, b"zwei")], [1, 2, 3, 4, 5]),
        ([(4, 4, b"new\n")], [1, 3, 4, 5, 6]),
        ([(4, 8, b"")], [1, 2, 2, 3, 4]),
        ([(4, 14, b"")], [1, 2, 2, 2, 3]),
        ([(0, 0, b"a\nb\n"), (4, 8, b"")], [3, 4, 4, 5, 6]),
        ([(3, 3, b"\nbehind")], [1, 3, 4, 5, 6]),
        ([(1, 6, b"_")], [1, 1, 2, 3, 4]),
    ],
)
def test_lines_move(edits, expected):
    """With what is put in and taken out before them; what goes is where it was."""
    assert moved(edits)[0] == expected


def test_at_random():
    """A line that stays is found again, and so is where it came from."""
    choose = random.Random(5)
    for _ in range(200):
        lines = [b"line %d\n" % (number,) for number in range(20)]
        edits, position, kept, count = [], 0, {}, 1
        for number, line in enumerate(lines, 1):
            what = choose.randrange(6)
            if what == 0:
                edits.append((position, position, b"new\n" * 2))
                count += 2
            if what == 1:
                edits.append((position, position + len(line), b""))
            else:
                kept[number] = count
                count += 1
            position += len(line)
        found, moves, new = moved(edits, b"".join(lines))
        for old, expected in kept.items():
            assert found[old - 1] == expected
            assert moves.before(expected) == old
            assert new.line_text(expected).encode() == lines[old - 1]


def test_the_number_of_moves_does_not_grow_with_edits_within_lines():
    """Nothing is compared: of edits that leave the lines as they are nothing is kept."""
    text = b"@inlineCallbacks\n" * 2000
    edits = [(17 * number + 1, 17 * number + 16, b"sequential") for number in range(2000)]
    assert moved(edits, text)[1] == Moves((), ())
