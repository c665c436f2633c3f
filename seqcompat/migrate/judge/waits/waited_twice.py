"""The same name is waited on twice."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ103",
    title="the same name is waited on twice",
    by_hand=(
        "The second wait gives None where the first gave the value. Keep the value of the first "
        "in a name and use that."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    pending = query(key)
    yield pending
    row = yield pending
    return row
""",
    cautious=True,
)


@RULE.judges
def waited_twice(sequence, module):
    for wait in module.flow_of(sequence).twice:
        yield wait, "%s may have been waited on before" % (wait.value.id,)
