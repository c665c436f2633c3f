"""SEQ104: wait-elsewhere."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.waits import wait_elsewhere
from tests.migrate.judge.rules import assert_example, converted, refused


def test_example():
    assert_example(wait_elsewhere.RULE)


@pytest.mark.parametrize(
    "lines",
    [
        "yield\nw.log(lambda: (yield 1))",
        "yield\nw.log(lambda x=(yield 1): x)",
        "yield\ndef inner(x=(yield 1)): return x\nw.log(inner())",
        "yield\ndef inner(*, x=(yield 1)): return x\nw.log(inner())",
    ],
)
def test_wait_elsewhere(lines):
    """In a lambda, which it makes a generator, and in a default argument."""
    refused("wait-elsewhere", lines)


@pytest.mark.parametrize(
    "lines",
    [
        "yield\nw.log(list((yield x) for x in [1]))",
        "yield\nw.log([(yield x) for x in [1]])",
        "yield\nw.log({x for x in [1] if (yield x)})",
        "yield\nw.log({x: 2 for y in [1] for x in (yield y)})",
        "yield\nw.log([[x for x in (yield 1)] for y in [1]])",
    ],
)
def test_wait_in_a_comprehension(lines):
    """In a comprehension; only Python 2 runs that."""
    refused("wait-elsewhere", lines, runs=False)


def test_other_generators():
    """The waits of nested functions are theirs."""
    converted("def inner():\n    yield [(lambda: (yield))]\nw.log(len(list(inner())))\nyield 1")
