"""
Waits: ``yield x`` becomes ``await waitable(x)``, and every place that it can stand in keeps its
meaning.
"""

from __future__ import annotations

import sys

import pytest

from tests.migrate.tools import becomes, unchanged

HEAD = """
from seqcompat import sequential{}

@sequential
{}def main():
    d = w.later()
"""


def wait_becomes(before, after):
    """Assert what becomes of some lines in a sequence that has a `d` to wait for."""
    becomes("async", _module("", "", before), _module(", waitable", "async ", after))


def _module(more, keyword, lines):
    lines = lines.strip("\n")
    indented = "\n".join(
        "    " + line if line and not line.startswith("\x0c") else line
        for line in lines.split("\n")
    )
    return HEAD.format(more, keyword) + indented + "\n"


@pytest.mark.parametrize(
    "before, after",
    [
        ("yield d", "await waitable(d)"),
        ("x = yield d\nw.log(x)", "x = await waitable(d)\nw.log(x)"),
        ("x = y = yield d\nw.log(x, y)", "x = y = await waitable(d)\nw.log(x, y)"),
        ("x = 1\nx += yield d\nw.log(x)", "x = 1\nx += await waitable(d)\nw.log(x)"),
        ("x: int = yield d\nw.log(x)", "x: int = await waitable(d)\nw.log(x)"),
        ("x = (yield d)\nw.log(x)", "x = await waitable(d)\nw.log(x)"),
        ("(yield d)", "await waitable(d)"),
        ("return (yield d)", "return await waitable(d)"),
        ("w.log((yield d))", "w.log(await waitable(d))"),
        ("yield  d", "await waitable(d)"),
        ("yield(d)", "await waitable(d)"),
        ("yield (d)", "await waitable(d)"),
        ("yield ((d))", "await waitable((d))"),
        ("yield (d).x if 0 else d", "await waitable((d).x if 0 else d)"),
        ("w.log((yield (yield d)))", "w.log(await waitable(await waitable(d)))"),
        ("yield d; w.log(2)", "await waitable(d); w.log(2)"),
        ("if w: yield d", "if w: await waitable(d)"),
    ],
)
def test_statement(before, after):
    """A wait as a statement, as the value of an assignment, and in parentheses."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("x = yield\nw.log(x)", "x = await waitable(None)\nw.log(x)"),
        ("yield", "await waitable(None)"),
        ("w.log((yield))", "w.log(await waitable(None))"),
        ("w.log((yield ))", "w.log(await waitable(None))"),
        ("yield # nothing", "await waitable(None) # nothing"),
    ],
)
def test_bare(before, after):
    """A bare ``yield`` waits for None, which is to say for nothing."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("a = b = 1\nx = yield a, b\nw.log(x)", "a = b = 1\nx = await waitable((a, b))\nw.log(x)"),
        ("a = 1\nx = yield a,\nw.log(x)", "a = 1\nx = await waitable((a,))\nw.log(x)"),
        ("x = yield (1, 2)\nw.log(x)", "x = await waitable((1, 2))\nw.log(x)"),
        ("x = yield (1), (2)\nw.log(x)", "x = await waitable(((1), (2)))\nw.log(x)"),
        ("x = yield (1, 2), (3, 4)\nw.log(x)", "x = await waitable(((1, 2), (3, 4)))\nw.log(x)"),
        ("x = yield ((1), (2))\nw.log(x)", "x = await waitable(((1), (2)))\nw.log(x)"),
        ("x = yield ((1, 2))\nw.log(x)", "x = await waitable(((1, 2)))\nw.log(x)"),
        ("x = yield ()\nw.log(x)", "x = await waitable(())\nw.log(x)"),
        (
            "x = yield (  # (\n    1), 2\nw.log(x)",
            "x = await waitable(((  # (\n    1), 2))\nw.log(x)",
        ),
        ("x = yield *[1], 2\nw.log(x)", "x = await waitable((*[1], 2))\nw.log(x)"),
        ("x = yield (*[1], 2)\nw.log(x)", "x = await waitable((*[1], 2))\nw.log(x)"),
    ],
)
def test_tuple(before, after):
    """A tuple without parentheses gets them: `waitable` has one argument."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("yield d if w else 2", "await waitable(d if w else 2)"),
        ("x = yield 1 or d\nw.log(x)", "x = await waitable(1 or d)\nw.log(x)"),
        ("x = yield not d\nw.log(x)", "x = await waitable(not d)\nw.log(x)"),
        ("x = yield 1 < 2 < 3\nw.log(x)", "x = await waitable(1 < 2 < 3)\nw.log(x)"),
        ("x = yield 1 + 2\nw.log(x)", "x = await waitable(1 + 2)\nw.log(x)"),
        ("x = yield lambda: 1\nw.log(x())", "x = await waitable(lambda: 1)\nw.log(x())"),
        ("x = yield (lambda: 1)\nw.log(x())", "x = await waitable(lambda: 1)\nw.log(x())"),
        ("x = yield [d, 1][0]\nw.log(x)", "x = await waitable([d, 1][0])\nw.log(x)"),
        ("x = yield {1: d}[1]\nw.log(x)", "x = await waitable({1: d}[1])\nw.log(x)"),
        ("x = yield (i for i in [])\nw.log(x)", "x = await waitable((i for i in []))\nw.log(x)"),
        ("x = yield (y := 3)\nw.log(x, y)", "x = await waitable(y := 3)\nw.log(x, y)"),
        ("x = yield 'a' 'b'\nw.log(x)", "x = await waitable('a' 'b')\nw.log(x)"),
        ("x = yield -1\nw.log(x)", "x = await waitable(-1)\nw.log(x)"),
    ],
)
def test_loose_operand(before, after):
    """What binds less tightly than ``await`` is whole in the parentheses of `waitable`."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("w.log(not (yield d))", "w.log(not await waitable(d))"),
        ("w.log((yield [d, 1])[1])", "w.log((await waitable([d, 1]))[1])"),
        ("w.log((yield 1) + 1)", "w.log((await waitable(1)) + 1)"),
        ("w.log(2 ** (yield 3) ** 2)", "w.log(2 ** (await waitable(3)) ** 2)"),
        ("w.log((yield 3) ** 2)", "w.log((await waitable(3)) ** 2)"),
        ("w.log(-(yield 3))", "w.log(-(await waitable(3)))"),
        ("w.log((yield w.log)(4))", "w.log((await waitable(w.log))(4))"),
        ("w.log((yield w).scenario)", "w.log((await waitable(w)).scenario)"),
        ("w.log([1, 2][(yield 1)])", "w.log([1, 2][await waitable(1)])"),
        ("w.log(dict(**(yield {'a': 1})))", "w.log(dict(**await waitable({'a': 1})))"),
        ("w.log(*(yield [1, 2]))", "w.log(*await waitable([1, 2]))"),
        (
            "x = (yield 1) if (yield d) else (yield 2)\nw.log(x)",
            "x = await waitable(1) if await waitable(d) else await waitable(2)\nw.log(x)",
        ),
        (
            "x = (yield d), (yield 2)\nw.log(x)",
            "x = await waitable(d), await waitable(2)\nw.log(x)",
        ),
        (
            "x = {(yield 1): (yield d)}\nw.log(x)",
            "x = {await waitable(1): await waitable(d)}\nw.log(x)",
        ),
        ("w.log([i for i in (yield [1, 2])])", "w.log([i for i in (await waitable([1, 2]))])"),
        (
            "w.log(list(i for i in (yield [1, 2])))",
            "w.log(list(i for i in (await waitable([1, 2]))))",
        ),
        ("w.log('%s' % (yield d))", "w.log('%s' % (await waitable(d)))"),
        (
            "assert (yield 1), (yield 2)\nw.log(1)",
            "assert await waitable(1), await waitable(2)\nw.log(1)",
        ),
        ("w.log((x := (yield d)))", "w.log((x := await waitable(d)))"),
        (
            "a = [0]\na[(yield 0)] = yield d\nw.log(a)",
            "a = [0]\na[await waitable(0)] = await waitable(d)\nw.log(a)",
        ),
        (
            "def inner(): pass\ninner.x = yield d\nw.log(inner.x)",
            "def inner(): pass\ninner.x = await waitable(d)\nw.log(inner.x)",
        ),
    ],
)
def test_in_an_expression(before, after):
    """In the middle of an expression a wait keeps its parentheses where it needs them."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        ("x = 1 if(yield d)else 2\nw.log(x)", "x = 1 if await waitable(d) else 2\nw.log(x)"),
        ("x = not(yield d)\nw.log(x)", "x = not await waitable(d)\nw.log(x)"),
        ("x = ( yield d )\nw.log(x)", "x = await waitable(d)\nw.log(x)"),
        ("x = ((yield d))\nw.log(x)", "x = (await waitable(d))\nw.log(x)"),
        ("x = (yield d)  # why\nw.log(x)", "x = await waitable(d)  # why\nw.log(x)"),
        ("x = (yield [\n  d])\nw.log(x)", "x = await waitable([\n  d])\nw.log(x)"),
        ("x = (yield \\\n  d)\nw.log(x)", "x = (await waitable( \\\n  d))\nw.log(x)"),
        ("x = (yield d\n  )\nw.log(x)", "x = (await waitable(d)\n  )\nw.log(x)"),
        ("x = w if (yield d) == 1 else 2", "x = w if await waitable(d) == 1 else 2"),
    ],
)
def test_parentheses_that_are_not_needed(before, after):
    """They go with the ``yield``, unless the wait goes over several lines or is in arithmetic."""
    wait_becomes(before, after)


@pytest.mark.parametrize(
    "before, after",
    [
        (
            """
import contextlib
lock = other = third = contextlib.nullcontext(3)
with (yield lock):
    w.log(1)
with (yield other) as x, (yield third):
    w.log(x)
""",
            """
import contextlib
lock = other = third = contextlib.nullcontext(3)
with await waitable(lock):
    w.log(1)
with await waitable(other) as x, await waitable(third):
    w.log(x)
""",
        ),
        (
            """
for x in (yield [1, 2]):
    w.log(x)
while not (yield d):
    d = w.log(7)
""",
            """
for x in await waitable([1, 2]):
    w.log(x)
while not await waitable(d):
    d = w.log(7)
""",
        ),
        (
            """
try:
    yield d
except LookupError as error:
    w.log((yield error))
else:
    w.log((yield 5))
finally:
    w.log((yield 6))
""",
            """
try:
    await waitable(d)
except LookupError as error:
    w.log(await waitable(error))
else:
    w.log(await waitable(5))
finally:
    w.log(await waitable(6))
""",
        ),
        (
            """
if (yield d): w.log(1)
elif (yield 2): w.log(2)
del [(yield {1: 2})][0]
raise (yield ValueError(3))
""",
            """
if await waitable(d): w.log(1)
elif await waitable(2): w.log(2)
del [await waitable({1: 2})][0]
raise await waitable(ValueError(3))
""",
        ),
        (
            """
def decorate(x):
    return lambda f: x
@decorate((yield d))
def f(): pass
class C((yield object), metaclass=(yield type)): pass
w.log(f, C.__name__)
""",
            """
def decorate(x):
    return lambda f: x
@decorate(await waitable(d))
def f(): pass
class C((await waitable(object)), metaclass=await waitable(type)): pass
w.log(f, C.__name__)
""",
        ),
    ],
)
def test_in_a_statement(before, after):
    """In ``with``, loops, handlers, ``del``, ``raise``, and what a definition evaluates."""
    wait_becomes(before, after)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match came with Python 3.10")
def test_match():
    """In a ``match`` statement."""
    wait_becomes(
        """
match (yield 1):
    case 1 if (yield True):
        w.log((yield d))
""",
        """
match (await waitable(1)):
    case 1 if (await waitable(True)):
        w.log(await waitable(d))
""",
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("x = yield w.log(\n    1,\n    2)", "x = await waitable(w.log(\n    1,\n    2))"),
        ("x = yield 1 + \\\n    2\nw.log(x)", "x = await waitable(1 + \\\n    2)\nw.log(x)"),
        ("x = yield \\\n    d\nw.log(x)", "x = await waitable( \\\n    d)\nw.log(x)"),
        ("x = \\\n  yield d\nw.log(x)", "x = \\\n  await waitable(d)\nw.log(x)"),
        ("x = (yield\n     d)\nw.log(x)", "x = (await waitable(\n     d))\nw.log(x)"),
        ("x = (yield  # why\n     d)\nw.log(x)", "x = (await waitable(  # why\n     d))\nw.log(x)"),
        (
            "x = (yield  # ( why (\n     # more\n     d  # last\n     )\nw.log(x)",
            "x = (await waitable(  # ( why (\n     # more\n     d)  # last\n     )\nw.log(x)",
        ),
        (
            "x = yield (  # why\n    d  # last\n)\nw.log(x)",
            "x = await waitable(  # why\n    d  # last\n)\nw.log(x)",
        ),
        (
            "x = yield '''\n  #\n''', 1\nw.log(x)",
            "x = await waitable(('''\n  #\n''', 1))\nw.log(x)",
        ),
        ("x = yield (1\n    , 2)\nw.log(x)", "x = await waitable((1\n    , 2))\nw.log(x)"),
        ("yield d  # a wait", "await waitable(d)  # a wait"),
        ("x = (yield(d) # yield\n   )\nw.log(x)", "x = (await waitable(d) # yield\n   )\nw.log(x)"),
        (
            "x = yield 'ä' + \"ö\"; w.log(x, (yield 'ü'), (yield d))",
            "x = await waitable('ä' + \"ö\"); w.log(x, await waitable('ü'), await waitable(d))",
        ),
    ],
)
def test_lines_and_comments(before, after):
    """Over several lines, with backslashes, comments and other alphabets; all comments stay."""
    wait_becomes(before, after)


@pytest.mark.skipif(
    sys.version_info < (3, 12), reason="before Python 3.12 the positions in f-strings are wrong"
)
@pytest.mark.parametrize(
    "before, after",
    [
        ('w.log(f"a {yield d} b")', 'w.log(f"a {await waitable(d)} b")'),
        (
            'w.log(f"a {(yield d)!r:>{(yield 9)}} ä {{yield}}")',
            'w.log(f"a {(await waitable(d))!r:>{(await waitable(9))}} ä {{yield}}")',
        ),
        ('w.log(f"""\n{yield d}\n""")', 'w.log(f"""\n{await waitable(d)}\n""")'),
    ],
)
def test_in_an_fstring(before, after):
    """In an f-string, where the Python that runs the step knows the positions."""
    wait_becomes(before, after)


def test_existing_waitable():
    """``yield waitable(x)`` becomes ``await waitable(x)``."""
    becomes(
        "async",
        """
        from seqcompat import sequential, waitable as waits

        @sequential
        def main():
            w.log((yield waits(w.later())))
        """,
        """
        from seqcompat import sequential, waitable as waits

        @sequential
        async def main():
            w.log(await waits(w.later()))
        """,
    )


def test_nothing_to_do():
    """What is a coroutine already, and generators that are no sequences, are not touched."""
    unchanged(
        "async",
        """
        from seqcompat import sequential

        def generator():
            yield 1

        @sequential
        async def main():
            def inner():
                yield w.log(1)
            return list(inner())
        """,
    )


def test_nested_functions():
    """
    What a sequence defines is another function: generators in it stay, sequences in it are
    converted as well.
    """
    becomes(
        "async",
        """
        from seqcompat import sequential

        @sequential
        def main():
            def inner():
                x = yield 1
                w.log(x)
            @sequential
            def sequence(self=None):
                yield w.later()
                class Inner:
                    def generator(self):
                        yield 2
                for x in Inner().generator():
                    w.log(x)
            for x in inner():
                w.log((yield w.fired(x)))
            w.log((yield sequence()))
        """,
        """
        from seqcompat import sequential, waitable

        @sequential
        async def main():
            def inner():
                x = yield 1
                w.log(x)
            @sequential
            async def sequence(self=None):
                await waitable(w.later())
                class Inner:
                    def generator(self):
                        yield 2
                for x in Inner().generator():
                    w.log(x)
            for x in inner():
                w.log(await waitable(w.fired(x)))
            w.log(await sequence())
        """,
    )


def test_decorators():
    """Decorators on several lines, with options and comments, and ``def`` with odd spaces."""
    becomes(
        "async",
        """
        import seqcompat
        from seqcompat import sequential

        class C:
            @staticmethod
            # what it is
            @seqcompat.sequential(  # with options
                strict=True,
            )  # more

            def  first(
                x, # x
            ) :
                yield x

            @sequential
            @classmethod
            def second(cls): yield 1

        def main():
            return C.first(w.later()).addCallback(w.log)

        def main_second():
            return C.second()
        """,
        """
        import seqcompat
        from seqcompat import sequential

        class C:
            @staticmethod
            # what it is
            @seqcompat.sequential(  # with options
                strict=True,
            )  # more

            async def  first(
                x, # x
            ) :
                await seqcompat.waitable(x)

            @sequential
            @classmethod
            async def second(cls): await seqcompat.waitable(1)

        def main():
            return C.first(w.later()).addCallback(w.log)

        def main_second():
            return C.second()
        """,
    )


def test_rebinding():
    """
    The call form of a decorator that binds the same name again leaves nothing else to hold the
    generator.
    """
    becomes(
        "async",
        """
        import seqcompat

        def main():
            x = yield w.later()
            w.log(x)
        main = seqcompat.sequential(main)

        class C:
            def method(self):
                yield 1
            other = 3
            method = seqcompat.sequential(strict=True)(method)
        """,
        """
        import seqcompat

        async def main():
            x = await seqcompat.waitable(w.later())
            w.log(x)
        main = seqcompat.sequential(main)

        class C:
            async def method(self):
                await seqcompat.waitable(1)
            other = 3
            method = seqcompat.sequential(strict=True)(method)
        """,
    )
