"""SEQ111: result-read."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.waits import result_read
from tests.migrate.judge.rules import assert_example, converted, refused


def test_example():
    assert_example(result_read.RULE)


def test_result_read():
    """After the wait, the Deferred's result is None."""
    refused("result-read", "d = w.later()\nyield d\nw.log(d.result)", 3)
    refused("result-read", "d = w.later()\ntry:\n    yield d\nfinally:\n    w.log(d.result)", 5)


@pytest.mark.parametrize(
    "lines",
    [
        "d = w.fired(1)\nw.log(d.result)\nyield d",
        "d = w.fired(1)\nyield d\nd = w.fired(2)\nw.log(d.result)",
        "d = w.fired(1)\nyield d\nd.result = 5\nw.log(d)",
        "d = w.fired(1)\nyield d\nw.log(w.fired(3).result)",
    ],
)
def test_result_read_elsewhere(lines):
    """Before the wait, or of another Deferred, it may be read."""
    converted(lines)
