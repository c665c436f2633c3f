"""SEQ215: generator-without-wait."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import generator_without_wait
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(generator_without_wait.RULE)
