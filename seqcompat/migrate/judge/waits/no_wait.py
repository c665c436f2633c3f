"""No wait in the body."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ102",
    title="no wait in the body",
    by_hand=(
        "Nothing here is a generator. Drop the decorator and return a Deferred, or write `async "
        "def` by hand."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    return query(key)
""",
)


@RULE.judges
def no_wait(sequence, module):
    if not sequence.waits and not sequence.misplaced:
        yield sequence.node, "%s does not wait for anything" % (sequence.node.name,)
