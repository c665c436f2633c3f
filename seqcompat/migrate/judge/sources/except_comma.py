"""`except A, e` without parentheses."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ112",
    title="`except A, e` without parentheses",
    by_hand=(
        "It is Python 2's `except A as e`, or a tuple of Python 3.14: write which one is meant."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    try:
        row = yield query(key)
    except LookupError, KeyError:
        row = None
    return row
""",
)
