"""A sequence in the module's `__all__`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ308",
    title="a sequence in the module's `__all__`",
    by_hand=(
        "Others may rely on its Deferred. With callbacks='deprecated' you find out who; then "
        "drop the decorator by hand."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

__all__ = ["fetch"]

@sequential
async def fetch(key):
    return await query(key)
""",
)


@RULE.judges
def public(definition: Definition, retirement: Retirement) -> str | None:
    if retirement.project.is_public(definition):
        return "it is in __all__"
    return None
