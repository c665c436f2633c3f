"""SEQ103: waited-twice."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.waits import waited_twice
from tests.migrate.judge.rules import assert_example, converted, refused


def test_example():
    assert_example(waited_twice.RULE)


@pytest.mark.parametrize(
    "lines, line",
    [
        ("d = w.later()\nx = yield d\ny = yield d\nw.log(x, y)", 3),
        ("d = w.later()\nw.log((yield d), (yield d))", 2),
        ("d = w.later()\nif w:\n    yield d\nw.log((yield d))", 4),
        ("d = w.later()\nfor i in range(2):\n    w.log((yield d))", 3),
        ("d = w.later()\nwhile True:\n    w.log((yield d))\n    if w: break", 3),
        ("d = w.later()\ntry:\n    yield d\nfinally:\n    w.log((yield d))", 5),
        ("d = w.later()\ntry:\n    w.log((yield d))\nexcept LookupError:\n    w.log((yield d))", 5),
        (
            "d = w.later()\nfor i in [0]:\n    if i:\n        continue\n    yield d\n    break\n"
            "w.log((yield d))",
            7,
        ),
        ("d = w.later()\nwith contextlib.suppress(LookupError):\n    yield d\nw.log((yield d))", 4),
    ],
)
def test_waited_twice(lines, line):
    """The second wait for a Deferred gives None."""
    refused("waited-twice", lines, line)


@pytest.mark.parametrize(
    "lines",
    [
        "d = w.later()\nx = yield d\nd = w.later()\ny = yield d\nw.log(x, y)",
        "d = w.later()\nif w:\n    w.log((yield d))\nelse:\n    w.log((yield d))",
        "for d in [w.later(), w.later()]:\n    w.log((yield d))",
        "for i in range(2):\n    d = w.later()\n    w.log((yield d))",
        "d = w.later()\nwhile d:\n    d = yield d\n    w.log(d)",
        "d = w.later()\nif w:\n    returnValue(w.log((yield d)))\nw.log((yield d))",
        "d = w.later()\nwhile True:\n    w.log((yield d))\n    break",
        "d = w.later()\nd = yield d\nw.log((yield d))",
        "d = w.later()\nyield d\nfor d in [w.later()]:\n    w.log((yield d))",
        "d = w.later()\nyield d\nwith contextlib.nullcontext(3) as d:\n    w.log((yield d))",
        "d = w.later()\nyield d\ndef d(): pass\nw.log((yield d))",
        "d = w.later()\nyield d\nimport sys as d\nw.log(1, (yield d) is d)",
        "d = w.later()\ntry:\n    w.log((yield d))\nexcept LookupError as d:\n    w.log((yield d))",
    ],
)
def test_waited_once(lines):
    """The same name for another thing, or on another way, is not waited on twice."""
    converted(lines)


def test_waited_twice_waived():
    """The change is possible all the same, and means the same."""
    converted("d = w.later()\nx = yield d\ny = yield d\nw.log(x, y)", waive=["SEQ103"])
