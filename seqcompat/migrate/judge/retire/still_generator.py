"""A sequence that is not a coroutine function yet."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ301",
    title="a sequence that is not a coroutine function yet",
    by_hand="Run the step `async`, or see there why it is refused.",
    step="retire",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    row = yield query(key)
    return row
""",
)
