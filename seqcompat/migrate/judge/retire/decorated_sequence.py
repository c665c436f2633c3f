"""A sequence with another decorator, or a comment in the way."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ309",
    title="a sequence with another decorator, or a comment in the way",
    by_hand=(
        "See whether the other decorator works on a coroutine function, and drop the sequence's "
        "by hand."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

@cached
@sequential
async def fetch(key):
    return await query(key)
""",
)
