"""A return annotation that was left as it is."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ151",
    title="a return annotation that was left as it is",
    by_hand="Write what the function returns when it is awaited.",
    step="async",
    example="""\
from typing import Generator

from seqcompat import sequential

@sequential
def fetch(key) -> Generator:
    row = yield query(key)
    return row
""",
)
