"""A value is yielded that is not always the last one."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ212",
    title="a value is yielded that is not always the last one",
    by_hand=(
        "Keep the value in a variable and yield it at the end, or return it there with "
        "`returnValue`."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import deferredGenerator, waitForDeferred

@deferredGenerator
def fetch(key):
    pending = waitForDeferred(query(key))
    yield pending
    row = pending.getResult()
    yield row
    log(row)
""",
)
