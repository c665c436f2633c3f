"""Plain ``await`` where it is known to mean the same, by the text alone or by what was recorded."""

from __future__ import annotations

import collections

import pytest

from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from tests.migrate.tools import as_bytes, becomes, run

HEAD = """
from twisted.internet import defer
from twisted.internet.defer import Deferred, fail, succeed
from seqcompat import sequential, waitable

@sequential
async def inner(x=None):
    return w.log(await waitable(x))

async def coroutine():
    pass

class C:
    @sequential
    async def method(self):
        return 3
"""


def wait_becomes(before, after, more="", **options):
    """Assert what becomes of a wait in a sequence."""
    text = (
        HEAD
        + more
        + "\n@sequential\n{}def main():\n    d = w.later()\n    c = C()\n    w.log((d, c, {}))\n"
    )
    if not before.startswith("yield") or "\n" in before:
        after = "(%s)" % after  # An ``await`` keeps them, and so does what has several lines.
    becomes("async", text.format("", "(%s)" % before), text.format("async ", after), **options)


@pytest.mark.parametrize(
    "value",
    [
        "inner()",
        "inner(w.later())",
        "inner(waitable(3))",
        "succeed(3)",
        "succeed([w])",
        "defer.succeed('x')",
        "defer.DeferredList([d])",
        "defer.gatherResults([d])",
    ],
)
def test_known(value):
    """A call of a sequence of this module by its name, or of what makes a new Deferred."""
    wait_becomes("yield " + value, "await " + value)


@pytest.mark.parametrize(
    "value", ["asyncio.ensure_future(coroutine())", "asyncio.gather(coroutine())"]
)
def test_known_future(value):
    """A call of what makes a Future of asyncio; to run it takes a loop."""
    wait_becomes("yield " + value, "await " + value, more="import asyncio\n", runs=False)


@pytest.mark.parametrize(
    "value",
    [
        "d",
        "coroutine()",
        "c.method()",
        "C().method()",
        "w.later()",
        "succeed",
        "inner",
        "3",
        "inner()()",
        "(lambda: inner)()",
        "succeed(d.result if d.called else 3)",
        "succeed(w.fired)",
        "defer.maybeDeferred(w.later)",
        "defer.ensureDeferred(d)",
        "d if d else inner()",
        "[inner()]",
    ],
)
def test_not_known(value):
    """Anything else; a coroutine, as ``yield`` gives it a context of its own, among them."""
    wait_becomes("yield " + value, "await waitable(%s)" % value)


@pytest.mark.parametrize(
    "more",
    [
        "\ninner = inner\n",
        "\ndef other():\n    global inner\n    inner = 3\n",
        "\nfor inner in [inner]: pass\n",
        "\ntry:\n    from os import inner\nexcept ImportError: pass\n",
    ],
)
def test_bound_again(more):
    """A name that is bound to something else as well is not known."""
    wait_becomes("yield inner()", "await waitable(inner())", more)


def test_local():
    """A local name hides that of the module, and a local sequence is known."""
    becomes(
        "async",
        """
        from seqcompat import sequential, waitable

        def deferred(): return w.later()

        @sequential
        async def hidden(): return w.log("hidden")

        @sequential
        def main(hidden=deferred):
            @sequential
            async def local(): return w.log("local")
            yield hidden()
            yield local()

        @sequential
        def main_two():
            yield hidden()
            def hidden_two(hidden):
                @sequential
                def inner():
                    yield hidden()
                return inner()
            yield hidden_two(deferred)
        """,
        """
        from seqcompat import sequential, waitable

        def deferred(): return w.later()

        @sequential
        async def hidden(): return w.log("hidden")

        @sequential
        async def main(hidden=deferred):
            @sequential
            async def local(): return w.log("local")
            await waitable(hidden())
            await local()

        @sequential
        async def main_two():
            await hidden()
            def hidden_two(hidden):
                @sequential
                async def inner():
                    await waitable(hidden())
                return inner()
            await waitable(hidden_two(deferred))
        """,
    )


def test_other_decorators_around():
    """What is around the sequence decorator may give something else than its result."""
    more = """
def cached(function):
    d = function()
    return lambda: d

@cached
@sequential
async def around():
    return 3
"""
    wait_becomes("yield around()", "await waitable(around())", more)


def test_patched():
    """What another file of the project puts something else in the place of is not known."""
    patching = Source(
        b"def test(self):\n    self.patch(module, 'inner', lambda: 3)\n", "test_module.py"
    )
    wait_becomes("yield inner()", "await waitable(inner())", project=Project.scan([patching]))
    wait_becomes("yield inner()", "await inner()", project=Project.scan([]))


METHODS = """
from seqcompat import sequential
from other import fetch, Other

class A:
    @sequential
    def main(self, w, cls):
        me = self
        yield {}

    @sequential
    def _private(self):
        yield

    @sequential
    def __mangled(self):
        yield

    @sequential
    def public(self):
        yield

    @classmethod
    @sequential
    def _of_class(cls):
        yield cls._private()

    def _plain(self):
        return 3

    @sequential
    def _overridden(self):
        yield

    @sequential
    def _assigned(self):
        yield

    @sequential
    def _patched(self):
        yield

class B(A):
    _assigned = len

    def _overridden(self):
        return 3

a.b._patched = 3
"""
OTHER = """
from seqcompat import sequential

@sequential
def fetch():
    yield

class Other:
    @staticmethod
    @sequential
    def make():
        yield
"""


@pytest.mark.parametrize(
    "value, is_plain",
    [
        ("self._private()", True),
        ("self.__mangled()", True),
        ("A.public(self)", True),
        ("fetch()", True),
        ("Other.make()", True),
        # Somebody elsewhere may derive from the class.
        ("self.public()", False),
        ("self._plain()", False),
        ("self._overridden()", False),
        ("self._assigned()", False),
        ("self._patched()", False),
        ("A._patched(self)", False),
        # Not known to be an object of the class.
        ("me._private()", False),
        ("cls._private()", False),
        ("w._private()", False),
        ("Other.missing()", False),
        ("B.unseen(self)", False),
    ],
)
def test_methods_and_what_is_imported(value, is_plain):
    """What the code base says of a private method, of a class's, and of another file's function."""
    text = METHODS.format(value).encode()
    project = Project.scan([Source(text, "module.py"), Source(OTHER.encode(), "other.py")])
    made = run("async", text, project, waive=["SEQ102"]).new.data.decode()
    expected = "await %s\n" if is_plain else "await waitable(%s)\n"
    assert expected % value in made, made
    assert "yield cls._private()" not in made and "await cls._private()\n" in made
    # Of one file by itself nothing is known about what else there is.
    assert expected % value not in run("async", text).new.data.decode() or not is_plain


def test_reexported():
    """With a project, a decorator and `returnValue` that come through another module are known."""
    compat = Source(
        b"from seqcompat import returnValue, sequential as inlineCallbacks\n", "compat.py"
    )
    project = Project.scan([compat])
    before = (
        b"import compat\n\n@compat.inlineCallbacks\ndef f():\n    compat.returnValue((yield 3))\n"
    )
    outcome = run("async", before, project)
    assert outcome.new.data == (
        b"import compat\nfrom seqcompat import waitable\n\n"
        b"@compat.inlineCallbacks\nasync def f():\n    return await waitable(3)\n"
    )
    assert run("async", before).new is None


# With evidence.

#: The line of the wait in `wait_becomes`.
LINE = HEAD.lstrip("\n").count("\n") + 6

Verdict = collections.namedtuple("Verdict", "plain seen reason count")


class Evidence:
    """Says of the waits on given lines that they are plain."""

    def __init__(self, *lines):
        self._lines = lines

    def verdict(self, source, sequence, wait, project=None):
        return Verdict(wait.lineno in self._lines, True, None, 1)


@pytest.mark.parametrize(
    "before, after",
    [
        ("yield d", "await d"),
        ("yield (d)", "await (d)"),
        ("yield d if d else 3", "await (d if d else 3)"),
        ("yield d or None", "await (d or None)"),
        ("yield (d or None)", "await (d or None)"),
        ("yield [d][0]", "await [d][0]"),
        ("yield w.later()", "await w.later()"),
        ("yield  # why\n    d", "await  # why\n    d"),
        ("yield (yield w.fired(d))", "await (await w.fired(d))"),
        ("yield (lambda: d)()", "await (lambda: d)()"),
    ],
)
def test_evidence(before, after):
    """
    What was seen to be nothing but Deferreds is awaited plainly, with parentheses where that needs
    them.
    """
    wait_becomes(before, after, evidence=Evidence(LINE))


def test_no_evidence():
    """Where the evidence does not say so, it stays with `waitable`."""
    wait_becomes("yield d", "await waitable(d)", evidence=Evidence())
    bare = as_bytes("from seqcompat import sequential, waitable\n@sequential\ndef f(): yield")
    assert b"await waitable(None)" in run("async", bare, evidence=Evidence(2)).new.data


@pytest.mark.parametrize(
    "before, after",
    [
        ("(await waitable(d))", "(await d)"),
        ("await waitable( d )", "await ( d )"),
        ("await waitable ( d)", "await d"),
        ("await waitable(d or 3)", "await (d or 3)"),
        ("await waitable((d))", "await ((d))"),
        ("await waitable(  # why\n    d)", "await (  # why\n    d)"),
        ("await waitable(d,)", None),
        ("(await waitable(d))", "(await d)"),
    ],
)
def test_coroutine_with_evidence(before, after):
    """In what is a coroutine already, `waitable` goes; with the last one the import does."""
    text = """
from seqcompat import sequential{}

@sequential
async def main():
    d = w.later()
    w.log(({}))
"""
    before = as_bytes(text.format(", waitable", before))
    if after is None:
        assert run("async", before, evidence=Evidence(6)).new is None
    else:
        becomes("async", before, text.format("", after), evidence=Evidence(6))


def test_coroutine_without_evidence():
    """Without evidence a coroutine stays as somebody has written it."""
    outcome = run("async", as_bytes(HEAD))
    assert outcome.new is None
    assert [(one.state, one.plain, one.waitable) for one in outcome.functions] == [
        ("coroutine", 0, 1),
        ("coroutine", 0, 0),
    ]
