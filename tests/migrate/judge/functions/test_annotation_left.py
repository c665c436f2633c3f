"""SEQ151: annotation-left."""

from __future__ import annotations

from seqcompat.migrate.judge.functions import annotation_left
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(annotation_left.RULE)
