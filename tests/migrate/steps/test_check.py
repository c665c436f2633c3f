"""The step "check": forgotten waits, and what makes none of them."""

from __future__ import annotations

import textwrap

import pytest

from seqcompat.migrate import steps
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from tests.migrate.tools import run

HEAD = """
from seqcompat import sequential
from twisted.internet.defer import inlineCallbacks

@sequential
def fetch():
    yield 1

@inlineCallbacks
def legacy():
    yield 1

async def bare():
    pass

def plain():
    pass
"""


def forgotten(text, **options):
    """(line, code, message) of what is found in `text`, which comes after `HEAD`."""
    text = HEAD + textwrap.dedent(text)
    outcome = run("check", text.encode("utf-8"), **options)
    assert outcome.new is None
    return [
        (found.line - HEAD.count("\n"), found.code, found.message)
        for found in outcome.findings
        if found.kind == "forgotten"
    ]


@pytest.mark.parametrize(
    "text, line, code",
    [
        ("def f():\n    fetch()\n", 2, "SEQ401"),
        ("def f():\n    legacy()\n", 2, "SEQ401"),
        ("def f():\n    bare()\n", 2, "SEQ402"),
        ("fetch()\n", 1, "SEQ401"),
        ("@sequential\ndef f():\n    fetch()\n    yield fetch()\n", 3, "SEQ401"),
        ("async def f():\n    try:\n        fetch()\n    finally:\n        pass\n", 3, "SEQ401"),
        ("def f():\n    x and fetch()\n", 2, "SEQ401"),
        ("def f():\n    fetch() if x else None\n", 2, "SEQ401"),
        ("def f():\n    if fetch():\n        pass\n", 2, "SEQ401"),
        ("def f():\n    if x and not fetch():\n        pass\n", 2, "SEQ401"),
        ("def f():\n    while not fetch():\n        pass\n", 2, "SEQ401"),
        ("def f():\n    assert fetch()\n", 2, "SEQ401"),
        ("for x in ():\n    pass\nelse:\n    fetch()\n", 4, "SEQ401"),
        (
            "def f():\n    for x in ():\n        with x:\n            fetch(\n            )\n",
            4,
            "SEQ401",
        ),
        ("def f():\n    @sequential\n    def inner():\n        yield\n    inner()\n", 5, "SEQ401"),
    ],
)
def test_forgotten(text, line, code):
    """A result that is dropped, or is only looked at as a condition."""
    [found] = forgotten(text)
    assert found[:2] == (line, code)


@pytest.mark.parametrize(
    "use",
    [
        "yield fetch()",
        "return fetch()",
        "x = fetch()",
        "self.x = fetch()",
        "x[0] = fetch()",
        "print(fetch())",
        "fetch().addCallback(print)",
        "fetch().addErrback(print).addBoth(print)",
        "[fetch()]",
        "x = [fetch() for y in z]",
        "lambda: fetch()",
        "fetch",
        "plain()",
        "unknown()",
        "x.fetch()",
        "fetch()()",
        "fetch().cancel()",
        "if (yield fetch()): pass",
        "if x == fetch(): pass",
        "with fetch() as x: pass",
        "x = fetch() or y",
        "del x[fetch()]",
        "raise X(fetch())",
        "gather(a=fetch())",
        "d = {1: fetch()}",
        "x = (yield) or fetch()",
        "for x in fetch(): pass",
    ],
)
def test_waited_on_returned_stored_passed_on_or_given_a_callback(use):
    """Then somebody can wait for it; and what is no call of a sequence is none."""
    assert forgotten("@sequential\ndef f(self, x, y, z):\n    yield\n    %s\n" % (use,)) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(fetch):\n    fetch()\n",
        "def f():\n    fetch = plain\n    fetch()\n",
        "def f():\n    for fetch in x:\n        fetch()\n",
        "def f():\n    import fetch\n    fetch()\n",
        "def f():\n    def fetch():\n        pass\n    fetch()\n",
        "def f(fetch):\n    def inner():\n        fetch()\n",
        "class C:\n    def fetch(self):\n        pass\n    def f(self):\n        self.fetch()\n",
        "class C:\n    def f(self):\n        self.fetch()\n",
        "class C:\n    @other\n    @sequential\n    def get(self):\n        yield\n    def "
        "f(self):\n        self.get()\n",
    ],
)
def test_another_thing_of_that_name(text):
    """
    A name that is bound nearer, a method and a function of the same name, and what another
    decorator has made.
    """
    assert forgotten(text) == []


CLASSES = """
class Base(object):
    @sequential
    def get(self):
        yield 1
    @classmethod
    @sequential
    def of_class(cls):
        yield 1
    def {name}(self):
        pass

class Thing(Base):
    def f(self):
        {use}

class Below(Thing):
    {below}
"""


@pytest.mark.parametrize(
    "use", ["self.get()", "super().get()", "super(Thing, self).get()", "cls.of_class()"]
)
def test_methods_of_the_same_object(use):
    """By the class, its bases and its subclasses."""
    text = CLASSES.format(name="other", use=use, below="pass")
    assert len(forgotten(text)) == 1


@pytest.mark.parametrize(
    "below", ["def get(self):\n        pass", "def get(self):\n        return 5"]
)
def test_a_subclass_that_has_something_else(below):
    """Then the call may be of that, and nothing is said."""
    assert forgotten(CLASSES.format(name="other", use="self.get()", below=below)) == []
    assert (
        len(
            forgotten(
                CLASSES.format(
                    name="other",
                    use="self.get()",
                    below="@sequential\n    def get(self):\n        yield",
                )
            )
        )
        == 1
    )


def test_an_abstract_method_does_not_count():
    """One that only raises NotImplementedError has nothing to be called."""
    assert (
        len(
            forgotten("""
        class Base:
            def get(self):
                raise NotImplementedError()
            def f(self):
                self.get()

        class Thing(Base):
            @sequential
            def get(self):
                yield
    """)
        )
        == 1
    )


@pytest.mark.parametrize(
    "mark",
    [
        "fetch()  # seqcompat: fire-and-forget",
        "fetch(  # seqcompat: fire-and-forget\n    )",
        "fetch(\n    )  # seqcompat: fire-and-forget",
        "fetch()  # because seqcompat: fire-and-forget\n    x # seqcompat: fire-and-forget",
    ],
)
def test_fire_and_forget(mark):
    """The mark, on any line of the statement, says that it is meant."""
    found = forgotten("def f():\n    %s\n" % (mark,))
    assert len(found) == ("because" in mark)


def test_a_file_that_is_skipped():
    """Nothing is said about it."""
    assert run("check", ("# seqcompat: skip\n" + HEAD + "fetch()\n").encode()).findings == []


@pytest.mark.parametrize(
    "waited",
    [
        "[fetch(), legacy()]",
        "[fetch() for x in y]",
        "(fetch(), 1)",
        "{'a': legacy()}",
        "{bare()}",
        "[plain(), [fetch()]]",
        "(fetch() for x in y)",
        "[d.succeed(1)]",
        "waitable([fetch()])",
    ],
)
def test_a_list_is_waited_on(waited):
    """Nothing waits for what is in it."""
    text = (
        "import twisted.internet.defer as d\nfrom seqcompat import waitable\n"
        "@sequential\ndef f():\n    x = yield %s\n" % (waited,)
    )
    [(line, code, message)] = forgotten(text)
    assert (line, code) == (5, "SEQ401") and "() in it" in message
    assert not forgotten(text.rstrip() + "  # seqcompat: fire-and-forget\n")


@pytest.mark.parametrize(
    "waited", ["[plain()]", "fetch()", "[1, 2]", "d.gatherResults([fetch()])", "x or [1]", ""]
)
def test_no_list_that_matters_is_waited_on(waited):
    """One without sequences is a value like others."""
    text = "import twisted.internet.defer as d\n@sequential\ndef f():\n    x = yield %s\n"
    assert not forgotten(text % (waited,))


def test_super_of_a_foreign_base():
    """Its method is not the class's own; nothing is known about it."""
    text = """
        import x
        class A({base}):
            @sequential
            def stop(self):
                super(A, self).stop()
                yield fetch()
        class B(A):
            @sequential
            def stop(self):
                super().stop()
                yield fetch()
        """
    assert [line for line, _, _ in forgotten(text.format(base="x.Foreign"))] == [11]
    assert [line for line, _, _ in forgotten(text.format(base="object"))] == [11]


def test_other_files(tmp_path):
    """Functions that are imported from other files, through other files, under other names."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("from package.a import fetch as get\n")
    (package / "a.py").write_text(HEAD)
    (package / "b.py").write_text(
        "from .a import fetch, plain\nfrom package import get as g, a\nimport package.a as m\n\n\n"
        "def f():\n    fetch()\n    g()\n    a.fetch()\n    m.legacy()\n    plain()\n    "
        "m.plain()\n    print(m.fetch())\n"
    )
    sources = [Source.read(str(path)) for path in sorted(package.iterdir())]
    project = Project.scan(sources)
    outcome = steps.run("check", sources[2], None, project)
    assert [found.line for found in outcome.findings if found.kind == "forgotten"] == [7, 8, 9, 10]


def test_python_2():
    """Is read as well: what is forgotten in it is found, and what it says about others counts."""
    text = HEAD.replace("    pass", "    print 1  # seqcompat: this is no mark") + "fetch()\n"
    text = text.replace("async def bare():\n    print 1  # seqcompat: this is no mark\n", "")
    outcome = run("check", text.encode())
    assert [(found.code, found.line) for found in outcome.findings] == [
        ("SEQ401", text.count("\n"))
    ]
    marked = text.replace("fetch()\n", "fetch()  # seqcompat: fire-and-forget\n")
    assert not run("check", marked.encode()).findings


def test_what_async_would_refuse_is_said():
    """As findings of the kind "refused", but for functions that are only not adopted yet."""
    outcome = run(
        "check",
        b"from seqcompat import sequential\n@sequential\ndef f():\n    yield from x\n"
        b"@sequential\ndef g():\n    yield x\n@sequential\nasync def h():\n    await x\n",
    )
    assert [(found.kind, found.function) for found in outcome.findings] == [("refused", "f")]
    assert [(report.name, report.state, report.plain) for report in outcome.functions] == [
        ("f", "refused", 0),
        ("g", "generator", 0),
        ("h", "coroutine", 1),
    ]
    legacy = run(
        "check",
        b"from twisted.internet.defer import inlineCallbacks\n@inlineCallbacks\ndef f():\n    "
        b"yield x\n",
    )
    assert legacy.findings == []
