"""A sequence is called and nothing waits for it."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ401",
    title="a sequence is called and nothing waits for it",
    by_hand=(
        "Wait for it with `yield` or `await`, return it, or add an errback. If nobody is meant "
        "to wait for it, write `# seqcompat: fire-and-forget` on its line."
    ),
    step="check",
    example="""\
from seqcompat import sequential

@sequential
def save(row):
    yield store(row)

def close(row):
    save(row)
""",
)
