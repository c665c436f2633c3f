"""SEQ212: value-in-between."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import value_in_between
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(value_in_between.RULE)
