"""The step "retire": what loses its decorator, what is wrapped, and what holds the package."""

from __future__ import annotations

import textwrap

import pytest

from seqcompat.migrate import steps
from seqcompat.migrate.command.arguments import parse
from seqcompat.migrate.command.run import run as run_all
from seqcompat.migrate.judge.retirement import Retirement
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from seqcompat.migrate.understand.uses import uses_in
from tests.migrate.tools import assert_same_behaviour, becomes, run

LEAF = """\
'A module.'
from seqcompat import sequential

@sequential
async def leaf():
    return w.log(await w.later())

"""
RETIRED = """\
'A module.'

async def leaf():
    return w.log(await w.later())

"""


def held(text, expected, path="module.py", runs=False, **options):
    """Assert that nothing changes, and the codes that say why: (function, code) of each."""
    outcome = run("retire", textwrap.dedent(text).encode(), path=path, **options)
    assert outcome.new is None, outcome.new.data.decode()
    found = [(found.function, found.code) for found in outcome.findings if found.kind == "holds"]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert all(found.by_hand and found.message for found in outcome.findings)
    return outcome


def retired(text, after):
    """Assert what becomes of `text` after LEAF, and that it does the same."""
    return becomes("retire", LEAF + textwrap.dedent(text), RETIRED + textwrap.dedent(after))


def test_awaited_in_a_coroutine():
    """Then the decorator goes, and its import; who awaits it notices nothing."""
    becomes(
        "retire",
        LEAF
        + """
@sequential
async def main():
    return await leaf()

main_too = main
""",
        LEAF.replace("@sequential\n", "")
        + """
@sequential
async def main():
    return await leaf()

main_too = main
""",
        notes=["SEQ302"],
    )


CALLER = """
import twisted.internet.defer as d
def main():
    return {use}
"""


@pytest.mark.parametrize(
    "use, after",
    [
        ("leaf()", "d.ensureDeferred(leaf())"),
        ("leaf().addCallback(w.log)", "d.ensureDeferred(leaf()).addCallback(w.log)"),
        (
            "d.gatherResults([leaf(), leaf()])",
            "d.gatherResults([d.ensureDeferred(leaf()), d.ensureDeferred(leaf())])",
        ),
        ("w.log(leaf()).addErrback(w.log)", "w.log(d.ensureDeferred(leaf())).addErrback(w.log)"),
        ("d.ensureDeferred(leaf())", None),
        ("(leaf(  ) )", "(d.ensureDeferred(leaf(  )) )"),
        ("leaf(\n        # nothing\n    )", "d.ensureDeferred(leaf(\n        # nothing\n    ))"),
    ],
)
def test_a_call_that_does_something_else_is_wrapped(use, after):
    """In ensureDeferred, by the name that Twisted's module has here."""
    before = CALLER.format(use=use)
    retired(before, CALLER.format(use=after or use))


@pytest.mark.parametrize(
    "before, after",
    [
        ("", "from twisted.internet.defer import ensureDeferred\n"),
        (
            "from twisted.internet.defer import succeed\n",
            "from twisted.internet.defer import ensureDeferred, succeed\n",
        ),
        ("from twisted.internet import defer\n", "from twisted.internet import defer\n"),
        (
            "from twisted.internet.defer import ensureDeferred as run\n",
            "from twisted.internet.defer import ensureDeferred as run\n",
        ),
    ],
)
def test_the_name_of_the_wrapper(before, after):
    """It is imported, added to an import that is there, or used as it is known already."""
    name = (
        "defer.ensureDeferred"
        if "import defer" in before
        else "run"
        if " as run" in before
        else "ensureDeferred"
    )
    text = (
        "from seqcompat import sequential\n"
        + before
        + """
@sequential
async def leaf():
    return await w.later()

def main():
    return leaf()
"""
    )
    becomes(
        "retire",
        text,
        after
        + """
async def leaf():
    return await w.later()

def main():
    return %s(leaf())
"""
        % (name,),
    )


def test_a_wait_of_a_generator_is_wrapped():
    """``yield`` would drive the coroutine too, but not on every Twisted."""
    becomes(
        "retire",
        LEAF
        + """
@sequential
def main():
    w.log((yield leaf()))
""",
        LEAF.replace(
            "sequential\n\n@sequential",
            "sequential\nfrom twisted.internet.defer import ensureDeferred\n",
        )
        + """
@sequential
def main():
    w.log((yield ensureDeferred(leaf())))
""",
        notes=["SEQ301"],
    )


def test_a_waitable_is_taken_off():
    """
    ``await waitable(leaf())`` is ``await leaf()`` then, and the import goes with the last one.
    """
    becomes(
        "retire",
        LEAF.replace("import sequential", "import sequential, waitable")
        + """
async def middle():
    return await waitable(leaf())

def main():
    return w.run(middle())
""".replace("w.run(middle())", "ensure(middle())")
        + "from twisted.internet.defer import ensureDeferred as ensure\n",
        RETIRED
        + """
async def middle():
    return await leaf()

def main():
    return ensure(middle())
from twisted.internet.defer import ensureDeferred as ensure
""",
    )


@pytest.mark.parametrize(
    "decorator",
    [
        "@sequential",
        "@sequential()",
        "@sequential(\n    strict=True,\n)",
        "@sequential(callbacks='deprecated')",
        "@ sequential",
    ],
)
def test_every_form_of_the_decorator(decorator):
    """Goes, with all its lines."""
    text = LEAF.replace("@sequential", decorator) + "async def middle():\n    await leaf()\n"
    becomes("retire", text, RETIRED + "async def middle():\n    await leaf()\n", runs=False)


def test_comments_stay():
    """One behind the decorator keeps its line."""
    becomes(
        "retire",
        LEAF.replace("@sequential", "# above\n@sequential  # behind\n# below")
        + "async def middle():\n    await leaf()\n",
        RETIRED.replace("async", "# above\n# behind\n# below\nasync", 1)
        + "async def middle():\n    await leaf()\n",
        runs=False,
    )


METHODS = """\
'A module.'
from seqcompat import sequential

class Thing(object):
    @staticmethod
    @sequential
    async def _static():
        return await w.later()

    {decorator}
    async def _get(self):
        return await self._static()

    def main(self):
        return self.out()

    async def out(self):
        w.log(await self._get())
"""


def test_methods():
    """Of the same object; decorators that only bind them are no obstacle."""
    becomes(
        "retire",
        METHODS.format(decorator="@sequential"),
        METHODS.format(decorator="")
        .replace("from seqcompat import sequential\n", "")
        .replace("    @sequential\n", "")
        .replace("    \n", ""),
        runs=False,
    )


@pytest.mark.parametrize(
    "use, code",
    [
        ("d.addCallback(leaf)", "SEQ302"),
        ("x = leaf", "SEQ302"),
        ("call(leaf, 3)", "SEQ302"),
        ("x.leaf()", "SEQ303"),
        ("x = 3", "SEQ304"),
        ("await_(leaf()); setattr(module, 'leaf', fake)", "SEQ307"),
        ("leaf(); module.leaf = fake", "SEQ307"),
    ],
)
def test_a_use_that_holds(use, code):
    """What is not a call that could be wrapped, or cannot be seen, holds the decorator."""
    held(LEAF + "def f():\n    %s\n" % (use,), [("leaf", code)])


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            LEAF.replace("async ", "").replace("await w.later()", "(yield w.later())") + "leaf()\n",
            [("leaf", "SEQ301")],
        ),
        (LEAF + "__all__ = ['leaf']\nleaf()\n", [("leaf", "SEQ308")]),
        (LEAF.replace("@seq", "@other\n@seq") + "leaf()\n", [("leaf", "SEQ309")]),
        (
            LEAF.replace("sequential\n", "sequential(  # why\n)\n", 2).replace(
                "import sequential(  # why\n)", "import sequential"
            )
            + "leaf()\n",
            [("leaf", "SEQ309")],
        ),
        (
            LEAF.replace("@sequential", "@sequential  # seqcompat: skip") + "leaf()\n",
            [("leaf", "SEQ114")],
        ),
        ("from seqcompat import use_engine\nuse_engine('native')\n", [(None, "SEQ310")]),
        ("import seqcompat\n", [(None, "SEQ310")]),
        (
            "from seqcompat import sequential\ndef f():\n    yield\ng = print(sequential(f))\n",
            [("f", "SEQ302")],
        ),
    ],
)
def test_what_else_holds(text, expected):
    """Generators, public functions, other decorators and comments, other names of the package."""
    held(text, expected)


CLASSES = """
from seqcompat import sequential
{imports}

class Base({base}):
    @sequential
    async def {name}(self):
        await w.later()

class Below(Base):
    {below}
    async def use(self):
        await self.{name}()
"""


def test_a_class_of_elsewhere():
    """A base that is not seen may call a public method; a private one it does not know."""
    options = dict(
        imports="from twisted.application.service import Service", base="Service", below="pass"
    )
    held(CLASSES.format(name="get", **options), [("Base.get", "SEQ305")])
    after = (
        CLASSES.format(name="_get", **options)
        .replace("    @sequential\n", "")
        .replace("from seqcompat import sequential\n", "")
    )
    becomes("retire", CLASSES.format(name="_get", **options), after, runs=False)


@pytest.mark.parametrize(
    "below, expected",
    [
        ("def get(self):\n        return 5\n", [("Base.get", "SEQ306")]),
        (
            "@sequential\n    def get(self):\n        yield\n",
            [("Base.get", "SEQ306"), ("Below.get", "SEQ301")],
        ),
        (
            "@sequential\n    async def get(self):\n        await w.later()\n    x = get\n",
            [("Base.get", "SEQ302"), ("Below.get", "SEQ302")],
        ),
    ],
)
def test_methods_that_stand_in_for_each_other(below, expected):
    """Are held together."""
    text = CLASSES.format(name="get", imports="", base="object", below=below)
    outcome = run("retire", text.encode())
    assert outcome.new is None
    found = [(found.function, found.code) for found in outcome.findings]
    assert found == expected or found == [("Base.get", "SEQ306"), ("Below.get", "SEQ302")]


def project_of(sources):
    project = Project.scan(sources)
    names = project.retirable
    uses = [use for source in sources for use in uses_in(source, project, names)]
    return project, {"retire": Retirement(project, uses)}


def test_across_files(tmp_path):
    """The decision is one for all files; imports that others rely on stay."""
    package = tmp_path / "package"
    package.mkdir()
    files = {
        "__init__.py": "",
        "a.py": "from seqcompat import sequential\n@sequential\nasync def leaf():\n    await x\n"
        "@sequential\nasync def other():\n    await x\n",
        "b.py": "from package.a import leaf as l, other\nfrom package import a\n"
        "def f():\n    l()\n    return a.leaf()\ncall(other)\n",
        "c.py": "from package.a import sequential\nprint(sequential)\n",
    }
    for name, text in files.items():
        (package / name).write_text(text)
    sources = [Source.read(str(package / name)) for name in files]
    project, decisions = project_of(sources)
    outcomes = {
        name: steps.run("retire", source, None, project, decisions)
        for name, source in zip(files, sources)
    }
    assert outcomes["a.py"].new.data.decode() == files["a.py"].replace("@sequential\n", "", 1)
    assert outcomes["b.py"].new.data.decode() == (
        "from package.a import leaf as l, other\nfrom package import a\n"
        "from twisted.internet.defer import ensureDeferred\n"
        "def f():\n    ensureDeferred(l())\n    return ensureDeferred(a.leaf())\ncall(other)\n"
    )
    assert outcomes["c.py"].new is None
    assert [(found.function, found.code) for found in outcomes["a.py"].findings] == [
        ("other", "SEQ302")
    ]


def test_nothing_is_left():
    """When all is retired, no import of the package remains, and nothing holds it."""
    text = LEAF + "async def middle():\n    await leaf()\n"
    outcome = run("retire", text.encode())
    assert b"seqcompat" not in outcome.new.data
    assert outcome.findings == []


def test_cancelling_and_failing_through_retired_functions():
    """An error and a cancellation pass through them as before."""
    text = (
        LEAF
        + """
@sequential
async def middle():
    try:
        return await leaf()
    except LookupError as error:
        w.log("caught", error)
        raise KeyError(1)
    finally:
        w.log("finally")
        await w.fired()

def main():
    return middle()
"""
    )
    outcome = run("retire", text.encode())
    assert b"@sequential" not in outcome.new.data
    assert_same_behaviour(text.encode(), outcome.new.data)


CLASS = """\
from seqcompat import sequential
{imports}

{before}class Endpoint(object):
{inside}
    @sequential
    async def connect(self):
        await self.probe()

    @sequential
    async def probe(self):
        await self.connect()

{after}
"""


@pytest.mark.parametrize(
    "imports, before, inside, after",
    [
        ("from zope.interface import implementer\nfrom x import I", "@implementer(I)\n", "", ""),
        ("import zope.interface as z\nimport x", "@z.implementer_only(x.I)\n", "", ""),
        ("from zope.interface import provider\nfrom x import I", "@provider(I)\n", "", ""),
        ("from zope.interface import implements\nfrom x import I", "", "    implements(I)", ""),
        ("from zope.interface import classProvides\nimport x", "", "    classProvides(x.I)", ""),
        (
            "from zope.interface import classImplements\nimport x",
            "",
            "",
            "classImplements(Endpoint, x.I)",
        ),
        ("import zope.interface as z\nimport x", "", "", "z.directlyProvides(Endpoint, x.I)"),
        (
            "from twisted.python.components import registerAdapter\nimport x",
            "",
            "",
            "registerAdapter(Endpoint, x.Original, x.I)",
        ),
        ("import x", "@x.plugin\n", "", ""),
        ("import x", "@x.register('name')\n", "", ""),
        (
            "from zope.interface import Interface, implementer\nimport x\nclass I(x.I):\n    pass",
            "@implementer(I)\n",
            "",
            "",
        ),
    ],
)
def test_a_class_that_is_handed_on(imports, before, inside, after):
    """Somebody else may call its methods, and expects a Deferred: they are held."""
    text = CLASS.format(imports=imports, before=before, inside=inside, after=after)
    held(text, [("Endpoint.connect", "SEQ305"), ("Endpoint.probe", "SEQ305")])


@pytest.mark.parametrize(
    "imports, before",
    [
        (
            "from zope.interface import Interface, implementer\nclass I(Interface):\n    pass",
            "@implementer(I)\n",
        ),
        ("from dataclasses import dataclass", "@dataclass\n"),
        ("import attr", "@attr.s(slots=True)\n"),
        ("def own(cls):\n    return cls", "@own\n"),
    ],
)
def test_a_class_that_stays_in_the_code_base(imports, before):
    """An interface or a decorator of the code base's own hands it to nobody else."""
    text = CLASS.format(imports=imports, before=before, inside="", after="")
    outcome = run("retire", text.encode())
    assert outcome.new.data.decode() == text.replace("    @sequential\n", "").replace(
        "from seqcompat import sequential\n", ""
    )


COMMANDS = """\
from seqcompat import sequential

class Commands(object):
    @sequential
    async def cmd_stop(self):
        await x

    async def restart(self):
        await self.cmd_stop()

    def received(self, line):
        %s
"""


@pytest.mark.parametrize(
    "dispatch",
    [
        'return getattr(self, "cmd_" + line)()',
        'name = "cmd_" + line\n        return getattr(self, name)()',
        'return getattr(self, "cmd_%s" % line)()',
        'return getattr(self, "cmd_%s" % (line,))()',
        'return getattr(self, f"cmd_{line}")()',
        'return getattr(self, "cmd_{}".format(line))()',
        'return getattr(self, line + "_stop")()',
        'return getattr(self, f"{line}_stop")()',
        'return operator.methodcaller("cmd_" + line)(self)',
        'return type(self).__dict__["cmd_" + line](self)',
        'return reflect.prefixedMethods(self, "cmd_")',
        'return dispatch(self, "cmd_", line)\ndef dispatch(o, prefix, name):\n'
        "    return getattr(o, prefix + name)()",
        'return getattr(self, "cmd_stop")()',
    ],
)
def test_a_name_that_is_put_together(dispatch):
    """A function that is got at by such a name is held; the finding says where."""
    outcome = held(COMMANDS % (dispatch,), [("Commands.cmd_stop", "SEQ307")])
    [found] = [found for found in outcome.findings if found.kind == "holds"]
    assert '"cmd_' in found.message or '"_stop"' in found.message
    assert "module.py:1" in found.message


@pytest.mark.parametrize(
    "dispatch",
    ['return "cmd_" + line', 'return getattr(self, "do_" + line)()', "return 'x_%d' % 1"],
)
def test_a_name_that_is_not(dispatch):
    """A text alone gets at nothing, nor does another prefix."""
    text = COMMANDS % (dispatch,)
    assert b"@sequential" not in run("retire", text.encode()).new.data


def test_python_2(tmp_path, monkeypatch):
    """
    A file that is Python 2 source is held, once for the file, and its calls hold what they are of.
    """
    text = LEAF + "async def main():\n    await leaf()\n"
    python_2 = "from module import leaf\nprint leaf()\n"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "module.py").write_text(text)
    (tmp_path / "old.py").write_text(python_2)
    (tmp_path / "other.py").write_text("print 1\n")
    options = parse(["retire", "--isolated", "-j", "1", "."])
    results = run_all([(name, None) for name in ("module.py", "old.py", "other.py")], options)
    assert [
        (found.path, found.line, found.function, found.code)
        for result in results
        for found in result.findings
    ] == [("module.py", 5, "leaf", "SEQ303"), ("old.py", 2, None, "SEQ115")]
    assert not any(result.after for result in results)


def test_a_name_in_a_string():
    """The finding says which string that is, and where."""
    text = LEAF + "async def main():\n    log.append('leaf')\n    await leaf()\n"
    [found] = held(text, [("leaf", "SEQ307")]).findings[:1]
    assert 'it is named in the string "leaf" in module.py:9' in found.message
