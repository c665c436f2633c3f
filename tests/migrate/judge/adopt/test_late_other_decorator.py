"""SEQ202: late-other-decorator."""

from __future__ import annotations

from seqcompat.migrate.judge.adopt import late_other_decorator
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(late_other_decorator.RULE)
