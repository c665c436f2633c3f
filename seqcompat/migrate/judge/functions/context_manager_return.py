"""`returnValue` inside of a `with` statement has become `return`."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ150",
    title="`returnValue` inside of a `with` statement has become `return`",
    by_hand=(
        "The context manager used to see the exception that returnValue raises, and does not "
        "any more. See that it did not depend on that."
    ),
    step="async",
    example="""\
from seqcompat import returnValue, sequential

@sequential
def fetch(key):
    with timed():
        row = yield query(key)
        returnValue(row)
""",
)
