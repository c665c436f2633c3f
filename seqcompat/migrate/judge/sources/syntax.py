"""The file is neither Python 2 source nor Python 3 source that this Python knows."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ902",
    title="the file is neither Python 2 source nor Python 3 source that this Python knows",
    by_hand=(
        "Mend the syntax. If it is newer than the Python that runs this command, run it with a "
        "newer one."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key)
    row = yield query(key)
""",
)
