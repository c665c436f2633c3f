"""SEQ203: late-unseen."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import late_unseen
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(late_unseen.RULE)
