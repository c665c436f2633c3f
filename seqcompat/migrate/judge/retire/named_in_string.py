"""A sequence that is set from outside, or named in a string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

RULE = Rule(
    __name__,
    code="SEQ307",
    title="a sequence that is set from outside, or named in a string",
    by_hand=(
        "What stands in for it has to return something that can be awaited. Drop the decorator "
        "by hand when it does."
    ),
    step="retire",
    example="""\
from seqcompat import sequential

@sequential
async def fetch(key):
    return await query(key)

async def show(key):
    return await fetch(key)

def test(monkeypatch):
    monkeypatch.setattr("rows.fetch", lambda key: succeed(None))
""",
)


@RULE.judges
def named_in_string(definition: Definition, retirement: Retirement) -> str | None:
    mention = retirement.project.patched(definition.name)
    if mention is None:
        return None
    where = f"{mention.path}:{mention.line}"
    return f"{mention.how} in {where}, and something else may be put in its place"
