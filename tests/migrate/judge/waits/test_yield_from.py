"""SEQ106: yield-from."""

from __future__ import annotations

from seqcompat.migrate.judge.waits import yield_from
from tests.migrate.judge.rules import assert_example, refused


def test_example():
    assert_example(yield_from.RULE)


def test_yield_from():
    """Coroutines have no ``yield from``."""
    refused("yield-from", "yield 1\nw.log((yield from [2]))", 2)
