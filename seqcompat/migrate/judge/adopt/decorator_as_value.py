"""The decorator is used as a value."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ204",
    title="the decorator is used as a value",
    by_hand=(
        "Use `sequential` there by hand if what it is applied to is always a generator "
        "function, else seqcompat.defer.inlineCallbacks."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import inlineCallbacks

decorate = inlineCallbacks
""",
)
