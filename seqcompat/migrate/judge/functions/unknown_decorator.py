"""A generator whose decorator may make a sequence of it, and is not known."""

from __future__ import annotations

from collections.abc import Iterator

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.scopes import Scope
from seqcompat.migrate.understand.module import Module

RULE = Rule(
    __name__,
    code="SEQ153",
    title="a generator whose decorator may make a sequence of it, and is not known",
    by_hand=(
        "Name the decorator in `decorators` if a coroutine function may stand below it as well. "
        "pytest_twisted has `ensureDeferred` for those: convert such a test by hand."
    ),
    step="async",
    example="""\
from seqcompat.defer import inlineCallbacks

def timed(function):
    @inlineCallbacks
    def call(*args):
        yield function(*args)
    return call

@timed
def fetch(key):
    row = yield query(key)
    return row
""",
)


def unknown_decorators(module: Module) -> Iterator[tuple[Scope, str]]:
    """The Scope of each such function, with a sentence."""
    known = {id(sequence.node) for sequence in module.sequences}
    for scope in module.source.scopes.functions:
        if scope.node.decorator_list and id(scope.node) not in known and scope.yields:
            for decorator in scope.node.decorator_list:
                name = module.maker_of_sequences(decorator)
                if name is not None:
                    yield scope, f"{name} may make a sequence of it"
                    break
