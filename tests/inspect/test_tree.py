# -*- coding: utf-8 -*-
"""The tree: warnings, groups, filters, and text that cannot steer a terminal."""

from __future__ import absolute_import, division, print_function, unicode_literals

import io
import sys

import pytest
from twisted.internet.defer import Deferred

from seqcompat import inspect, sequential
from seqcompat.inspect.data import Frame, Sequence, Snapshot, Wait
from seqcompat.inspect.tree import Filter, Tree, age, counts
from tests.harness.counting import steps_of
from tests.harness.sizes import sized
from tests.inspect.drivers import waiting


def made(sequences, waits=(), deadlocks=(), notes=(), spans=(), taken=1000.0):
    """A snapshot of these."""
    return Snapshot(
        1, taken, 7, "program", "cpython 3.13.0", "26.10", tuple(sequences), tuple(waits),
        tuple(deadlocks), tuple(notes), tuple(spans),
    )  # fmt: skip


def sequence(id, waits_on=(), function="load", line=3, since=None, waiters=(), module="shop.db"):
    stack = (Frame(function, module, "shop/db.py", line),)
    return Sequence(
        id, stack, "twisted", "generator", "waiting", None, since, (), tuple(waits_on),
        tuple(waiters),
    )  # fmt: skip


def wait(id, what="a Deferred", verdict="reachable", waits_on=(), detail="", any=False):
    return Wait(id, "deferred", what, detail, verdict, None, tuple(waits_on), any)


def lines(snapshot, **options):
    return inspect.format_tree(snapshot, **options).splitlines()


def test_nothing():
    """A snapshot without sequences."""
    assert lines(made([])) == ["0 sequences"]


def test_alike():
    """A thousand that are alike are one entry, with a count and how old they are."""
    sequences = [sequence(n, [5000 + n], since=1000.0 - 3 - n) for n in range(1000)]
    waits = [wait(5000 + n, detail="of number %d" % n) for n in range(1000)]
    assert lines(made(sequences, waits)) == [
        "942 waiting for over 60 s · 1,000 sequences in 1 group",
        "load shop/db.py:3  × 1,000  for 3.0 s to 16 min 42 s",
        "  └ a Deferred",
    ]
    every = lines(made(sequences, waits), alike=False)
    assert len(every) == 2001
    assert every[1] == "load shop/db.py:3  for 16 min 42 s"
    assert every[2] == "  └ a Deferred of number 999"


def test_different():
    """
    A sequence that stands elsewhere, or waits for something else, is another entry; the
    oldest first.
    """
    sequences = [
        sequence(1, [11]),
        sequence(2, [12], line=4, since=990.0),
        sequence(3, [13], since=980.0),
    ]
    waits = [wait(11), wait(12), wait(13, verdict="lost")]
    assert lines(made(sequences, waits)) == [
        "1 lost · 3 sequences in 3 groups",
        "load shop/db.py:3  for 20 s",
        "  └ a Deferred  lost: nothing can fire it",
        "load shop/db.py:4  for 10 s",
        "  └ a Deferred",
        "load shop/db.py:3",
        "  └ a Deferred",
    ]


def test_a_wait_that_is_shared():
    """A wait of two sequences is shown once."""
    sequences = [sequence(1, [11]), sequence(2, [11], line=4)]
    assert lines(made(sequences, [wait(11)]))[1:] == [
        "load shop/db.py:3",
        "  └ a Deferred",
        "load shop/db.py:4",
        "  └ a Deferred  (see above)",
    ]


def test_a_deep_chain():
    """A chain of 100,000 that are alike is two lines, without recursion, in linear time."""

    def chain_of(length):
        deferred = result = Deferred()
        for _ in range(length):
            result = sequential(waiting)(result)
        return deferred, result

    length = sized(100000, 10000)
    deferred, result = chain_of(length)
    taken = inspect.snapshot()
    shown = lines(taken, chosen=Filter(function="waiting"))
    assert any("%s deep" % "{:,}".format(length) in line for line in shown)
    assert len(shown) < 30
    deferred.callback(None)


def test_linear():
    """The time that a tree takes grows with its size, not faster."""

    def chain(length):
        functions = ["one", "other"]
        sequences = [
            sequence(n, [n + 1], functions[n % 2], waiters=(n - 1,) if n else ())
            for n in range(length)
        ]
        snapshot = made(sequences, [wait(length)])
        return lambda: sum(1 for _ in Tree(snapshot).entries())

    few, many = steps_of(chain(100)), steps_of(chain(1000))
    assert many < 14 * few


def test_indentation_has_an_end():
    """Deeper than forty nothing is indented further, so that a chain needs no square of text."""
    functions = ["one", "other"]
    sequences = [
        sequence(n, [n + 1], functions[n % 2], waiters=(n - 1,) if n else ()) for n in range(3000)
    ]
    shown = lines(made(sequences, [wait(3000)]))
    assert len(shown) == 3002
    assert max(map(len, shown)) < 130
    assert "[2999] └ other" in shown[-2]


def test_a_cycle_that_nobody_waits_for():
    """A deadlock is drawn, though nothing leads into it."""
    sequences = [sequence(1, [2], "one", waiters=[2]), sequence(2, [1], "other", waiters=[1])]
    assert lines(made(sequences, deadlocks=[(1, 2)])) == [
        "1 deadlock · 2 sequences in 1 group",
        "one shop/db.py:3  deadlock 1",
        "  └ other shop/db.py:3  deadlock 1",
        "    └ one shop/db.py:3  (see above)",
    ]


@pytest.mark.parametrize(
    "chosen, expected",
    [
        (Filter(module="shop"), "ab"),
        (Filter(module="sho"), ""),
        (Filter(module="shop.web"), "b"),
        (Filter(function="lo"), "a"),
        (Filter(age=15), "a"),
        (Filter(age=100), ""),
        (Filter(verdict="lost"), "b"),
        (Filter(search="A TIMER"), "a"),
        (Filter(search="save"), "b"),
    ],
)
def test_filters(chosen, expected):
    """By module, function, age, verdict and text."""
    sequences = [
        sequence(1, [11], "load", since=980.0),
        sequence(2, [12], "save", module="shop.web", since=990.0),
    ]
    waits = [wait(11, "a timer"), wait(12, verdict="lost")]
    text = "\n".join(lines(made(sequences, waits), chosen=chosen)[1:])
    found = "".join(name for name, word in [("a", "load"), ("b", "save")] if word in text)
    assert found == expected


def test_a_filter_shows_who_waits():
    """The waiters of a chosen sequence, and the things that it waits for, are shown too."""
    sequences = [sequence(1, [2], "handle"), sequence(2, [11], "query", waiters=[1])]
    shown = lines(made(sequences, [wait(11)]), chosen=Filter(function="query"))
    assert [line.split()[0 if "└" not in line else 1] for line in shown[1:]] == [
        "handle",
        "query",
        "a",
    ]


def test_a_wrong_filter():
    """Anything but a verdict is refused."""
    with pytest.raises(ValueError, match="lost, reachable, cannot tell, and not"):
        Filter(verdict="gone")


HOSTILE = "<script>\x1b[31m\r\n\x07\x9b0m\u202eevil\u2028\x00"


def test_hostile_names():
    """Nothing that a program calls itself steers a terminal, or takes more than its line."""
    sequences = [sequence(1, [11], HOSTILE + "x" * 10**6)]
    text = inspect.format_tree(made(sequences, [wait(11, HOSTILE)], notes=[HOSTILE]))
    assert len(text.splitlines()) == 4
    assert "\x1b" not in text and "\x9b" not in text and "\u202e" not in text
    assert "\\x1b[31m\\x0d\\x0a\\x07" in text
    assert len(text) < 2000


def test_notes():
    """The tree says how much has been left out."""
    assert lines(made([], notes=["7 sequences are left out"]))[1] == "(7 sequences are left out)"


def test_a_limit():
    """No more lines than wanted, which is said."""
    sequences = [sequence(n, line=n) for n in range(10)]
    shown = lines(made(sequences), limit=3)
    assert len(shown) == 5 and shown[-1] == "(there is more: the limit is 3 lines)"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def printed(snapshot, stream):
    inspect.print_tree(snapshot, stream)
    return stream.getvalue()


def test_colour(monkeypatch):
    """Colours on a terminal, unless NO_COLOR is set; none elsewhere."""
    snapshot = made([sequence(1, [11])], [wait(11, verdict="lost")])
    monkeypatch.delenv(str("NO_COLOR"), raising=False)
    assert "\x1b[1;31m1 lost\x1b[0m" in printed(snapshot, Terminal())
    assert "\x1b" not in printed(snapshot, io.StringIO())
    monkeypatch.setenv(str("NO_COLOR"), str("1"))
    assert "\x1b" not in printed(snapshot, Terminal())


def test_ascii():
    """If a stream takes only ASCII, the text is ASCII."""
    snapshot = made([sequence(1, [11], "\u00e9t\u00e9")], [wait(11)])
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="ascii", newline="\n")
    inspect.print_tree(snapshot, stream)
    stream.flush()
    assert written.getvalue().splitlines() == [
        b"1 sequence in 1 group",
        b"\\xe9t\\xe9 shop/db.py:3",
        b"  `- a Deferred",
    ]


@pytest.mark.skipif(sys.version_info[0] > 2, reason="Python 3 writes text")
def test_a_file_of_bytes(tmpdir):
    """Python 2's files take bytes."""
    with open(str(tmpdir.join("out")), "w") as stream:
        inspect.print_tree(made([sequence(1, [11])], [wait(11)]), stream)
    assert b"`- a Deferred" in tmpdir.join("out").read_binary()


def test_ages():
    """Times in words."""
    assert [age(each) for each in (0.04, 9.99, 59, 61, 3600, 100000, 10**6)] == [
        "0.0 s", "10.0 s", "59 s", "1 min 1 s", "1 h 0 min", "27 h 46 min", "11 days",
    ]  # fmt: skip


def test_counts():
    """The warnings."""
    snapshot = made([sequence(1, since=900.0)], [wait(11, verdict="lost")], [(1,)])
    assert counts(snapshot) == [("lost", 1), ("deadlock", 1), ("old", 1)]
