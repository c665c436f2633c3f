"""A wait in a generator expression, comprehension, lambda or default argument."""

from __future__ import annotations

import ast

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.functions import COMPREHENSIONS

RULE = Rule(
    __name__,
    code="SEQ104",
    title="a wait in a generator expression, comprehension, lambda or default argument",
    by_hand="Take the wait out into a statement of its own.",
    step="async",
    example="""\
from seqcompat import sequential

@sequential
def fetch(keys):
    yield
    return lambda: (yield query(keys))
""",
)


@RULE.judges
def wait_elsewhere(sequence, module):
    for node, scope in sequence.misplaced:
        if isinstance(scope, COMPREHENSIONS):
            where = (
                "a generator expression"
                if isinstance(scope, ast.GeneratorExp)
                else "a comprehension"
            )
        elif isinstance(scope, ast.Lambda):
            where = "a lambda"
        else:
            where = "a default argument or an annotation"
        yield node, "a wait in %s" % (where,)
