"""SEQ205: ambiguous-name."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import ambiguous_name
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(ambiguous_name.RULE)
