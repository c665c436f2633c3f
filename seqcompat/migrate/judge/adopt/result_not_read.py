"""The result of a `waitForDeferred` is not read right behind its `yield`."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ211",
    title="the result of a `waitForDeferred` is not read right behind its `yield`",
    by_hand=(
        "Read it with getResult() in the next statement, or write `x = yield d` by hand. Where "
        "it is never read an error is lost: put the wait into try and except."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import deferredGenerator, waitForDeferred

@deferredGenerator
def fetch(key):
    pending = waitForDeferred(query(key))
    yield pending
    log(key)
    yield pending.getResult()
""",
)
