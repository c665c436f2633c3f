"""SEQ114: skipped."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.functions import skipped
from tests.migrate.judge.rules import assert_example, refused
from tests.migrate.tools import becomes, run, unchanged


def test_example():
    assert_example(skipped.RULE)


@pytest.mark.parametrize(
    "source",
    [
        "# seqcompat: skip\n{}",
        "'''Docs.'''\n{}",
        "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n\n# seqcompat:  skip (for now)\n\n{}",
    ],
)
def test_skip_file(source):
    """A mark on a line of its own before any code is about the file, if it is there."""
    source = source.format(
        "from seqcompat import sequential\n\n@sequential\ndef main():\n    w.log((yield 1))\n"
    )
    outcome = run("async", source.encode("utf-8"))
    assert (outcome.new is None) == ("skip" in source)
    if outcome.new is None:
        unchanged("async", source, "SEQ114", function="main")
        assert [found.kind for found in outcome.findings] == ["note"]
        assert [report.state for report in outcome.functions] == ["generator"]


@pytest.mark.parametrize(
    "decorator, definition",
    [
        ("@sequential  # seqcompat: skip", "def main():"),
        ("@sequential", "def main():  # seqcompat: skip"),
    ],
)
def test_skip_function(decorator, definition):
    """A mark on the line of a decorator or of ``def`` is about the function."""
    becomes(
        "async",
        f"""
        from seqcompat import sequential

        {decorator}
        {definition}
            w.log((yield 1))

        @sequential
        def main_two():
            w.log((yield 2))
        """,
        f"""
        from seqcompat import sequential, waitable

        {decorator}
        {definition}
            w.log((yield 1))

        @sequential
        async def main_two():
            w.log(await waitable(2))
        """,
        notes=["SEQ114"],
    )


def test_skip_wait():
    """A mark on a wait refuses the function that it is in."""
    refused("skipped", "yield 1\nw.log(1,\n      (yield 2))  # seqcompat: skip\nyield 3", 3)


def test_mark_in_a_string():
    """A string is no comment."""
    becomes(
        "async",
        """
        from seqcompat import sequential

        @sequential
        def main():
            w.log((yield "# seqcompat: skip"))
        """,
        """
        from seqcompat import sequential, waitable

        @sequential
        async def main():
            w.log(await waitable("# seqcompat: skip"))
        """,
    )


def test_mark_for_a_sequence():
    """
    A function that is decorated out of sight can be marked as a sequence; a call of it stays in
    `waitable`.
    """
    becomes(
        "async",
        """
        from seqcompat import run

        def inner():  # seqcompat: sequence
            w.log((yield w.later()))

        def main_sequence():  # seqcompat: sequence
            yield inner()

        def main():
            return run(main_sequence())
        """,
        """
        from seqcompat import run, waitable

        async def inner():  # seqcompat: sequence
            w.log(await waitable(w.later()))

        async def main_sequence():  # seqcompat: sequence
            await waitable(inner())

        def main():
            return run(main_sequence())
        """,
        runs=False,
    )
