"""A method of a class whose bases are not all part of the code base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ305",
    title="a method of a class whose bases are not all part of the code base",
    by_hand=(
        "The base may call it and expect a Deferred. If it does not, drop the decorator by hand."
    ),
    step="retire",
    example="""\
from twisted.internet.protocol import Protocol

from seqcompat import sequential

class Echo(Protocol):
    @sequential
    async def stop(self):
        await self.flush()

async def end(echo):
    await echo.stop()
""",
)


@RULE.judges
def foreign_base(definition: Definition, retirement: Retirement) -> str | None:
    if definition.owner is None:
        if definition.local or definition.name.startswith("_"):
            return None
        hands = retirement.project.classes.handed_on_modules.get(definition.module, set())
    elif definition.name.startswith("_"):
        return None
    else:
        hands = retirement.project.classes.foreign_hands((definition.module, definition.owner))
    if hands:
        return f"{' or '.join(sorted(hands)[:3])} may call it"
    return None
