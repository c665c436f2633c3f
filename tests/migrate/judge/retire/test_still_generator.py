"""SEQ301: still-generator."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import still_generator
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(still_generator.RULE)
