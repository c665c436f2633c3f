"""Files that are Python 2 source only: what keeps the steps after "adopt" from working on them."""

from __future__ import absolute_import, division, print_function

from seqcompat.migrate.judge.codes import BY_NAME, CODES
from seqcompat.migrate.judge.findings import REFUSED, Finding, FunctionReport
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.python2 import Python2Source, as_it_is
from seqcompat.migrate.understand.sequences import find

CODE = BY_NAME["python-2"]


def findings(kind, source, error, decorators=()):
    """
    The finding for a file that is Python 2 source, and a report of each of its sequences; nothing
    if it is none.

    :param error: the `SourceError` that says why it is no Python 3 source.
    """
    older = as_it_is(source)
    if not isinstance(older, Python2Source):
        return [], []
    functions = [
        FunctionReport(sequence.name, sequence.node.lineno, REFUSED, 0, 0, CODE)
        for sequence in find(older, Names(older.tree), decorators)
    ]
    message = "the parser of Python 3 says: %s; the file has %d sequence%s" % (
        error,
        len(functions),
        "s" * (len(functions) != 1),
    )
    return [
        Finding(
            kind,
            CODE,
            source.path,
            error.line or 1,
            error.column or 1,
            None,
            message,
            CODES[CODE].by_hand,
        )
    ], functions
