"""A sequence that is used otherwise than by calling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.understand.uses import VALUE

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ302",
    title="a sequence that is used otherwise than by calling it",
    by_hand=(
        "Whoever gets the function calls it and expects a Deferred. Pass a function that calls "
        "ensureDeferred() on what this one returns, and keep this one to itself."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

@sequential
async def fetch(key):
    return await query(key)

register("fetch-row", fetch)
""",
)


@RULE.judges
def used_as_value(definition: Definition, retirement: Retirement) -> str | None:
    for use in retirement.uses_of(definition):
        if use.how == VALUE:
            return f"it is used as a value in {use.path}:{use.line}"
    return None
