"""A test of trial, which takes an `async def` since Twisted 22.8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.understand.facts import Definition

#: The first Twisted whose trial runs tests that are coroutine functions; older ones let them pass
#: without running them.
SINCE = (22, 8)

RULE = Rule(
    __name__,
    code="SEQ311",
    title="tests of trial, which takes an `async def` since Twisted 22.8",
    by_hand=(
        "Name the oldest Twisted that you support with `--oldest-twisted`: from 22.8 on the "
        "decorators of tests go. Older ones would let such a test pass without running it."
    ),
    step="retire",
    example="""\
from twisted.trial import unittest

from seqcompat import sequential

class Tests(unittest.TestCase):
    @sequential
    async def test_fetch(self):
        await self.fetch()
""",
)


def is_test(definition: Definition, retirement: Retirement) -> bool:
    """Whether trial runs a method as a test, and nothing else of other code has its class."""
    if definition.owner is None or not definition.name.startswith("test"):
        return False
    hands = retirement.project.classes.foreign_hands((definition.module, definition.owner))
    return bool(hands) and hands <= {"twisted.trial.unittest.TestCase"}


@RULE.judges
def trial_test(definition: Definition, retirement: Retirement) -> str | None:
    if not is_test(definition, retirement) or retirement.oldest_twisted >= SINCE:
        return None
    return "trial runs it"
