"""A `deferredGenerator` that waits for nothing."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ215",
    title="a `deferredGenerator` that waits for nothing",
    by_hand="Drop the decorator and return `defer.succeed(value)`.",
    step="adopt",
    example="""\
from twisted.internet.defer import deferredGenerator

@deferredGenerator
def fetch(key):
    yield CACHE[key]
""",
)
