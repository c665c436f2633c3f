"""SEQ305: foreign-base."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import foreign_base
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(foreign_base.RULE)
