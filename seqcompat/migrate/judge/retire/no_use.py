"""A sequence of which no use is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.understand.uses import AWAITED, WRAPPED

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ304",
    title="a sequence of which no use is seen",
    by_hand=(
        "Whoever calls it from outside gets a Deferred: a framework, a test runner, users of "
        "the API. If it is nobody, remove it."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

@sequential
async def fetch(key):
    return await query(key)
""",
)


@RULE.judges
def no_use(definition: Definition, retirement: Retirement) -> str | None:
    if definition.name.startswith("__") and definition.name.endswith("__"):
        return "Python itself calls it"
    if any(
        use.targets is not None or use.how in (AWAITED, WRAPPED)
        for use in retirement.uses_of(definition)
    ):
        return None
    return "nothing that is seen uses it"
