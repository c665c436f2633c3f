"""The decorator in every position, with what is around it."""

from __future__ import annotations

import pytest

from tests.migrate.tools import becomes


@pytest.mark.parametrize(
    "written",
    [
        "@ inlineCallbacks",
        "@inlineCallbacks  # comment",
        "@(inlineCallbacks)",
        "@(\n    inlineCallbacks  # why\n)",
    ],
)
def test_layout_around_the_decorator_stays(written):
    before = (
        "from twisted.internet.defer import inlineCallbacks\n%s\ndef main(): w.log((yield "
        "w.later()))\n" % written
    )
    becomes(
        "adopt",
        before.encode(),
        before.replace("twisted.internet.defer", "seqcompat")
        .replace("inlineCallbacks", "sequential")
        .encode(),
    )


def test_a_decorator_over_several_lines_keeps_its_comments():
    becomes(
        "adopt",
        b"from twisted.internet import defer\n@(defer  # one\n  .  # two\n  inlineCallbacks)\n"
        b"def main(): w.log((yield w.later()))\n",
        b"from seqcompat import sequential\n@(sequential  # one\n    # two\n  )\n"
        b"def main(): w.log((yield w.later()))\n",
    )


def test_decorators_above_and_below():
    becomes(
        "adopt",
        """
        import functools
        from twisted.internet.defer import inlineCallbacks

        def outer(function):
            return lambda: w.log(function())

        def wrapping(function):
            @outer
            @inlineCallbacks
            @functools.wraps(function)
            def wrapped():
                w.log((yield w.later()))
            return wrapped

        class Methods(object):
            @classmethod
            @inlineCallbacks
            def method(cls):
                w.log((yield w.later()))

        @wrapping
        def main():
            "documented"

        def main2():
            return Methods.method()
    """,
        """
        import functools
        from seqcompat import sequential

        def outer(function):
            return lambda: w.log(function())

        def wrapping(function):
            @outer
            @sequential
            @functools.wraps(function)
            def wrapped():
                w.log((yield w.later()))
            return wrapped

        class Methods(object):
            @classmethod
            @sequential
            def method(cls):
                w.log((yield w.later()))

        @wrapping
        def main():
            "documented"

        def main2():
            return Methods.method()
    """,
    )
