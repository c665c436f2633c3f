"""SEQ304: no-use."""

from __future__ import annotations

from seqcompat.migrate.judge.retire import no_use
from tests.migrate.judge.rules import assert_example


def test_example():
    assert_example(no_use.RULE)
