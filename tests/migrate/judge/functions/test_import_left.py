"""SEQ152: import-left."""

from __future__ import annotations

from seqcompat.migrate.judge.functions import import_left
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(import_left.RULE)
