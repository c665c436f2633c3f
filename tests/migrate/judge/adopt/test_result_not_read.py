"""SEQ211: result-not-read."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import result_not_read
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(result_not_read.RULE)
