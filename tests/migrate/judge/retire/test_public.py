"""SEQ308: public."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import public
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(public.RULE)
