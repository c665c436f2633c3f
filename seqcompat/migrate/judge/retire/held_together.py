"""A method that may stand in for another one, which is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.understand.facts import SEQUENCE, TWISTED_SEQUENCE

if TYPE_CHECKING:
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ306",
    title="a method that may stand in for another one, which is held",
    by_hand="They can only be retired together: see the other one.",
    step="retire",
    example="""\
from seqcompat import sequential

class Store:
    @sequential
    async def fetch(self, key):
        return await self.query(key)

    async def show(self, key):
        return await self.fetch(key)

class Cache(Store):
    def fetch(self, key):
        return CACHE[key]
""",
)


def sentence(other: Definition) -> str:
    """Why a method is held that may be called where `other`, another one, may be."""
    what = "held" if other.kind in (SEQUENCE, TWISTED_SEQUENCE) else "not a sequence"
    return f"{other.qualname} ({other.path}:{other.line}) is {what}"
