"""SEQ201: late-no-wait."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import late_no_wait
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(late_no_wait.RULE)
