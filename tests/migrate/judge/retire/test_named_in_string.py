"""SEQ307: named-in-string."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import named_in_string
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(named_in_string.RULE)
