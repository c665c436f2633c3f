"""
The step "adopt" on source that only Python 2 can read; what comes of it is run there, before and
after.
"""

from __future__ import annotations

import dataclasses

import pytest

from seqcompat.migrate import steps
from seqcompat.migrate.read.python2 import Python2Source
from seqcompat.migrate.read.sources import Source, SourceError
from tests.migrate.observe import python27
from tests.migrate.tools import as_bytes, run


def becomes(before, after, notes=(), cancels=True):
    """
    As that of ``tools``, under Python 2.7; `cancels`: whether cancelling has to do the same before
    and after.
    """
    before, after = as_bytes(before), as_bytes(after)
    with pytest.raises(SourceError):
        _ = Source(before).tree
    outcome = run("adopt", before)
    assert outcome.new is not None, outcome.findings
    assert outcome.new.data == after, "it became:\n" + outcome.new.data.decode("utf-8", "replace")
    assert sorted(found.code for found in outcome.findings) == sorted(notes)
    assert run("adopt", after).new is None
    assert Python2Source(after).tree
    old, new = python27.run("run", before), python27.run("run", after)
    if not cancels:
        old, new = old[:-1], new[:-1]
    assert any(old) and old == new


def unchanged(source, code):
    outcome = run("adopt", as_bytes(source))
    assert outcome.new is None
    assert [found.code for found in outcome.findings] == [code]
    assert any(python27.run("run", as_bytes(source)))


def test_print_statements():
    becomes(
        """
        import sys
        from twisted.internet.defer import inlineCallbacks, returnValue, succeed

        @inlineCallbacks
        def main():
            value = yield w.later()
            print >>sys.stderr, "got", `value`,
            print >>sys.stderr
            returnValue(w.log(value))
    """,
        """
        import sys
        from twisted.internet.defer import succeed
        from seqcompat import returnValue, sequential

        @sequential
        def main():
            value = yield w.later()
            print >>sys.stderr, "got", `value`,
            print >>sys.stderr
            returnValue(w.log(value))
    """,
    )


def test_handlers_raises_and_execs():
    becomes(
        """
        from twisted.internet import defer

        @defer.inlineCallbacks
        def main():
            try:
                value = yield w.later()
            except LookupError, error:
                w.log("caught", error)
                raise ValueError, "again"
            exec "w.log('executed')" in {"w": w}
            if value <> 0L: w.log(`value`, 0777)
            defer.returnValue([x for x in value, 1])
    """,
        """
        from seqcompat import returnValue, sequential

        @sequential
        def main():
            try:
                value = yield w.later()
            except LookupError, error:
                w.log("caught", error)
                raise ValueError, "again"
            exec "w.log('executed')" in {"w": w}
            if value <> 0L: w.log(`value`, 0777)
            returnValue([x for x in value, 1])
    """,
    )


def test_tabs_latin_1_and_carriage_returns_stay():
    text = (
        b"# -*- coding: latin-1 -*-\r\nfrom %s import %s\r\n\r\nclass Methods:\r\n\t@%s\r\n"
        b"        def method(self):\r\n\t\t# \xe9\r\n                value = yield w.later()\r\n"
        b"\t\tw.log(value, `'\xe9' <> '\xe8'`)\r\n\r\ndef main(): return Methods().method()\r\n"
    )
    becomes(
        text % (b"twisted.internet.defer", b"inlineCallbacks", b"inlineCallbacks"),
        text % (b"seqcompat", b"sequential", b"sequential"),
    )


def test_positions_on_lines_where_something_was_read_differently():
    becomes(
        """
        from twisted.internet import defer
        done = `1`; main = defer.inlineCallbacks(lambda (a, b)=(1, 0777): (yield w.log(a, `b`, (yield w.later()))))
    """,  # noqa: E501
        """
        from seqcompat import sequential
        done = `1`; main = sequential(lambda (a, b)=(1, 0777): (yield w.log(a, `b`, (yield w.later()))))
    """,  # noqa: E501
    )


def test_deferred_generators():
    """
    Cancelling what Twisted's returned did not reach what it waited for; cancelling a sequence does.
    """
    becomes(
        """
        from twisted.internet import defer

        @defer.deferredGenerator
        def main():
            wait = defer.waitForDeferred(w.later())
            yield wait
            try:
                value = wait.getResult()
            except LookupError, error:
                w.log("lost", `error`)
                return
            wait = defer.waitForDeferred(
                w.fired(`value`))
            yield wait
            value = wait.getResult()
            yield value, 0777
    """,
        """
        from seqcompat import returnValue, sequential

        @sequential
        def main():
            wait = w.later()
            try:
                value = yield wait
            except LookupError, error:
                w.log("lost", `error`)
                return
            value = yield (
                w.fired(`value`))
            returnValue((value, 0777))
    """,
        cancels=False,
    )


def test_what_is_judged_at_the_call():
    becomes(
        """
        from twisted.internet.defer import inlineCallbacks

        @inlineCallbacks
        def broken():
            return w.log(`1`)

        def main():
            try:
                broken()
            except TypeError, error:
                w.log("TypeError")
            return w.fired()
    """,
        """
        from seqcompat.defer import inlineCallbacks

        @inlineCallbacks
        def broken():
            return w.log(`1`)

        def main():
            try:
                broken()
            except TypeError, error:
                w.log("TypeError")
            return w.fired()
    """,
        notes=["SEQ201"],
    )


def test_a_refusal():
    unchanged(
        """
        from twisted.internet.defer import inlineCallbacks
        decorate = inlineCallbacks

        @decorate
        def main():
            w.log(`1`, (yield w.later()))
    """,
        "SEQ204",
    )


def test_the_next_step_does_not_take_it_for_python_3():
    outcome = run(
        "adopt",
        b"from twisted.internet.defer import inlineCallbacks\n@inlineCallbacks\n"
        b"def f():\n    yield `1`\n",
    )
    assert type(outcome.new) is Source
    assert [found.code for found in run("async", outcome.new.data).findings] == ["SEQ115"]


def test_what_is_neither_python_2_nor_3_is_told_of_as_python_3():
    outcome = run(
        "adopt", b"from twisted.internet.defer import inlineCallbacks\nx = = 1\nprint 2\n"
    )
    assert outcome.new is None
    [found] = outcome.findings
    assert (found.kind, found.code, found.line) == ("error", "SEQ902", 2)


def test_a_wrong_edit_of_python_2_source_does_not_pass_the_proof(monkeypatch):
    """The new text is read by the same rules and compared: a statement that is lost is seen."""
    data = b"from twisted.internet.defer import inlineCallbacks\n"
    data += b"@inlineCallbacks\ndef f():\n    yield 1\nprint 1,\n"
    adopt = steps.STEPS["adopt"]
    plan = adopt.plan

    def wrong(source, options, project, decision):
        made = plan(source, options, project, decision)
        at = source.utf8.index(b"1,")
        return dataclasses.replace(
            made, edits=made.edits + [type(made.edits[0])(at + 1, at + 2, b"")]
        )

    monkeypatch.setattr(adopt, "plan", wrong)
    outcome = run("adopt", data)
    assert outcome.new is None
    assert [found.code for found in outcome.findings] == ["SEQ903"]
