"""`.result` of a Deferred read after a wait for it."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ111",
    title="`.result` of a Deferred read after a wait for it",
    by_hand="After the wait it is None. Use the value of the wait.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    pending = query(key)
    yield pending
    return pending.result
""",
    cautious=True,
)


@RULE.judges
def result_read(sequence, module):
    for node in module.flow_of(sequence).read:
        yield node, "%s.result is None after a wait for it" % (node.value.id,)
