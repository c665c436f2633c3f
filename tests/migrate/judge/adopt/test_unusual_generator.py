"""SEQ214: unusual-generator."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import unusual_generator
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(unusual_generator.RULE)
