"""An import that is no longer used and was left."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ152",
    title="an import that is no longer used and was left",
    by_hand="Remove it if nobody outside of this file needs it.",
    step="async",
    example="""\
if True:
    from seqcompat import returnValue
from seqcompat import sequential

@sequential
def fetch(key):
    row = yield query(key)
    returnValue(row)
""",
)
