"""A name that is bound in several ways."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import Rule

RULE = Rule(
    __name__,
    code="SEQ205",
    title="a name that is bound in several ways",
    by_hand="Import what is meant under a name of its own.",
    step="adopt",
    example="""\
try:
    from twisted.internet.defer import deferredGenerator
except ImportError:
    from others import deferredGenerator

@deferredGenerator
def fetch(key):
    yield query(key)
""",
)
