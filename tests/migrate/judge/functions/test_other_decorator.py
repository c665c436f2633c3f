"""SEQ101: other-decorator."""

from __future__ import annotations

import textwrap

import pytest

from seqcompat.migrate.judge.functions import other_decorator
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import assert_same_behaviour, becomes, run, unchanged

DECORATED = """
import functools
from seqcompat import sequential

def other(function):
    @functools.wraps(function)
    def call(*args):
        result = function(*args)
        w.log("called")
        return result
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
    outcome = unchanged("async", DECORATED.format(""), "SEQ101", function="main", line=13)
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


PASSING_ON = """
import functools
from seqcompat.defer import inlineCallbacks

def other(function):
{}

@inlineCallbacks
@other
def main():
    w.log((yield 1))
"""


@pytest.mark.parametrize(
    "passes_on, lines",
    [
        (
            True,
            """
            name = function.__name__
            @functools.wraps(function)
            def call(*args, **kwargs):
                w.log(name, function.__doc__)
                if args:
                    return function(*args)
                return function(*args, **kwargs)
            call.__doc__ = function.__doc__
            return call
            """,
        ),
        (
            False,  # It looks at what is returned.
            """
            def call(*args):
                result = function(*args)
                w.log(type(result).__name__)
                return result
            return call
            """,
        ),
        (
            False,  # It drives the generator itself.
            """
            def call(*args):
                return list(function(*args))
            return call
            """,
        ),
        (
            False,  # It is a generator function.
            """
            def call(*args):
                yield 2
                return function(*args)
            return call
            """,
        ),
        (
            False,  # Somebody else gets the function.
            """
            def call(*args):
                return function(*args)
            w.log(callable(function))
            return call
            """,
        ),
    ],
)
def test_decorators_of_the_code_base(passes_on, lines):
    """One that only passes on what the function returns does the same with a coroutine function."""
    text = PASSING_ON.format(textwrap.indent(textwrap.dedent(lines.strip("\n")), "    "))
    outcome = run("async", text.encode())
    assert (outcome.new is not None) == passes_on
    assert [found.code for found in outcome.findings] == ["SEQ101"] * (not passes_on)
    if passes_on:
        assert_same_behaviour(text.encode(), outcome.new.data)


def test_a_decorator_of_another_file():
    """It is known by the name that it is imported by."""
    lines = "    def call(*args):\n        return function(*args)\n    return call"
    text = PASSING_ON.format(lines)
    at = text.index("@inlineCallbacks")
    user = "from seqcompat.defer import inlineCallbacks\nfrom log import other as o\n" + text[
        at:
    ].replace("@other", "@o")
    project = Project.scan(
        [Source(text[:at].encode(), "log.py"), Source(user.encode(), "module.py")]
    )
    assert run("async", user.encode(), project).new is not None
    assert run("async", user.encode()).new is None
