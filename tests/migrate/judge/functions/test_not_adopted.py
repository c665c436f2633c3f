"""SEQ113: not-adopted."""

from __future__ import annotations

from seqcompat.migrate.judge.functions import not_adopted
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import unchanged


def test_example():
    assert_example(not_adopted.RULE)


def test_not_adopted():
    """What Twisted's decorator makes is no sequence yet."""
    unchanged(
        "async",
        """
        from twisted.internet import defer

        @defer.inlineCallbacks
        def main():
            w.log((yield 1))
        """,
        "SEQ113",
        function="main",
        line=3,
    )
