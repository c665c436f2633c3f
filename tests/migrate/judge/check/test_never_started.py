"""SEQ402: never-started."""

from __future__ import annotations

from seqcompat.migrate.judge.check import never_started
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(never_started.RULE)
