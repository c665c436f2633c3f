"""``returnValue(x)`` becomes ``return x``."""

from __future__ import annotations

import pytest

from tests.migrate.tools import becomes, run


def module(imports, keyword, lines, wait):
    lines = "\n".join("    " + line if line else "" for line in lines.strip("\n").split("\n"))
    return (
        f"from seqcompat import {imports}\n\n@sequential\n{keyword}def main():\n{wait}\n{lines}\n"
    )


def return_becomes(before, after, stays=False, **options):
    imports = "returnValue, sequential" if stays else "sequential"
    becomes(
        "async",
        module("returnValue, sequential", "", before, "    yield w.later()"),
        module(imports + ", waitable", "async ", after, "    await waitable(w.later())"),
        **options,
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("returnValue(1)", "return 1"),
        ("returnValue( 1 )", "return 1"),
        ("returnValue (1)", "return 1"),
        ("(returnValue)(1)", "return 1"),
        ("returnValue(1,)", "return 1"),
        ("returnValue(1 , )", "return 1"),
        ("returnValue((1, 2))", "return (1, 2)"),
        ("returnValue((1, 2),)", "return (1, 2)"),
        ("returnValue((1))", "return (1)"),
        ("returnValue(None)", "return None"),
        ("returnValue(())", "return ()"),
        ("returnValue(value=3)", "return 3"),
        ("returnValue(value = (3),)", "return (3)"),
        ("returnValue(lambda: 1)", "return lambda: 1"),
        ("returnValue(1 if w else 2)", "return 1 if w else 2"),
        ("returnValue((yield 3))", "return await waitable(3)"),
        ("returnValue((yield [1])[0])", "return (await waitable([1]))[0]"),
        ("returnValue(x := 3)", "return (x := 3)"),
        ("returnValue((x := 3))", "return (x := 3)"),
        ("returnValue(i for i in [])", "return (i for i in [])"),
        ("returnValue((i for i in []))", "return (i for i in [])"),
        ("returnValue([i for i in []])", "return [i for i in []]"),
        ("returnValue('ä)' \")\")", "return 'ä)' \")\""),
        ("returnValue(1); w.log(2)", "return 1; w.log(2)"),
        ("if w: returnValue(1)", "if w: return 1"),
    ],
)
def test_value(before, after):
    """With each kind of value."""
    return_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("returnValue(\n    1\n)", "return 1"),
        ("returnValue(1 +\n            2)", "return (1 +\n            2)"),
        ("returnValue(1 + \\\n            2)", "return (1 + \\\n            2)"),
        (
            "returnValue(  # why\n    1  # more\n    )  # last",
            "return (  # why\n    1  # more\n    )  # last",
        ),
        ("returnValue(\n    1,  # one, only\n)", "return (\n    1  # one, only\n)"),
        ("returnValue(\n    [\n    1,\n    ],\n)", "return (\n    [\n    1,\n    ]\n)"),
        ("returnValue({\n    1: 2,\n})", "return {\n    1: 2,\n}"),
        ("returnValue(\n    value=1  # =\n    + 2)", "return (\n    1  # =\n    + 2)"),
        ("returnValue('''\n''')", "return '''\n'''"),
        ("returnValue(1)  # last", "return 1  # last"),
        ("returnValue \\\n    (1)", "return 1"),
    ],
)
def test_lines_and_comments(before, after):
    """Over several lines the parentheses of the call are needed, and comments stay."""
    return_becomes(before, after)


@pytest.mark.parametrize(
    "lines",
    [
        "w.log([] or returnValue(3))",
        "x = returnValue(3)",
        "(returnValue(3))",
        "returnValue(*[3])",
        "if not w: returnValue(val=3)",
        "returnValue(**{'value': 3})",
        "returnValue(3)  # seqcompat: skip",
        "d = w.fired(3)\nd.addCallback(returnValue)",
        "def inner(): returnValue(3)\ninner()",
    ],
)
def test_what_stays(lines):
    """
    Where it is no statement with one value, or not the sequence's own, it works in a coroutine as
    it did.
    """
    return_becomes(lines, lines, stays=True)


def test_spellings():
    """Under each name that it goes by; the imports of what is not used any more go."""
    becomes(
        "async",
        """
        import seqcompat.defer
        from seqcompat import sequential
        from seqcompat import returnValue as done
        from twisted.internet import defer

        @sequential
        def main():
            x = yield 1
            if not w:
                defer.returnValue(val=2)
            elif x == 3:
                seqcompat.defer.returnValue(4)
            done(5)
        """,
        """
        from seqcompat import sequential, waitable

        @sequential
        async def main():
            x = await waitable(1)
            if not w:
                return 2
            elif x == 3:
                return 4
            return 5
        """,
    )


def test_another_function_of_the_name():
    """What is not ours or Twisted's is not touched."""
    becomes(
        "async",
        """
        from seqcompat import sequential

        def returnValue(x):
            return w.log(x)

        @sequential
        def main():
            yield 1
            returnValue(3)
        """,
        """
        from seqcompat import sequential, waitable

        def returnValue(x):
            return w.log(x)

        @sequential
        async def main():
            await waitable(1)
            returnValue(3)
        """,
    )


def test_context_manager():
    """A context manager no longer sees the exception behind it, which is noted."""
    before = module(
        "returnValue, sequential",
        "",
        "import contextlib\nwith contextlib.nullcontext():\n    returnValue(1)",
        "    yield w.later()",
    )
    outcome = run("async", before.encode("utf-8"))
    [note] = outcome.findings
    assert (note.kind, note.code, note.line, note.function) == ("note", "SEQ150", 8, "main")
    return_becomes(
        "import contextlib\nwith contextlib.nullcontext():\n    returnValue(1)",
        "import contextlib\nwith contextlib.nullcontext():\n    return 1",
        notes=["SEQ150"],
    )
