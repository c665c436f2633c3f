"""No wait in the body: judged at the call, as before."""

from __future__ import annotations

import ast

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.scopes import Scope

RULE = Rule(
    __name__,
    code="SEQ201",
    title="no wait in the body: judged at the call, as before",
    by_hand=(
        "Drop the decorator and return a Deferred, or keep seqcompat.defer.inlineCallbacks, "
        "with which a call raises the TypeError that it raised before, if what is returned is "
        "no generator."
    ),
    step="adopt",
    example="""\
from twisted.internet.defer import inlineCallbacks

@inlineCallbacks
def fetch(key):
    return query(key)
""",
)


@RULE.judges
def late_no_wait(scope: Scope) -> str | None:
    """A function or a lambda that is neither a generator nor a coroutine."""
    function, has_yield = scope.node, scope.yields
    if has_yield != isinstance(function, ast.AsyncFunctionDef):
        return None
    what = "an async generator" if has_yield else "not a generator: there is no yield in its body"
    return f"{getattr(function, 'name', 'the lambda')} is {what}"
