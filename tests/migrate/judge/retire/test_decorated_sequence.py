"""SEQ309: decorated-sequence."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import decorated_sequence
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(decorated_sequence.RULE)
