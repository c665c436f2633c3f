"""SEQ401: forgotten-wait."""

from __future__ import annotations

from seqcompat.migrate.judge.check import forgotten_wait
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(forgotten_wait.RULE)
