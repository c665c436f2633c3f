"""SEQ105: wait-in-format."""

from __future__ import annotations

import sys

import pytest

from seqcompat.migrate.judge.waits import wait_in_format
from tests.migrate.judge.rules import assert_example, body, converted, refused
from tests.migrate.tools import run

FORMATS = ['w.log(f"a {(yield 1)=}")', 'w.log(f"a {(yield 1)} (yield 1)")']


def test_example():
    assert_example(wait_in_format.RULE)


@pytest.mark.parametrize("lines", FORMATS)
def test_wait_in_format(lines):
    """In an f-string that shows the text of the wait, or might."""
    refused("wait-in-format", lines)


@pytest.mark.parametrize(
    "lines",
    [
        'w.log(f"a {(yield 1)}")',
        'w.log(f"{(yield 1)} {(yield 1)}")',
        'w.log("ä" f"{(yield 1)}" f\'{(yield 2)}\')',
        'w.log(f"""\nä {(yield 1)} {(yield 1)!r:>{(yield 9)}}""")',
        "w.log(f\"{w.log(f'{(yield 1)}')} {(yield 1)}\")",
    ],
)
def test_wait_in_any_format(lines):
    """
    In other f-strings as well where this Python has the positions wrong, which it may have before
    3.12.
    """
    if run("async", body(lines)).new is None:
        assert sys.version_info < (3, 12)
        refused("wait-in-format", lines)
    else:
        converted(lines)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="template strings came with Python 3.14")
def test_wait_in_a_template():
    """In a template string, which keeps the text."""
    refused("wait-in-format", 'w.log(t"a {(yield 1)}".values)')
