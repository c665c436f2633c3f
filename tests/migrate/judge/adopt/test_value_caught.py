"""SEQ213: value-caught."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import value_caught
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(value_caught.RULE)
