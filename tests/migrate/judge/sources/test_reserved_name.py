"""SEQ109: reserved-name."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.sources import reserved_name
from tests.migrate.judge.rules import assert_example, body
from tests.migrate.tools import unchanged


def test_example():
    assert_example(reserved_name.RULE)


@pytest.mark.parametrize(
    "name, use",
    [
        ("async", "async = 1"),
        ("await", "await = 1"),
        ("async", "w.async()"),
        ("async", "f(async=True)"),
        ("await", "f(await, 1)"),
        ("async", "import async"),
    ],
)
def test_reserved_names(name, use):
    """The file is no Python 3.7 source; each place is told, with the function that it is in."""
    outcome = unchanged(
        "async",
        body("yield 'ä', 1\ndef inner():\n    " + use),
        "SEQ109",
        runs=False,
        function="main.<locals>.inner",
        line=8,
    )
    assert name in outcome.findings[0].message


def test_reserved_names_of_other_files():
    """Where something else is wrong as well, that is what is told."""
    unchanged("async", body("async = 1\nprint 'x'"), "SEQ115", runs=False)
