"""SEQ102: no-wait."""

from __future__ import annotations

from seqcompat.migrate.judge.waits import no_wait
from tests.migrate.judge.rules import assert_example, converted
from tests.migrate.tools import unchanged


def test_example():
    assert_example(no_wait.RULE)


def test_no_wait():
    """A function without a wait is no generator, even if one that it defines is."""
    unchanged(
        "async",
        """
        from seqcompat.defer import inlineCallbacks

        @inlineCallbacks
        def main():
            def inner():
                yield w.log(1)
            return inner()
        """,
        "SEQ102",
        function="main",
        line=4,
    )


def test_unreachable_wait():
    """A wait that is never come to makes it a generator."""
    converted(
        """
        if False: yield
        returnValue(w.log(3))
        """.replace("\n        ", "\n")
    )
