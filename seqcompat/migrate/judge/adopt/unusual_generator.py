"""`waitForDeferred` is used in another way than usual."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ214",
    title="`waitForDeferred` is used in another way than usual",
    by_hand=(
        "Write the three statements `w = waitForDeferred(d)`, `yield w`, `x = w.getResult()` "
        "one after another, each on a line of its own. seqcompat.defer has both names, for "
        "every Twisted."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import deferredGenerator, waitForDeferred

@deferredGenerator
def fetch(key):
    pending = waitForDeferred(query(key))
    if key is not None:
        yield pending
        log(pending.getResult())
""",
)
