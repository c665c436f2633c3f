"""A call such as `inlineCallbacks(f)` that is not a simple rebinding of `f`."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ110",
    title="a call such as `inlineCallbacks(f)` that is not a simple rebinding of `f`",
    by_hand="Decorate the function where it is defined, if nothing else uses the bare generator.",
    step="async",
    example="""\
from seqcompat.defer import inlineCallbacks

def fetch(key):
    row = yield query(key)
    return row

fetch_later = inlineCallbacks(fetch)
""",
)
