"""A call that may be of a sequence, on an object of which nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.understand.uses import CALLED

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ303",
    title="a call that may be of a sequence, on an object of which nothing is known",
    by_hand=(
        "Wait for it with `await`, or wrap the call in ensureDeferred() if the object is known "
        "to have this method."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

class Store:
    @sequential
    async def fetch(self, key):
        return await self.query(key)

def show(store, key):
    return store.fetch(key).addCallback(print)
""",
)


@RULE.judges
def unclear_call(definition: Definition, retirement: Retirement) -> str | None:
    if definition.path in retirement.read_only:
        return "its file was not named"
    for use in retirement.uses_of(definition):
        if use.how == CALLED and use.targets is None:
            return f"it may be called in {use.path}:{use.line}"
    return None
