"""A file that is Python 2 source only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.findings import REFUSED, Finding, FunctionReport
from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.python2 import Python2Source, as_it_is
from seqcompat.migrate.understand.sequences import find

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source, SourceError

RULE = Rule(
    __name__,
    code="SEQ115",
    title="a file that is Python 2 source only",
    by_hand=(
        "Run the step `adopt`, which reads Python 2, then a tool that makes Python 3 source of "
        "it, then this step."
    ),
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(key):
    print "fetching", key
    row = yield query(key)
    return row
""",
)


def findings(
    kind: str, source: Source, error: SourceError, decorators: tuple[Any, ...] = ()
) -> tuple[list[Finding], list[FunctionReport]]:
    """
    The finding for a file that is Python 2 source, and a report of each of its sequences; nothing
    if it is none.

    :param error: the `SourceError` that says why it is no Python 3 source.
    """
    older = as_it_is(source)
    if not isinstance(older, Python2Source):
        return [], []
    functions = [
        FunctionReport(sequence.name, sequence.node.lineno, REFUSED, 0, 0, RULE.code)
        for sequence in find(older, Names(older.scopes), decorators)
    ]
    number = len(functions)
    message = (
        f"the parser of Python 3 says: {error}; the file has {number} sequence{'s' * (number != 1)}"
    )
    return [
        Finding(
            kind,
            RULE.code,
            source.path,
            error.line or 1,
            error.column or 1,
            None,
            message,
            RULE.by_hand,
        )
    ], functions
