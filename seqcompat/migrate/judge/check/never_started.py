"""A coroutine function is called and the coroutine is dropped."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ402",
    title="a coroutine function is called and the coroutine is dropped",
    by_hand="Await it: as it stands its body does not even start.",
    step="check",
    example="""\
async def save(row):
    await store(row)

def close(row):
    save(row)
""",
)
