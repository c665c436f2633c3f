"""What was recorded, and what it allows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest

import seqcompat
from seqcompat.migrate.observe.evidence import Evidence, EvidenceError, digest_of, load
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from seqcompat.migrate.understand.sequences import find
from tests.migrate.tools import becomes

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__)))

FIRED, UNFIRED, SEQUENCE = "fired Deferred", "unfired Deferred", "sequence"

MODULE = """
from seqcompat import sequential

@sequential
def wait(x, y):
    seen = (yield x), (yield y)
    yield x.other()
"""


def site(line, column, text, kinds, function="wait", made_by=()):
    return {
        "function": function,
        "line": line,
        "end_line": line,
        "column": column,
        "end_column": None if column is None else column + 7,
        "text": text,
        "kinds": kinds,
        "made_by": dict.fromkeys(made_by or ["elsewhere"], 1),
    }


def document(sites, data=None, path="module.py", **changed):
    entry = {"path": path, "sha256": digest_of(data or MODULE.encode("utf-8")), "sites": sites}
    return dict({"format": "seqcompat-evidence", "version": 2, "files": [entry]}, **changed)


def verdicts(evidence, text=MODULE, project=None):
    """Of each wait in a module: whether it is plain, and the reason."""
    source = Source(text.encode("utf-8"), "module.py")
    [sequence] = find(source, Names(source.scopes))
    return [evidence.verdict(source, sequence, wait, project)[:3:2] for wait in sequence.waits]


def evidence_of(*sites, **options):
    evidence = Evidence()
    evidence.merge(document(list(sites), **options))
    return evidence


SEEN = "seen = (yield x), (yield y)"


@pytest.mark.parametrize(
    "kinds",
    [
        {FIRED: 1},
        {UNFIRED: 3},
        {SEQUENCE: 1},
        {FIRED: 1, UNFIRED: 2, SEQUENCE: 5},
        {FIRED: 0},
    ],
)
def test_what_a_plain_await_does_the_same_with(kinds):
    """Deferreds and sequences only: plain."""
    assert verdicts(evidence_of(site(6, 12, SEEN, kinds)))[0] == (True, None)


@pytest.mark.parametrize(
    "kind, words",
    [
        ("plain int", "a plain value was seen, of type int"),
        ("plain NoneType", "of type NoneType"),
        ("coroutine", "a coroutine was seen"),
        ("generator", "a generator was seen"),
        ("waitable", "a waitable was seen"),
        ("again", "a fired Deferred was waited on more than once"),
        ("busy Deferred", "was running its callbacks"),
        (
            "Deferred that succeeded with a Failure",
            "a Deferred that succeeded with a Failure was seen",
        ),
        ("something of a newer version", "a something of a newer version was seen"),
    ],
)
def test_what_it_does_not(kind, words):
    """Anything else, seen a single time among many: not plain, and the reason names it."""
    plain, reason = verdicts(evidence_of(site(6, 12, SEEN, {FIRED: 1000, kind: 1})))[0]
    assert not plain
    assert words in reason


def test_what_was_not_executed_is_not_plain():
    """Without evidence a wait stays waitable."""
    found = verdicts(evidence_of(site(6, 12, SEEN, {FIRED: 1})))
    assert found[1] == (False, "it was not executed while recording")
    assert found[2][0] is False


def test_waits_of_a_line_are_told_apart_by_column():
    """One that saw plain values does not disturb the other."""
    evidence = evidence_of(site(6, 12, SEEN, {FIRED: 1}), site(6, 23, SEEN, {"plain int": 1}))
    assert [plain for plain, _ in verdicts(evidence)] == [True, False, False]


def test_without_columns_the_waits_of_a_line_are_one():
    """
    Where Python did not tell the columns, what was seen at one wait of a line counts for all of
    them.
    """
    evidence = evidence_of(
        site(6, None, SEEN, {FIRED: 1, "plain int": 1}),
        site(7, None, "yield x.other()", {FIRED: 1}),
    )
    assert [plain for plain, _ in verdicts(evidence)] == [False, False, True]
    assert [plain for plain, _ in verdicts(evidence_of(site(6, None, SEEN, {FIRED: 1})))] == [
        True,
        True,
        False,
    ]


def test_a_column_that_is_none_counts_for_the_line():
    """
    A position at which no wait is, as in code that was rewritten, counts for the waits of the line.
    """
    evidence = evidence_of(site(6, 4, SEEN, {FIRED: 1}))
    assert [plain for plain, _ in verdicts(evidence)] == [True, True, False]


def test_a_file_that_has_changed():
    """
    It is found again by the function and the text of its line; a line that has changed is not.
    """
    evidence = evidence_of(site(6, 12, SEEN, {FIRED: 1}), site(7, 4, "yield x.other()", {FIRED: 1}))
    assert evidence.stale("module.py", b"other") is True
    assert evidence.stale("module.py", MODULE.encode("utf-8")) is False
    assert evidence.stale("unknown.py", b"other") is False
    moved = "import os\n" + MODULE.replace("x.other()", "x.another()")
    assert [plain for plain, _ in verdicts(evidence, moved)] == [True, True, False]


def test_another_function_of_the_same_text():
    """What was seen in one function says nothing about another."""
    evidence = evidence_of(site(6, 12, SEEN, {FIRED: 1}, function="Other.wait"))
    assert [plain for plain, _ in verdicts(evidence, "\n" + MODULE)] == [False, False, False]


def test_python_2_tells_the_last_part_of_the_name_only():
    """A recorded name without its class goes for the method."""
    text = (
        MODULE.replace("@", "class Thing:\n  @")
        .replace("def wait", "  def wait")
        .replace("\n    ", "\n        ")
    )
    evidence = evidence_of(site(7, None, SEEN, {FIRED: 1}), data=text.encode("utf-8"))
    assert [plain for plain, _ in verdicts(evidence, text)] == [True, True, False]


def test_several_files_are_merged(tmp_path):
    """Each adds to what the others have seen."""
    for number, kinds in enumerate([{FIRED: 1}, {UNFIRED: 1}, {FIRED: 2}]):
        (tmp_path / ("%d.json" % number)).write_text(
            json.dumps(document([site(6, 12, SEEN, kinds)]))
        )
    paths = [str(tmp_path / name) for name in ("0.json", "1.json", "2.json")]
    merged = load(paths)
    assert verdicts(merged)[0] == (True, None)
    assert merged.document()["files"][0]["sites"][0]["kinds"] == {FIRED: 3, UNFIRED: 1}
    again = Evidence()
    again.merge(json.loads(json.dumps(merged.document())))
    assert again.document() == merged.document()
    assert merged.paths == ["module.py"]


def test_paths_are_relative_to_the_root(tmp_path):
    """The same file is known by whatever path it is given."""
    (tmp_path / "package").mkdir()
    path = tmp_path / "package" / "module.py"
    path.write_text(MODULE)
    evidence = Evidence(str(tmp_path))
    evidence.merge(document([site(6, 12, SEEN, {FIRED: 1})], path="package/module.py"))
    source = Source.read(str(path))
    [sequence] = find(source, Names(source.scopes))
    assert evidence.verdict(source, sequence, sequence.waits[0]).plain


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", 'no "format"'),
        ("{}", 'no "format"'),
        (json.dumps(document([], version=1)), "version 1; this seqcompat knows version 2"),
        (json.dumps(document([], files={})), '"files" is no list'),
        (json.dumps(document([], files=[3])), "no path"),
        (json.dumps(document([], files=[{"path": "a"}])), "a has no sha256"),
        (json.dumps(document([3])), "a site of module.py is 3"),
        (json.dumps(document([site("6", 1, "", {})])), "a site of module.py"),
        (json.dumps(document([site(6, 1, "", {"x": "y"})])), "a site of module.py"),
        (json.dumps(document([site(6, 1, "", [])])), "a site of module.py"),
    ],
)
def test_what_is_no_evidence(tmp_path, text, words):
    """Says what it got, and that it has to be recorded."""
    path = tmp_path / "file.json"
    path.write_text(text)
    with pytest.raises(EvidenceError) as caught:
        load([str(path)])
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "ecord" in str(caught.value)


def test_a_file_that_does_not_exist(tmp_path):
    with pytest.raises(EvidenceError) as caught:
        load([str(tmp_path / "missing.json")])
    assert "cannot read the evidence" in str(caught.value)


CALLS = """
from seqcompat import sequential

@sequential
def wait(thing):
    yield thing.fetch()
"""


@pytest.mark.parametrize(
    "definition, plain",
    [
        ("@sequential\n    def fetch(self):\n        yield 1", True),
        ("def fetch(self):\n        return defer.succeed(1)", True),
        ("def fetch(self):\n        return self.d.addCallback(print)", True),
        ("def fetch(self):\n        raise NotImplementedError()", True),
        ("def fetch(self):\n        return self.d", False),
        ("def fetch(self):\n        return TABLE[self.d]", False),
        (
            "def fetch(self):\n        if self.d:\n            return TABLE[1]\n"
            "        return defer.succeed(1)",
            False,
        ),
        ("def fetch(self):\n        return self.d or defer.succeed(1)", False),
        ("def fetch(self):\n        return defer.succeed(1) if self.d else self.d", False),
        ("def fetch(self, d=None):\n        return d", False),
        ("def fetch(self, f=None):\n        return f()", False),
        ("def fetch(self):\n        return getattr(self, NAME)()", False),
        (
            "def fetch(self):\n        d = defer.Deferred()\n        d.addCallback(print)\n"
            "        return d",
            True,
        ),
        (
            "def fetch(self):\n        d = defer.Deferred()\n"
            "        d = d.addCallback(print)\n        return d",
            True,
        ),
        ("def fetch(self):\n        d = None\n        return d", False),
        (
            "def fetch(self):\n        for d in self.all:\n            return d\n"
            "        return defer.succeed(1)",
            False,
        ),
        ("def fetch(self):\n        run = self.run\n        return run()", True),
        (
            "def fetch(self):\n        return self.get()\n    def get(self):\n"
            "        return self.d",
            False,
        ),
        ("def fetch(self):\n        return elsewhere.fetch()", True),
        ("def fetch(self):\n        return 5", False),
        ("def fetch(self):\n        pass", False),
        ("def fetch(self):\n        if self.d:\n            return self.d", False),
        ("def fetch(self):\n        return 1 if self.d else self.d", False),
        (
            "def fetch(self):\n        return self.other()\n    def other(self):\n        return 5",
            False,
        ),
        (
            "def fetch(self):\n        return self.other()\n    def other(self):\n        return "
            "self.fetch()",
            True,
        ),
        ("async def fetch(self):\n        return 1", False),
        ("def fetch(self):\n        yield 1", False),
    ],
)
def test_the_code_bases_own_definitions(definition, plain):
    """
    Where one that the call may be of returns something else, the wait is not plain, whatever was
    seen.
    """
    other = (
        "from twisted.internet import defer\nfrom seqcompat import sequential\nclass Other:\n    "
        "%s\n" % (definition,)
    )
    project = Project.scan(
        [Source(CALLS.encode(), "module.py"), Source(other.encode(), "other.py")]
    )
    evidence = evidence_of(
        site(6, 4, "yield thing.fetch()", {FIRED: 1}), data=CALLS.encode("utf-8")
    )
    [(found, reason)] = verdicts(evidence, CALLS, project)
    assert found == plain
    assert plain or "Other.fetch (other.py:" in reason


WAITED = """
from twisted.internet import defer
from seqcompat import sequential
import elsewhere
def fetch(key):
    return defer.succeed(key)
def answer():
    return 5
class Wait:
    @sequential
    def wait(self, given, function, *more):
        BEFORE
        yield VALUE
"""


@pytest.mark.parametrize(
    "before, value, plain",
    [
        ("pass", "fetch(1)", True),
        ("pass", "elsewhere.fetch(1)", True),
        ("d = fetch(1)", "d", True),
        ("d = fetch(1) if given else elsewhere.fetch()", "d", True),
        ("d = answer()", "d", False),
        ("d = given", "d", False),
        ("pass", "given", False),
        ("pass", "function()", False),
        ("pass", "more[0]()", False),
        ("pass", "getattr(self, given)()", False),
        ("pass", "self.ready", False),
        ("self.ready = defer.Deferred()", "self.ready", True),
        ("given.ready = defer.Deferred(); given.run()", "given.ready", True),
        ("given.ready = defer.Deferred(); d = given.ready; given.run()", "d", True),
        ("self.ready = defer.Deferred() if given else 5", "self.ready", False),
        ("self.ready = defer.Deferred(); self.ready = given", "self.ready", False),
        ("self.ready = defer.Deferred(); given.ready = None", "self.ready", False),
        ("self.ready = defer.Deferred(); given.run()", "self.ready or fetch(1)", False),
        ("self.ready = defer.Deferred(); yield fetch(1)", "self.ready", False),
        ("pass", "TABLE[given]", False),
        ("pass", "given or fetch(1)", False),
        ("pass", "fetch(1) if given else answer()", False),
        ("pass", "fetch(1) if given else fetch(2)", True),
        ("call = elsewhere.fetch", "call()", True),
        ("call = given", "call()", False),
        ("from elsewhere import call", "call()", True),
        ("def call(): return 5", "call()", False),
    ],
)
def test_what_is_waited_on_has_to_have_a_name(before, value, plain):
    """Of a parameter, or what a table has, the tests may not have seen all that it can be."""
    text = WAITED.replace("BEFORE", before).replace("VALUE", value)
    evidence = evidence_of(
        site(13, 8, "yield " + value, {FIRED: 1}, function="Wait.wait"), data=text.encode("utf-8")
    )
    project = Project.scan([Source(text.encode(), "module.py")])
    assert verdicts(evidence, text, project)[-1][0] == plain


SET_AND_RETURNED = """
from twisted.internet import defer
class Thing:
    def fetch(self):
        self.d = defer.Deferred()
        self.start()
        return self.d
"""


@pytest.mark.parametrize(
    "made_by, elsewhere, plain",
    [
        (["other.py:Thing.fetch"], {}, True),
        (["elsewhere"], {}, False),
        (["elsewhere"], {UNFIRED: 2}, True),
        (["elsewhere"], {UNFIRED: 2, "plain NoneType": 1}, False),
        (["other.py:Thing.fetch"], {"plain int": 1}, False),
        (["other.py:Thing.fetch"], {"again": 1, "busy Deferred": 1}, True),
    ],
)
def test_what_a_function_was_seen_to_return(made_by, elsewhere, plain):
    """
    What it has set to a Deferred may be something else by the time that it returns it, unless it
    was seen to return nothing but Deferreds, there or elsewhere.
    """
    project = Project.scan(
        [Source(CALLS.encode(), "module.py"), Source(SET_AND_RETURNED.encode(), "other.py")]
    )
    evidence = evidence_of(
        site(6, 4, "yield thing.fetch()", {FIRED: 1}, made_by=made_by), data=CALLS.encode("utf-8")
    )
    if elsewhere:
        # A value that is not a Deferred has no function beside it.
        made_by = ["other.py:Thing.fetch"] if UNFIRED in elsewhere else ["elsewhere"]
        more = site(3, 4, "x = yield t.fetch(1)", elsewhere, made_by=made_by)
        evidence.merge(document([more], path="more.py"))
    [(found, reason)] = verdicts(evidence, CALLS, project)
    assert found == plain
    assert plain or "Thing.fetch (other.py:4)" in reason and "nobody has seen" in reason


UNRELATED = """
from seqcompat import sequential
class Base:
    def fetch(self):
        raise NotImplementedError()
class Real(Base):
    @sequential
    def fetch(self):
        yield 1
class Unrelated:
    def fetch(self):
        return 5
"""


@pytest.mark.parametrize(
    "made_by, more, plain",
    [
        (["other.py:Real.fetch"], "", True),
        (["other.py:fetch"], "", False),
        (["other.py:Real.fetch", "elsewhere"], "", False),
        (["elsewhere"], "", False),
        (["gone.py:Real.fetch"], "", False),
        (
            ["other.py:Real.fetch"],
            "class Fake(Real):\n    def fetch(self):\n        return 5\n",
            False,
        ),
        (
            ["other.py:Real.fetch"],
            "class Fake(Base):\n    def fetch(self):\n        return 5\n",
            True,
        ),
        (["twisted.internet.defer:Lock.fetch"], "", True),
        (["twisted.internet.defer:Lock.fetch", "other.py:Unrelated.fetch"], "", False),
        (
            ["twisted.internet.defer:Lock.fetch"],
            "import twisted.a\nclass Own(twisted.a.Lock):\n    def fetch(self):\n        return "
            "5\n",
            False,
        ),
        (
            ["twisted.internet.defer:Lock.fetch"],
            "import twisted.a\nclass Own(twisted.a.Lock):\n    pass\n"
            "class Fake(Own):\n    def fetch(self):\n        return 5\n",
            False,
        ),
        (
            ["twisted.internet.defer:Lock.fetch"],
            "import unittest\nclass Own(unittest.TestCase):\n    def fetch(self):\n        return "
            "5\n",
            True,
        ),
        (
            ["twisted.internet.defer:Lock.fetch"],
            "class Own(a_star_import):\n    def fetch(self):\n        return 5\n",
            False,
        ),
    ],
)
def test_where_it_is_known_what_was_called(made_by, more, plain):
    """
    Only what may stand in for the functions that were really called counts, not all of that name.
    """
    project = Project.scan(
        [Source(CALLS.encode(), "module.py"), Source((UNRELATED + more).encode(), "other.py")]
    )
    evidence = evidence_of(
        site(6, 4, "yield thing.fetch()", {FIRED: 1}, made_by=made_by), data=CALLS.encode("utf-8")
    )
    assert verdicts(evidence, CALLS, project)[0][0] == plain


#: A method that returns what another function has made.
PASSING_ON = "class Around:\n    def fetch(self):\n        return %s\n"
MAKE = "@sequential\ndef make():\n    yield 1\n"


@pytest.mark.parametrize(
    "made_by, more, plain",
    [
        (["other.py:Real.fetch"], "", True),
        (["other.py:Real.fetch"], PASSING_ON % ("self.inner.fetch()",), True),
        (["other.py:Real.fetch"], PASSING_ON % ("self.cached or self.inner.fetch()",), False),
        (["other.py:Real.fetch"], PASSING_ON % ("CACHE[1] if CACHE else self.get()",), False),
        (["other.py:Real.fetch"], PASSING_ON % ("self.get() if CACHE else 5",), False),
        (["other.py:make"], PASSING_ON % ("self.cached or make()",) + MAKE, False),
        (["other.py:make"], PASSING_ON % ("make()",) + MAKE, True),
        (
            ["other.py:Real.fetch"],
            PASSING_ON % ("self.get().addCallback(print) if CACHE else 5",),
            False,
        ),
    ],
)
def test_where_it_is_known_who_has_made_it(made_by, more, plain):
    """Of the result of a sequence that has a name by then, anybody may have passed it on."""
    text = CALLS.replace("yield thing.fetch()", "d = thing.fetch()\n    yield d")
    project = Project.scan(
        [Source(text.encode(), "module.py"), Source((UNRELATED + more).encode(), "other.py")]
    )
    evidence = evidence_of(
        site(7, 4, "yield d", {SEQUENCE: 1}, made_by=made_by), data=text.encode("utf-8")
    )
    assert verdicts(evidence, text, project)[0][0] == plain


OBJECTS = """
from seqcompat import sequential
from other import Real
import other

@sequential
def wait(thing):
    MADE
    yield thing.fetch()
"""


@pytest.mark.parametrize(
    "parameters, made, more, plain",
    [
        ("", "thing = Real()", "", True),
        ("", "thing = other.Real(1)", "", True),
        ("", "thing = other.Derived(1)", "class Derived(Real):\n    pass\n", True),
        (
            "",
            "thing = other.Derived(1)",
            "class Derived(Real):\n    def fetch(self):\n        return 5\n",
            False,
        ),
        (
            "",
            "thing = Real()",
            "class Derived(Real):\n    def fetch(self):\n        return 5\n",
            True,
        ),
        ("", "thing = other.Foreign()", "import x\nclass Foreign(x.Y, Real):\n    pass\n", False),
        (
            "",
            "thing = other.New()",
            "class New(Real):\n    def __new__(cls):\n        return Unrelated()\n",
            False,
        ),
        ("", "thing = other.make()", "def make():\n    return Unrelated()\n", False),
        ("thing", "pass", "", False),
        ("thing", "thing = Real()", "", False),
        ("", "thing = Real(); thing = other.Unrelated()", "", False),
        ("", "thing, b = Real(), 1", "", False),
        ("", "one = Real()", "", False),
        ("", "global thing; thing = Real()", "", False),
    ],
)
def test_a_method_of_an_object_made_there(parameters, made, more, plain):
    """Of an object that the function has made itself, only the methods of its class count."""
    text = OBJECTS.replace("MADE", made).replace("wait(thing)", "wait(%s)" % (parameters,))
    project = Project.scan(
        [Source(text.encode(), "module.py"), Source((UNRELATED + more).encode(), "other.py")]
    )
    evidence = evidence_of(site(9, 4, "yield thing.fetch()", {FIRED: 1}), data=text.encode("utf-8"))
    assert verdicts(evidence, text, project)[0][0] == plain


OWN = """
from seqcompat import sequential
class Above:
    def fetch(self):
        return 5
class Beside:
    def fetch(self):
        return 5
class Own(Above, object):
    @sequential
    def wait(self):
        yield %s
    @sequential
    def fetch(self):
        yield 1
"""


@pytest.mark.parametrize(
    "waited, more, plain",
    [
        ("self.fetch()", "", True),
        ("super().fetch()", "", False),
        ("self.fetch()", "class Below(Own):\n    pass\n", True),
        ("self.fetch()", "class Below(Own):\n    def fetch(self):\n        return 5\n", False),
        ("self.fetch()", "class Below(Own, Beside):\n    pass\n", True),
        ("self.fetch()", "class Below(Beside, Own):\n    pass\n", False),
        (
            "self.fetch()",
            "class Mixed(Above):\n    pass\nclass Below(Mixed, Own):\n    pass\n",
            True,
        ),
        ("self.fetch()", "class Round(Own, Round):\n    pass\n", True),
    ],
)
def test_a_method_of_the_same_object(waited, more, plain):
    """Is the first that Python finds from the class itself or from one that is derived from it."""
    text = OWN % (waited,) + more
    project = Project.scan([Source(text.encode(), "module.py")])
    evidence = evidence_of(
        site(12, 8, "yield " + waited, {FIRED: 1}, function="Own.wait"), data=text.encode("utf-8")
    )
    source = Source(text.encode("utf-8"), "module.py")
    sequence = find(source, Names(source.scopes))[0]
    assert evidence.verdict(source, sequence, sequence.waits[0], project).plain == plain


@pytest.mark.parametrize(
    "parameters, arguments, plain",
    [
        ("self", "", False),
        ("self", "1", True),
        ("self, a", "1", False),
        ("self, a", "", True),
        ("self, a=1", "", False),
        ("self, a", "1, 2", True),
        ("self, *a", "1, 2", False),
        ("self, a", "a=1", False),
        ("self, a", "b=1", True),
        ("self, **a", "b=1", False),
        ("self, *, a", "a=1", False),
        ("self, *, a=1", "1", True),
        ("self, a", "*x", False),
        ("self, a", "**x", False),
        ("self, a, b", "1", True),
        ("self, a, /", "a=1", True),
        ("self, /, a", "a=1", False),
    ],
)
def test_a_method_that_does_not_take_the_arguments(parameters, arguments, plain):
    """Cannot be what is called, and what it returns does not matter."""
    other = "class Other:\n    def fetch(%s):\n        return 5\n" % (parameters,)
    text = CALLS.replace("fetch()", "fetch(%s)" % (arguments,))
    project = Project.scan([Source(text.encode(), "module.py"), Source(other.encode(), "other.py")])
    evidence = evidence_of(
        site(6, 4, "yield thing.fetch(%s)" % (arguments,), {FIRED: 1}), data=text.encode("utf-8")
    )
    assert verdicts(evidence, text, project)[0][0] == plain


def test_recorded_and_converted(tmp_path):
    """From the run of a program to plain awaits: the whole way, and the program does the same."""
    before = """
        from twisted.internet.defer import succeed
        from seqcompat import sequential

        def later(fired):
            return w.fired(1) if fired else w.later()

        @sequential
        def main():
            d = later(True)
            w.log((yield d), (yield 5))
            yield later(False)
            if not w:
                yield w.later()
        """
    after = """
        from twisted.internet.defer import succeed
        from seqcompat import sequential, waitable

        def later(fired):
            return w.fired(1) if fired else w.later()

        @sequential
        async def main():
            d = later(True)
            w.log(await d, await waitable(5))
            await later(False)
            if not w:
                await waitable(w.later())
        """
    text = textwrap.dedent(before).lstrip("\n")
    path = tmp_path / "module.py"
    path.write_text(text)
    (tmp_path / "program.py").write_text(
        textwrap.dedent("""
        import module
        from twisted.internet.defer import Deferred, succeed

        class World:
            def fired(self, value):
                return succeed(value)
            def later(self):
                return Deferred()
            def log(self, *things):
                print(things)

        module.w = World()
        module.main()
        """)
    )
    subprocess.run(
        [
            sys.executable,
            "-m",
            "seqcompat.migrate.observe.record",
            "-o",
            str(tmp_path / "e.json"),
            "--root",
            str(tmp_path),
            "--",
            sys.executable,
            str(tmp_path / "program.py"),
        ],
        check=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=PACKAGE),
    )
    evidence = load([str(tmp_path / "e.json")], str(tmp_path))
    if sys.version_info < (3, 11):
        # The two waits of one line are one there.
        after = after.replace("await d, await waitable(5)", "await waitable(d), await waitable(5)")
    becomes("async", before, after, path=str(path), evidence=evidence)
