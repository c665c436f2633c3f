"""SEQ306: held-together."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import held_together
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(held_together.RULE)
