"""SEQ303: unclear-call."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import unclear_call
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(unclear_call.RULE)
