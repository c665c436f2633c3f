"""A call with something that cannot be seen here: judged at the call, as before."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ203",
    title="a call with something that cannot be seen here: judged at the call, as before",
    by_hand="If it is always a generator function, use `sequential` by hand.",
    step="adopt",
    example="""\
from twisted.internet.defer import inlineCallbacks

def later(function):
    return inlineCallbacks(function)
""",
)
