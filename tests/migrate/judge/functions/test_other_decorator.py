"""SEQ101: other-decorator."""

from __future__ import annotations

from seqcompat.migrate.judge.functions import other_decorator
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import becomes, unchanged

DECORATED = """
import functools
from seqcompat import sequential

def other(function):
    @functools.wraps(function)
    def call(*args):
        w.log("called")
        return function(*args)
    return call

@sequential
@other
{}def main():
    w.log((yield 1))
"""


def test_example():
    assert_example(other_decorator.RULE)


def test_other_decorator():
    """
    One that is not known gets the generator function, and might not work on a coroutine function.
    """
    outcome = unchanged("async", DECORATED.format(""), "SEQ101", function="main", line=12)
    assert "other below" in outcome.findings[0].message


def test_known_harmless():
    """One that is named as harmless does not matter."""
    after = (
        DECORATED.replace("import sequential", "import sequential, waitable")
        .replace("(yield 1)", "await waitable(1)")
        .format("async ")
    )
    becomes("async", DECORATED.format(""), after, known_harmless=["other"])
    becomes("async", DECORATED.format(""), after, waive=["SEQ101"])


def test_decorators_above():
    """Above, others see a function that returns a Deferred, as before."""
    becomes(
        "async",
        """
        from seqcompat import sequential

        def other(function):
            return lambda: function().addCallback(w.log)

        @other
        @sequential
        def main():
            return (yield 1)
        """,
        """
        from seqcompat import sequential, waitable

        def other(function):
            return lambda: function().addCallback(w.log)

        @other
        @sequential
        async def main():
            return await waitable(1)
        """,
    )


def test_harmless_decorators():
    """Those that only mark or bind what they get are known to be harmless."""
    becomes(
        "async",
        """
        import functools
        from seqcompat import sequential

        class C:
            @sequential
            @staticmethod
            def f(): yield 1

            @sequential
            @functools.wraps(f)
            def g(self): yield 1

        def main():
            w.log(C.f(), C().g.__name__)
        """,
        """
        import functools
        from seqcompat import sequential, waitable

        class C:
            @sequential
            @staticmethod
            async def f(): await waitable(1)

            @sequential
            @functools.wraps(f)
            async def g(self): await waitable(1)

        def main():
            w.log(C.f(), C().g.__name__)
        """,
    )
