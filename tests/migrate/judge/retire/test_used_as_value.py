"""SEQ302: used-as-value."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import used_as_value
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(used_as_value.RULE)
