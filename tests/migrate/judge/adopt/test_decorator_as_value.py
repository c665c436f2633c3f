"""SEQ204: decorator-as-value."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import decorator_as_value
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(decorator_as_value.RULE)
