"""The mark ``# seqcompat: skip``: what is marked keeps every byte, in every step."""

from __future__ import annotations

import argparse

import pytest

from seqcompat.migrate.steps import pipeline
from tests.migrate.tools import becomes, run, unchanged

LEGACY = """
from twisted.internet import defer

@defer.inlineCallbacks  # seqcompat: skip
def left(x):
    @defer.inlineCallbacks
    def inner():
        y = yield x
        defer.returnValue(y)
    y = yield inner()
    defer.returnValue(y)

@defer.inlineCallbacks
def taken(x):
    y = yield x
    defer.returnValue(y)
"""
ADOPTED = """
@sequential
def taken(x):
    y = yield x
    returnValue(y)
"""


def test_adopt():
    """Neither the decorator nor returnValue of a function, nor of one that is in it, changes."""
    kept = LEGACY[: LEGACY.index("\n@defer.inlineCallbacks\ndef taken")]
    head = "from twisted.internet import defer\n"
    becomes(
        "adopt",
        LEGACY,
        kept.replace(head, head + "from seqcompat import returnValue, sequential\n") + ADOPTED,
        notes=["SEQ114", "SEQ114"],
        runs=False,
    )


def test_adopt_of_nothing_but_skipped():
    """Then even the import stays as it is."""
    text = (
        "from twisted.internet.defer import inlineCallbacks, returnValue\n"
        "@inlineCallbacks  # seqcompat: skip\ndef f():\n    yield 1\n    returnValue(2)\n"
    )
    unchanged("adopt", text, "SEQ114", runs=False)


def test_async():
    """A function that is in a marked one is left with it."""
    text = (
        "from seqcompat import sequential\n@sequential  # seqcompat: skip\ndef f():\n"
        "    @sequential\n    def g():\n        yield 1\n    yield g()\n"
    )
    assert run("async", text.encode()).new is None


def test_retire():
    """A call in a marked function cannot be wrapped, and so holds what it calls."""
    text = (
        "from seqcompat import sequential\n@sequential\nasync def leaf():\n    await x\n"
        "def f():  # seqcompat: skip\n    return leaf()\nasync def g():\n    await leaf()\n"
    )
    outcome = run("retire", text.encode())
    assert outcome.new is None
    assert [(found.function, found.code) for found in outcome.findings] == [("leaf", "SEQ303")]


@pytest.mark.parametrize("steps", [["adopt", "async"], ["adopt", "async", "retire"]])
def test_it_is_told_once(steps):
    """However many steps leave the function alone."""
    options = argparse.Namespace()
    result = pipeline.migrate("module.py", steps, options, data=LEGACY.encode())
    assert [
        (found.function, found.code) for found in result.findings if found.code == "SEQ114"
    ] == [("left", "SEQ114"), ("left.<locals>.inner", "SEQ114")]
