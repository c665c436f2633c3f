"""SEQ310: name-in-use."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import name_in_use
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(name_in_use.RULE)
