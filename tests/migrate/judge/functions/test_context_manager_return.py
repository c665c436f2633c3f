"""SEQ150: context-manager-return."""

from __future__ import annotations

from seqcompat.migrate.judge.functions import context_manager_return
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(context_manager_return.RULE)
