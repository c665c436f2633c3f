"""The step "adopt": from `deferredGenerator` and `waitForDeferred` to a sequence."""

from __future__ import annotations

import textwrap

import pytest
from twisted.internet import defer

import seqcompat.defer
from seqcompat.migrate.judge.codes import BY_NAME
from tests.migrate.tools import becomes, run, unchanged


@pytest.fixture(autouse=True)
def older_names(monkeypatch):
    """Newer Twisteds do not have them any more; ours do the same (``test_defer.py``)."""
    for name in ("deferredGenerator", "waitForDeferred"):
        monkeypatch.setattr(defer, name, getattr(seqcompat.defer, name), raising=False)


def function(decorator, body):
    return "@%s\ndef main():\n%s" % (
        decorator,
        textwrap.indent(textwrap.dedent(body).strip("\n") + "\n", "    "),
    )


def converted(before, after, values=True, notes=()):
    """Assert what becomes of a body, for both ways to import the names."""
    returns = "returnValue, " if values else ""
    becomes(
        "adopt",
        "from twisted.internet.defer import deferredGenerator, waitForDeferred\n\n"
        + function("deferredGenerator", before),
        "from seqcompat import %ssequential\n\n" % returns + function("sequential", after),
        notes=notes,
    )
    becomes(
        "adopt",
        "from twisted.internet import defer\n\n"
        + function(
            "defer.deferredGenerator", before.replace("waitForDeferred", "defer.waitForDeferred")
        ),
        "from seqcompat import %ssequential\n\n" % returns + function("sequential", after),
        notes=notes,
    )


def refused(name, body, line=None):
    head = "from twisted.internet.defer import deferredGenerator, waitForDeferred\n\n"
    outcome = unchanged(
        "adopt",
        head + function("deferredGenerator", body),
        BY_NAME[name],
        function="main",
        line=line and line + 4,
    )
    [report] = outcome.functions
    assert (report.state, report.code) == ("refused", BY_NAME[name])


# Waits.


def test_three_statements_become_one():
    converted(
        """
        wait = waitForDeferred(w.later())
        yield wait
        value = wait.getResult()
        w.log(value)
    """,
        """
        value = yield w.later()
        w.log(value)
    """,
        values=False,
    )


def test_a_result_that_is_not_kept():
    converted(
        """
        wait = waitForDeferred(w.later())
        yield wait
        wait.getResult()
        w.log("done")
    """,
        """
        yield w.later()
        w.log("done")
    """,
        values=False,
    )


def test_targets_of_all_kinds():
    converted(
        """
        wait = waitForDeferred(w.fired((1, 2)))
        yield wait
        w.a, w.b = both = wait.getResult()
        w.log(w.a, w.b, both)
    """,
        """
        w.a, w.b = both = yield w.fired((1, 2))
        w.log(w.a, w.b, both)
    """,
        values=False,
    )


def test_a_name_that_is_a_deferred_first_is_left():
    refused(
        "unusual-generator",
        """
        d = w.later()
        d = waitForDeferred(d)
        yield d
        first = d.getResult()
        w.log(first)
    """,
    )


def test_several_waits_in_one_name():
    converted(
        """
        for number in range(3):
            wait = waitForDeferred(w.later())
            yield wait
            value = wait.getResult()
            w.log(value)
        wait = waitForDeferred(w.later())
        yield wait
        w.log(wait.getResult())
    """,
        """
        for number in range(3):
            value = yield w.later()
            w.log(value)
        wait = yield w.later()
        w.log(wait)
    """,
        values=False,
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("if wait.getResult():\n    w.log('yes')", "if wait:\n    w.log('yes')"),
        (
            "for item in [wait.getResult()]:\n    w.log(item)",
            "for item in [wait]:\n    w.log(item)",
        ),
        ("w.log(wait.getResult() + 1)", "w.log(wait + 1)"),
        ("w.log(1 + wait.getResult())", "w.log(1 + wait)"),
        ("dict(key=wait.getResult())\nw.log(1)", "dict(key=wait)\nw.log(1)"),
        ("w.log(str(wait.getResult()).strip())", "w.log(str(wait).strip())"),
        ("x = 1\nw.log(x)", None),
        ("w.log(w.log('first'), wait.getResult())", None),
        ("while wait.getResult() and 0:\n    pass\nw.log(2)", None),
        ("x = not wait.getResult()\nw.log(x)", "x = not wait\nw.log(x)"),
        ("x = wait.getResult() if 1 else 2\nw.log(x)", None),
        ("x = [y for y in (wait.getResult(),)]\nw.log(x)", "x = [y for y in (wait,)]\nw.log(x)"),
        ("x = wait.getResult() == 0 and wait\nw.log(1)", None),
        ("assert wait.getResult() >= 0\nw.log(1)", "assert wait >= 0\nw.log(1)"),
        ("raise ValueError(wait.getResult())", "raise ValueError(wait)"),
        ("del [wait.getResult()][0]\nw.log(1)", "del [wait][0]\nw.log(1)"),
    ],
)
def test_a_result_in_a_larger_statement(before, after):
    start = "wait = waitForDeferred(w.later())\nyield wait\n"
    if after is None:
        outcome = run(
            "adopt",
            (
                "from twisted.internet.defer import deferredGenerator, waitForDeferred\n"
                + function("deferredGenerator", start + before)
            ).encode(),
        )
        assert outcome.new is None
        assert [found.kind for found in outcome.findings] == ["refused"]
    else:
        converted(start + before, "wait = yield w.later()\n" + after, values=False)


def test_an_augmented_assignment():
    converted(
        """
        total = 1
        wait = waitForDeferred(w.later())
        yield wait
        total += wait.getResult()
        w.log(total)
    """,
        """
        total = 1
        wait = yield w.later()
        total += wait
        w.log(total)
    """,
        values=False,
    )


def test_an_error_is_raised_where_it_was_read():
    converted(
        """
        wait = waitForDeferred(w.later())
        yield wait
        try:
            value = wait.getResult()
        except LookupError:
            value = "lost"
        w.log(value)
    """,
        """
        wait = w.later()
        try:
            value = yield wait
        except LookupError:
            value = "lost"
        w.log(value)
    """,
        values=False,
    )


def test_an_error_of_the_call_is_not_caught_by_what_catches_that_of_the_wait():
    converted(
        """
        def broken():
            raise LookupError("call")

        wait = waitForDeferred(broken())
        yield wait
        try:
            if wait.getResult():
                w.log("fine")
        except LookupError:
            w.log("caught")
    """,
        """
        def broken():
            raise LookupError("call")

        wait = broken()
        try:
            if (yield wait):
                w.log("fine")
        except LookupError:
            w.log("caught")
    """,
        values=False,
    )


def test_all_of_a_wait_in_a_try():
    converted(
        """
        try:
            wait = waitForDeferred(w.later())
            yield wait
            wait.getResult()
        except LookupError:
            w.log("caught")
            return
        finally:
            w.log("finally")
        w.log("end")
    """,
        """
        try:
            yield w.later()
        except LookupError:
            w.log("caught")
            return
        finally:
            w.log("finally")
        w.log("end")
    """,
        values=False,
    )


def test_two_that_are_started_before_either_is_waited_for():
    converted(
        """
        one = waitForDeferred(w.later())
        two = waitForDeferred(w.later())
        w.log("started")
        yield one
        first = one.getResult()
        yield two
        second = two.getResult()
        w.log(first, second)
    """,
        """
        one = w.later()
        two = w.later()
        w.log("started")
        one = yield one
        first = one
        two = yield two
        second = two
        w.log(first, second)
    """,
        values=False,
    )


# Layout.


def test_comments_and_blank_lines_stay():
    converted(
        """
        wait = waitForDeferred(w.later())  # begin

        # and now
        yield wait  # wait
        value = wait.getResult()  # read
        w.log(value)
    """,
        """
        value = yield w.later()  # begin

        # and now
        # wait
        # read
        w.log(value)
    """,
        values=False,
    )


def test_arguments_over_several_lines():
    converted(
        """
        wait = waitForDeferred(
            w.later())
        yield wait
        value = wait.getResult()
        wait = waitForDeferred(w.fired(
            1))
        yield wait
        second = wait.getResult()
        wait = waitForDeferred(w.later()
                               or None)
        yield wait
        third = wait.getResult()
        w.log(value, second, third)
    """,
        """
        value = yield (
            w.later())
        second = yield w.fired(
            1)
        third = yield (w.later()
                               or None)
        w.log(value, second, third)
    """,
        values=False,
    )


def test_statements_on_one_line_are_left():
    refused(
        "unusual-generator",
        """
        wait = waitForDeferred(w.later()); yield wait; w.log(wait.getResult())
    """,
        1,
    )


# Values.


WAIT = "wait = waitForDeferred(w.later())\nyield wait\nvalue = wait.getResult()\n"
WAITED = "value = yield w.later()\n"


@pytest.mark.parametrize(
    "before, after",
    [
        ("yield value", "returnValue(value)"),
        ("yield value  # done", "returnValue(value)  # done"),
        ("yield (value)", "returnValue(value)"),
        ("yield (value) + (1)", "returnValue((value) + (1))"),
        ("yield value, 1", "returnValue((value, 1))"),
        ("yield (value, 1)", "returnValue((value, 1))"),
        ("yield (value), (1)", "returnValue(((value), (1)))"),
        ("yield [\n    value,\n]", "returnValue([\n    value,\n])"),
        ("yield", "returnValue(None)"),
        ("yield None", "returnValue(None)"),
        (
            "if value:\n    yield 1\n    return\nyield 2",
            "if value:\n    returnValue(1)\nreturnValue(2)",
        ),
        (
            "if value:\n    yield 1\nelif w:\n    yield 2\nelse:\n    w.log(3)",
            "if value:\n    returnValue(1)\nelif w:\n    returnValue(2)\nelse:\n    w.log(3)",
        ),
        (
            "for x in 1, 2:\n    if x:\n        yield x\n        return",
            "for x in 1, 2:\n    if x:\n        returnValue(x)",
        ),
        (
            "try:\n    yield w.log(1)\nexcept ValueError:\n    yield 2\nfinally:\n    w.log(3)",
            "try:\n    returnValue(w.log(1))\nexcept ValueError:\n    returnValue(2)\nfinally:\n  "
            "  w.log(3)",
        ),
        ("yield value\nreturn  # end", "returnValue(value)\n# end"),
    ],
)
def test_the_last_value_is_the_result(before, after):
    converted(WAIT + before, WAITED + after)


def test_a_value_that_is_a_result():
    converted(
        """
        wait = waitForDeferred(w.later())
        yield wait
        yield wait.getResult()
    """,
        """
        wait = yield w.later()
        returnValue(wait)
    """,
    )


@pytest.mark.parametrize(
    "body",
    [
        "yield value\nw.log('more')",
        "for x in 1, 2:\n    yield x",
        "try:\n    yield 1\nexcept ValueError: pass\nelse:\n    w.log(2)",
        "try:\n    yield 1\nfinally:\n    other = waitForDeferred(w.later())\n    yield other\n   "
        " other.getResult()",
    ],
)
def test_a_value_that_is_not_always_the_last(body):
    refused("value-in-between", WAIT + body)


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    yield value\nexcept:\n    w.log('caught')",
        "try:\n    yield value\nexcept BaseException:\n    w.log('caught')",
        "try:\n    yield value\nexcept (KeyError, BaseException):\n    w.log('caught')",
        "import contextlib\nwith contextlib.suppress(BaseException):\n    yield value",
    ],
)
def test_a_value_under_something_that_would_catch_the_return(body):
    refused("value-caught", WAIT + body)


# Left.


def test_a_result_that_is_not_read():
    refused(
        "result-not-read",
        """
        wait = waitForDeferred(w.later())
        yield wait
        w.log("done")
    """,
        2,
    )


def test_a_result_that_is_read_later():
    refused(
        "result-not-read",
        """
        wait = waitForDeferred(w.later())
        yield wait
        w.log("between")
        w.log(wait.getResult())
    """,
        2,
    )


@pytest.mark.parametrize(
    "body",
    [
        "yield waitForDeferred(w.later())\nw.log(1)",
        "waits = [waitForDeferred(w.later())]\nyield waits[0]\nw.log(waits[0].getResult())",
        "wait = waitForDeferred(w.later())\nif w:\n    yield wait\n    w.log(wait.getResult())",
        WAIT + "w.log(wait.getResult())",
        WAIT + "w.log((yield value))",
        WAIT + "w.log(lambda: wait)",
    ],
)
def test_unusual_shapes(body):
    outcome = run(
        "adopt",
        (
            "from twisted.internet.defer import deferredGenerator, waitForDeferred\n"
            + function("deferredGenerator", body)
        ).encode(),
    )
    assert outcome.new is None
    assert [found.kind for found in outcome.findings] == ["refused"]
    assert outcome.findings[0].code in ("SEQ212", "SEQ214")


def test_a_generator_that_waits_for_nothing():
    refused("generator-without-wait", "yield w.log(1)")


def test_one_function_of_two():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import deferredGenerator, waitForDeferred

        @deferredGenerator
        def main():
            yield w.log(1)

        @deferredGenerator
        def main2():
            wait = waitForDeferred(w.later())
            yield wait
            w.log(wait.getResult())
    """,
        """
        from twisted.internet.defer import deferredGenerator
        from seqcompat import sequential

        @deferredGenerator
        def main():
            yield w.log(1)

        @sequential
        def main2():
            wait = yield w.later()
            w.log(wait)
    """,
        notes=["SEQ215"],
    )


def test_a_rebinding():
    becomes(
        "adopt",
        """
        from twisted.internet import defer

        class Methods(object):
            def method(self):
                wait = defer.waitForDeferred(w.later())
                yield wait
                yield wait.getResult()
            method = defer.deferredGenerator(method)

        def main():
            return Methods().method()
    """,
        """
        from seqcompat import returnValue, sequential

        class Methods(object):
            def method(self):
                wait = yield w.later()
                returnValue(wait)
            method = sequential(method)

        def main():
            return Methods().method()
    """,
    )


def test_another_decorator_below():
    unchanged(
        "adopt",
        """
        from twisted.internet.defer import deferredGenerator, waitForDeferred

        def same(function):
            return function

        @deferredGenerator
        @same
        def main():
            wait = waitForDeferred(w.later())
            yield wait
            w.log(wait.getResult())
    """,
        "SEQ214",
        function="main",
    )


def test_a_parameter_that_is_called_returnvalue():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import deferredGenerator, waitForDeferred

        @deferredGenerator
        def main(returnValue=1):
            wait = waitForDeferred(w.later())
            yield wait
            w.log(wait.getResult())
            yield returnValue
    """,
        """
        from seqcompat import returnValue as seqcompat_returnValue, sequential

        @sequential
        def main(returnValue=1):
            wait = yield w.later()
            w.log(wait)
            seqcompat_returnValue(returnValue)
    """,
    )


def test_code_that_has_taken_the_older_names_from_the_package():
    becomes(
        "adopt",
        """
        from seqcompat import defer
        from seqcompat.defer import waitForDeferred

        @defer.deferredGenerator
        def main():
            wait = waitForDeferred(w.later())
            yield wait
            wait.getResult()
            w.log("done")
    """,
        """
        from seqcompat import sequential

        @sequential
        def main():
            yield w.later()
            w.log("done")
    """,
    )
