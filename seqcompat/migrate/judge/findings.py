"""What a step has to say about a file and about the functions in it."""

from __future__ import absolute_import, division, print_function

from collections import namedtuple

from seqcompat.migrate.judge.codes import CODES

#: Left as it is, although the step is there to change it.
REFUSED = "refused"
#: Changed or not: somebody should know about it.
NOTE = "note"
#: A sequence that was called and not waited for.
FORGOTTEN = "forgotten"
#: What keeps the package from being taken out.
HOLDS = "holds"
#: The file could not be read or parsed.
ERROR = "error"
#: The change could not be proved: a defect of this package.
INTERNAL = "internal"


_Finding = namedtuple("Finding", "kind code path line column function message by_hand")


class Finding(_Finding):
    """
    One thing that was found.

    `column` counts characters from 1; `function` is the qualified name of the function that it is
    in, or None; `message` is one sentence about this very place, `by_hand` says what to do.
    """

    __slots__ = ()


#: A function after the step.  `state`: GENERATOR, CONVERTED (in this step), COROUTINE (already
#: before it) or REFUSED (then `code` says why); `plain` and `waitable` count its waits by how they
#: are spelled after the step.
FunctionReport = namedtuple("FunctionReport", "name line state plain waitable code")

GENERATOR = "generator"
CONVERTED = "converted"
COROUTINE = "coroutine"


def finding(kind, code, source, node, function, message, by_hand=None):
    """A Finding at `node` of `source` (a node, a UTF-8 offset, or None for the whole file)."""
    if node is None:
        line, column = 1, 1
    elif isinstance(node, int):
        line, column = source.position(node)
    else:
        line, column = source.position(source.span(node)[0])
    return Finding(
        kind, code, source.path, line, column, function, message, by_hand or CODES[code].by_hand
    )
