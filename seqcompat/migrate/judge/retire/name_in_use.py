"""Another name of the package is still used."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ310",
    title="another name of the package is still used",
    by_hand=(
        "Replace it: `run` is Twisted's `ensureDeferred`, and `await waitable(x)` is `await x` "
        "where x can be awaited."
    ),
    step="retire",
    example="""\
from seqcompat import run

def show(thing):
    return run(thing)
""",
)
