"""Another decorator below: judged at the call, as before."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.names import dotted

if TYPE_CHECKING:
    from seqcompat.migrate.understand.tables import Harmless

RULE = Rule(
    __name__,
    code="SEQ202",
    title="another decorator below: judged at the call, as before",
    by_hand=(
        "See whether that decorator gives a generator function. If it does, name it in "
        "`known-harmless`, or decorate with `sequential` by hand."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import inlineCallbacks

@inlineCallbacks
@cached
def fetch(key):
    row = yield query(key)
    return row
""",
)


@RULE.judges
def late_other_decorator(below: list[ast.expr], is_harmless: Harmless) -> str | None:
    """One of the decorators below that may make something else of the function."""
    for decorator in below:
        if not is_harmless(decorator):
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = dotted(function) or "a decorator"
            return f"what {name} below makes of the function cannot be seen"
    return None
