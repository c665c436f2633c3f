"""SEQ108: stop-iteration."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.functions import stop_iteration
from tests.migrate.judge.rules import assert_example, refused


def test_example():
    assert_example(stop_iteration.RULE)


@pytest.mark.parametrize("lines", ["yield\nraise StopIteration", "yield\nraise StopIteration(3)"])
def test_stop_iteration(lines):
    """It is an error in a generator and in a coroutine, under different words."""
    refused("stop-iteration", lines, 2)
