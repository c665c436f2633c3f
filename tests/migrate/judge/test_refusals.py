"""
What the step "async" leaves as it is, each with its code, and what is close to it and is converted.
"""

from __future__ import annotations

import sys

import pytest

from seqcompat.migrate.judge import refusals
from seqcompat.migrate.judge.codes import BY_NAME, CAUTIOUS, CODES
from tests.migrate.tools import becomes, run, unchanged

HEAD = (
    "import contextlib\nfrom seqcompat import returnValue, sequential\n\n@sequential\ndef main():\n"
)


def body(lines):
    """A module with a sequence of these lines."""
    lines = lines.strip("\n").split("\n")
    return (HEAD + "".join("    " + line + "\n" if line else "\n" for line in lines)).encode(
        "utf-8"
    )


def refused(name, lines, line=None, **options):
    """Assert that a sequence of these lines is left as it is, under the code of that name."""
    outcome = unchanged(
        "async", body(lines), BY_NAME[name], function="main", line=line and line + 5, **options
    )
    [report] = outcome.functions
    assert (report.name, report.state, report.code) == ("main", "refused", BY_NAME[name])
    assert all(found.kind == "refused" for found in outcome.findings)


def converted(lines, **options):
    """Assert that a sequence of these lines is converted, and does the same then."""
    before = body(lines)
    after = run("async", before, **options).new
    assert after is not None, run("async", before, **options).findings
    becomes(
        "async",
        before,
        after.data,
        notes=[found.code for found in run("async", before, **options).findings],
        **options,
    )
    return after.data.decode("utf-8")


# Another decorator below.

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
        .replace("(yield 1)", "(await waitable(1))")
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
            return (await waitable(1))
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


# No wait in the body.


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


# The same name waited on twice.


@pytest.mark.parametrize(
    "lines, line",
    [
        ("d = w.later()\nx = yield d\ny = yield d\nw.log(x, y)", 3),
        ("d = w.later()\nw.log((yield d), (yield d))", 2),
        ("d = w.later()\nif w:\n    yield d\nw.log((yield d))", 4),
        ("d = w.later()\nfor i in range(2):\n    w.log((yield d))", 3),
        ("d = w.later()\nwhile True:\n    w.log((yield d))\n    if w: break", 3),
        ("d = w.later()\ntry:\n    yield d\nfinally:\n    w.log((yield d))", 5),
        ("d = w.later()\ntry:\n    w.log((yield d))\nexcept LookupError:\n    w.log((yield d))", 5),
        (
            "d = w.later()\nfor i in [0]:\n    if i:\n        continue\n    yield d\n    break\n"
            "w.log((yield d))",
            7,
        ),
        ("d = w.later()\nwith contextlib.suppress(LookupError):\n    yield d\nw.log((yield d))", 4),
    ],
)
def test_waited_twice(lines, line):
    """The second wait for a Deferred gives None."""
    refused("waited-twice", lines, line)


@pytest.mark.parametrize(
    "lines",
    [
        "d = w.later()\nx = yield d\nd = w.later()\ny = yield d\nw.log(x, y)",
        "d = w.later()\nif w:\n    w.log((yield d))\nelse:\n    w.log((yield d))",
        "for d in [w.later(), w.later()]:\n    w.log((yield d))",
        "for i in range(2):\n    d = w.later()\n    w.log((yield d))",
        "d = w.later()\nwhile d:\n    d = yield d\n    w.log(d)",
        "d = w.later()\nif w:\n    returnValue(w.log((yield d)))\nw.log((yield d))",
        "d = w.later()\nwhile True:\n    w.log((yield d))\n    break",
        "d = w.later()\nd = yield d\nw.log((yield d))",
        "d = w.later()\nyield d\nfor d in [w.later()]:\n    w.log((yield d))",
        "d = w.later()\nyield d\nwith contextlib.nullcontext(3) as d:\n    w.log((yield d))",
        "d = w.later()\nyield d\ndef d(): pass\nw.log((yield d))",
        "d = w.later()\nyield d\nimport sys as d\nw.log(1, (yield d) is d)",
        "d = w.later()\ntry:\n    w.log((yield d))\nexcept LookupError as d:\n    w.log((yield d))",
    ],
)
def test_waited_once(lines):
    """The same name for another thing, or on another way, is not waited on twice."""
    converted(lines)


def test_waited_twice_waived():
    """The change is possible all the same, and means the same."""
    converted("d = w.later()\nx = yield d\ny = yield d\nw.log(x, y)", waive=["SEQ103"])


# Waits elsewhere.


@pytest.mark.parametrize(
    "lines",
    [
        "yield\nw.log(lambda: (yield 1))",
        "yield\nw.log(lambda x=(yield 1): x)",
        "yield\ndef inner(x=(yield 1)): return x\nw.log(inner())",
        "yield\ndef inner(*, x=(yield 1)): return x\nw.log(inner())",
    ],
)
def test_wait_elsewhere(lines):
    """In a lambda, which it makes a generator, and in a default argument."""
    refused("wait-elsewhere", lines)


@pytest.mark.parametrize(
    "lines",
    [
        "yield\nw.log(list((yield x) for x in [1]))",
        "yield\nw.log([(yield x) for x in [1]])",
        "yield\nw.log({x for x in [1] if (yield x)})",
        "yield\nw.log({x: 2 for y in [1] for x in (yield y)})",
        "yield\nw.log([[x for x in (yield 1)] for y in [1]])",
    ],
)
def test_wait_in_a_comprehension(lines):
    """In a comprehension; only Python 2 runs that."""
    refused("wait-elsewhere", lines, runs=False)


def test_other_generators():
    """The waits of nested functions are theirs."""
    converted("def inner():\n    yield [(lambda: (yield))]\nw.log(len(list(inner())))\nyield 1")


FORMATS = ['w.log(f"a {(yield 1)=}")', 'w.log(f"a {(yield 1)} (yield 1)")']


@pytest.mark.parametrize("lines", FORMATS)
def test_wait_in_format(lines):
    """In an f-string that shows the text of the wait, or might."""
    refused("wait-in-format", lines)


@pytest.mark.parametrize(
    "lines",
    [
        'w.log(f"a {(yield 1)}")',
        'w.log(f"{(yield 1)} {(yield 1)}")',
        'w.log("ä" f"{(yield 1)}" f\'{(yield 2)}\')',
        'w.log(f"""\nä {(yield 1)} {(yield 1)!r:>{(yield 9)}}""")',
        "w.log(f\"{w.log(f'{(yield 1)}')} {(yield 1)}\")",
    ],
)
def test_wait_in_any_format(lines):
    """
    In other f-strings as well where this Python has the positions wrong, which it may have before
    3.12.
    """
    if run("async", body(lines)).new is None:
        assert sys.version_info < (3, 12)
        refused("wait-in-format", lines)
    else:
        converted(lines)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="template strings came with Python 3.14")
def test_wait_in_a_template():
    """In a template string, which keeps the text."""
    refused("wait-in-format", 'w.log(t"a {(yield 1)}".values)')


# What a coroutine cannot have, or would not do.


def test_yield_from():
    """Coroutines have no ``yield from``."""
    refused("yield-from", "yield 1\nw.log((yield from [2]))", 2)


@pytest.mark.parametrize(
    "lines",
    [
        "try:\n    yield 1\n    returnValue(2)\nexcept:\n    w.log(3)",
        "try:\n    yield 1\n    if w:\n        returnValue(2)\nexcept BaseException:\n    w.log(3)",
        "try:\n    yield 1\n    returnValue(2)\nexcept (LookupError, BaseException) as e:\n    "
        "w.log(3)\n    raise",
        "try:\n    try:\n        yield 1\n        returnValue(2)\n    except ValueError:\n        "
        "pass\nexcept:\n    w.log(3)",
        "try:\n    yield 1\n    w.log([] or returnValue(2))\nexcept:\n    w.log(3)",
    ],
)
def test_caught_return(lines):
    """
    A handler that catches everything catches the exception behind returnValue, and would not see
    ``return``.
    """
    refused("caught-return", lines)


@pytest.mark.parametrize(
    "lines",
    [
        "try:\n    yield 1\n    returnValue(2)\nexcept Exception:\n    w.log(3)",
        "try:\n    yield 1\nexcept:\n    returnValue(w.log(3))\nelse:\n    returnValue(w.log(4))",
        "try:\n    x = yield w.later()\nexcept:\n    w.log(3)\nelse:\n    returnValue(w.log(x))\n"
        "finally:\n    w.log(4)",
        "try:\n    yield w.later()\n    return 5\nexcept:\n    w.log(3)",
        "try:\n    yield 1\n    def inner(): returnValue(3)\nexcept:\n    w.log(3)\nw.log(4)",
    ],
)
def test_return_not_caught(lines):
    """In the handlers, in ``else``, and under a handler for errors only, nothing catches it."""
    converted(lines)


@pytest.mark.parametrize("lines", ["yield\nraise StopIteration", "yield\nraise StopIteration(3)"])
def test_stop_iteration(lines):
    """It is an error in a generator and in a coroutine, under different words."""
    refused("stop-iteration", lines, 2)


def test_result_read():
    """After the wait, the Deferred's result is None."""
    refused("result-read", "d = w.later()\nyield d\nw.log(d.result)", 3)
    refused("result-read", "d = w.later()\ntry:\n    yield d\nfinally:\n    w.log(d.result)", 5)


@pytest.mark.parametrize(
    "lines",
    [
        "d = w.fired(1)\nw.log(d.result)\nyield d",
        "d = w.fired(1)\nyield d\nd = w.fired(2)\nw.log(d.result)",
        "d = w.fired(1)\nyield d\nd.result = 5\nw.log(d)",
        "d = w.fired(1)\nyield d\nw.log(w.fired(3).result)",
    ],
)
def test_result_read_elsewhere(lines):
    """Before the wait, or of another Deferred, it may be read."""
    converted(lines)


# Files as a whole, call forms, marks.


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


@pytest.mark.parametrize(
    "use",
    [
        "again = sequential(main)",
        "again = sequential(main)()",
        "sequences = [sequential(main)]",
        "main = again = sequential(main)",
        "def again(): return sequential(main)()",
    ],
)
def test_call_form(use):
    """Where something may have a hold of the bare generator function."""
    unchanged("async", CALLED.format(use), "SEQ110", function="main", line=6)


CALLED = """from seqcompat import sequential

def main():
    w.log((yield 1))

{}
"""


def test_no_call():
    """Where no call of a decorator is seen, the function is no sequence."""
    unchanged("async", CALLED.format("w.log(list(map(sequential, [main])))"))


def test_call_form_of_a_method():
    """A method that is made a sequence where it is used."""
    outcome = unchanged(
        "async",
        """
        from seqcompat.defer import inlineCallbacks

        class C:
            def method(self):
                w.log((yield 1))

        def main():
            return inlineCallbacks(C().method)()
        """,
        "SEQ110",
        function="C.method",
        line=8,
    )
    assert [report.state for report in outcome.functions] == ["refused"]


def test_call_form_between():
    """Something between the definition and the rebinding uses the name."""
    unchanged(
        "async",
        """
        from seqcompat import sequential

        def main():
            yield 1
        w.log(main)
        main = sequential(main)
        """,
        "SEQ110",
        function="main",
        line=6,
    )


def test_call_form_of_something_else():
    """What is made a sequence of is not in this file."""
    unchanged(
        "async",
        """
        from seqcompat.defer import inlineCallbacks
        from operator import methodcaller

        main = inlineCallbacks(methodcaller("throw"))
        """,
        "SEQ110",
        runs=False,
        line=4,
    )


@pytest.mark.parametrize(
    "name, use",
    [
        ("async", "async = 1"),
        ("await", "await = 1"),
        ("async", "w.async()"),
        ("async", "f(async=True)"),
        ("await", "f(await, 1)"),
        ("async", "import async"),
    ],
)
def test_reserved_names(name, use):
    """The file is no Python 3.7 source; each place is told, with the function that it is in."""
    outcome = unchanged(
        "async",
        body("yield 'ä', 1\ndef inner():\n    " + use),
        "SEQ109",
        runs=False,
        function="main.<locals>.inner",
        line=8,
    )
    assert name in outcome.findings[0].message


def test_reserved_names_of_other_files():
    """Where something else is wrong as well, that is what is told."""
    unchanged("async", body("async = 1\nprint 'x'"), "SEQ115", runs=False)


def test_except_comma():
    """
    New Pythons take Python 2's ``except A, e`` for something else, older ones do not parse it.
    """
    code = "SEQ112" if sys.version_info >= (3, 14) else "SEQ115"
    unchanged("async", body("try:\n    yield 1\nexcept ValueError, e:\n    pass"), code, runs=False)


def test_python_2():
    """Python 2 source is refused, with its sequences, and the finding says what to run first."""
    outcome = unchanged("async", body("print 'x'\nyield 1"), "SEQ115", runs=False, line=6)
    [found] = outcome.findings
    assert (found.kind, found.column) == ("refused", 5)
    assert "'print'" in found.message and found.message.endswith("the file has 1 sequence")
    assert "`adopt`" in found.by_hand and "Python 3" in found.by_hand
    assert [(one.name, one.state, one.code) for one in outcome.functions] == [
        ("main", "refused", "SEQ115")
    ]


def test_what_is_neither_python_2_nor_python_3():
    """Is an error, with its column; it may be newer than this Python."""
    [found] = run("async", b"from seqcompat import sequential\nif x:\n    y = 1 +* 2\n").findings
    assert (found.kind, found.code, found.line) == ("error", "SEQ902", 3)
    assert found.column > 5 and "newer" in found.by_hand


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
            w.log((await waitable(2)))
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
            w.log((await waitable("# seqcompat: skip")))
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
            w.log((await waitable(w.later())))

        async def main_sequence():  # seqcompat: sequence
            await waitable(inner())

        def main():
            return run(main_sequence())
        """,
        runs=False,
    )


def test_the_order_names_all_rules_of_functions():
    """Each that judges a sequence by itself is asked, once; those that can be waived are."""
    asked = [BY_NAME[name] for name in refusals.ORDER]
    assert sorted(asked) == [
        code for code, rule in CODES.items() if rule.judge is not None and code.startswith("SEQ1")
    ]
    assert CAUTIOUS <= set(asked)


def test_a_call_of_what_the_decorator_gives():
    """Is no call of the decorator: one finding, about the function that is decorated."""
    outcome = run(
        "async",
        b"from seqcompat.defer import inlineCallbacks\ndef both(func):\n"
        b"    def wrapper(self, *args):\n        return inlineCallbacks(func)(self, *args)\n"
        b"    return wrapper\n",
    )
    assert [(found.code, found.function) for found in outcome.findings] == [("SEQ110", "func")]
