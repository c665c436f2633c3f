"""Still decorated with Twisted's own `inlineCallbacks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.understand.sequences import TWISTED

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ113",
    title="still decorated with Twisted's own `inlineCallbacks`",
    by_hand=(
        "Run the step `adopt` first, or `--to async`, which does. Where `adopt` leaves it, its "
        "finding says why."
    ),
    step="async",
    example="""\
from twisted.internet.defer import inlineCallbacks

@inlineCallbacks
def fetch(key):
    row = yield query(key)
    return row
""",
)


@RULE.judges
def not_adopted(sequence: Sequence, module: Module) -> Iterator[tuple[Any, ...]]:
    if sequence.origin in TWISTED and sequence.origin not in module.decorators:
        yield (
            sequence.decorator or sequence.node,
            "Twisted's own decorator takes no coroutine functions everywhere",
        )
