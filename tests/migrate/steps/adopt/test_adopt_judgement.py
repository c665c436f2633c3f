"""
The step "adopt": what is judged when it is decorated, what when it is called, and what stays
Twisted's.
"""

from __future__ import annotations

import pytest

from tests.migrate.tools import becomes, run, unchanged

# Judged at the call, as Twisted does.


def test_a_function_without_a_wait_fails_at_its_call_and_not_before():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        @inlineCallbacks
        def broken():
            return w.log("called")

        def main():
            try:
                broken()
            except TypeError as error:
                w.log("TypeError", "produce a generator" in str(error))
    """,
        """
        from seqcompat.defer import inlineCallbacks

        @inlineCallbacks
        def broken():
            return w.log("called")

        def main():
            try:
                broken()
            except TypeError as error:
                w.log("TypeError", "produce a generator" in str(error))
    """,
        notes=["SEQ201"],
    )


def test_a_function_that_gives_the_generator_of_another_one_works_on():
    becomes(
        "adopt",
        """
        from twisted.internet import defer

        def body():
            w.log((yield w.later()))

        @defer.inlineCallbacks
        def main():
            return body()

        @defer.inlineCallbacks
        def main2():
            yield main()
    """,
        """
        from seqcompat import sequential
        from seqcompat.defer import inlineCallbacks

        def body():
            w.log((yield w.later()))

        @inlineCallbacks
        def main():
            return body()

        @sequential
        def main2():
            yield main()
    """,
        notes=["SEQ201"],
    )


def test_a_wait_in_a_lambda_is_none_of_the_function():
    text = """
        from {0} import inlineCallbacks

        @inlineCallbacks
        def broken():
            return lambda: (yield w.later())

        def main():
            try:
                broken()
            except TypeError:
                w.log("TypeError")
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer"),
        text.format("seqcompat.defer"),
        notes=["SEQ201"],
    )


OTHER = """
    %s

    def counted(function):
        def counting():
            w.log("counted")
            return function()
        return counting

    @%s
    @counted
    def main():
        w.log((yield w.later()))

    @%s
    def main2():
        w.log((yield w.later()))
"""


def test_another_decorator_below():
    becomes(
        "adopt",
        OTHER
        % (
            "from twisted.internet.defer import inlineCallbacks",
            "inlineCallbacks",
            "inlineCallbacks",
        ),
        OTHER
        % (
            "from seqcompat import sequential\n    from seqcompat.defer import inlineCallbacks",
            "inlineCallbacks",
            "sequential",
        ),
        notes=["SEQ202"],
    )
    becomes(
        "adopt",
        OTHER
        % ("from twisted.internet import defer", "defer.inlineCallbacks", "defer.inlineCallbacks"),
        OTHER
        % (
            "from seqcompat import sequential\n    from seqcompat.defer import inlineCallbacks",
            "inlineCallbacks",
            "sequential",
        ),
        notes=["SEQ202"],
    )


def test_another_decorator_below_that_is_known_to_be_harmless():
    text = """
        from {0} import {1}

        def marked(function):
            function.mark = 1
            return function

        @{1}
        @marked
        def main():
            w.log((yield w.later()))
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer", "inlineCallbacks"),
        text.format("seqcompat", "sequential"),
        known_harmless=["marked"],
    )


def test_another_decorator_below_under_a_comment_in_the_import():
    text = """
        {0}

        def same(function):
            return function

        @inlineCallbacks
        @same
        def main():
            w.log((yield w.later()))

        @{1}
        def main2():
            w.log((yield w.later()))
    """
    becomes(
        "adopt",
        text.format(
            "from twisted.internet.defer import (inlineCallbacks  # why\n        )",
            "inlineCallbacks",
        ),
        text.format(
            "from seqcompat.defer import (inlineCallbacks  # why\n        )\n"
            "        from seqcompat import sequential",
            "sequential",
        ),
        notes=["SEQ202"],
    )


def test_both_names_of_a_statement_come_from_the_module_that_has_both():
    text = """
        from {0} import inlineCallbacks, returnValue

        def body(wait):
            value = yield wait
            returnValue(w.log(value))

        @inlineCallbacks
        def main():
            return body(w.later())
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer"),
        text.format("seqcompat.defer"),
        notes=["SEQ201"],
    )


# The call form.


def test_a_simple_rebinding():
    text = """
        from {0} import {1}

        def main():
            w.log((yield w.later()))

        main = {1}(main)

        class Methods(object):
            def method(self):
                w.log((yield w.later()))
            method = {1}(method)

        def main2():
            return Methods().method()
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer", "inlineCallbacks"),
        text.format("seqcompat", "sequential"),
    )


def test_a_call_with_a_function_of_this_file_and_with_a_lambda():
    text = """
        from {0} import {1}

        def body(wait):
            w.log((yield wait))

        main = {1}(lambda: (yield w.later()))

        def main2():
            return {1}(body)(w.later())
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer", "inlineCallbacks"),
        text.format("seqcompat", "sequential"),
    )


@pytest.mark.parametrize(
    "definition",
    [
        "def body():\n            return w.log(1)",
        "body = w.later",
        "if w:\n            def body(): yield w.later()\n        else:\n            def body(): "
        "return 1",
        "def body(): yield w.later()\n        body = staticmethod(body).__func__",
    ],
)
def test_a_call_with_something_that_cannot_be_seen(definition):
    text = (
        """
        from {0} import inlineCallbacks

        %s

        def main():
            try:
                return inlineCallbacks(body)().addBoth(w.log)
            except TypeError:
                w.log("TypeError")
    """
        % definition
    )
    code = "SEQ201" if "return w.log(1)" in definition else "SEQ203"
    becomes(
        "adopt", text.format("twisted.internet.defer"), text.format("seqcompat.defer"), notes=[code]
    )


def test_a_call_with_a_parameter_or_a_method():
    text = """
        from {0} import inlineCallbacks

        class Methods(object):
            def method(self):
                w.log((yield w.later()))

        def call(function):
            return inlineCallbacks(function)()

        def main():
            return call(Methods().method)

        main2 = inlineCallbacks(Methods().method)
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer"),
        text.format("seqcompat.defer"),
        notes=["SEQ203", "SEQ203"],
    )


# Refused.


@pytest.mark.parametrize(
    "use",
    [
        "decorator = inlineCallbacks",
        "decorator = [inlineCallbacks][0]",
        "decorator = getattr(inlineCallbacks, 'x', None) or inlineCallbacks",
    ],
)
def test_the_decorator_as_a_value(use):
    outcome = run(
        "adopt", ("from twisted.internet.defer import inlineCallbacks\n%s\n" % use).encode()
    )
    assert outcome.new is None
    unchanged(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks
        %s

        @decorator
        def main():
            w.log((yield w.later()))
    """
        % use,
        "SEQ204",
    )


def test_a_value_keeps_the_name_for_itself_and_for_what_cannot_be_seen():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        class Manager(object):
            decorate = staticmethod(inlineCallbacks)

        @inlineCallbacks
        def broken():
            return 1

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
            w.log(Manager.decorate is inlineCallbacks)
    """,
        """
        from twisted.internet.defer import inlineCallbacks
        from seqcompat import sequential

        class Manager(object):
            decorate = staticmethod(inlineCallbacks)

        @inlineCallbacks
        def broken():
            return 1

        @sequential
        def main():
            w.log((yield w.later()))
            w.log(Manager.decorate is inlineCallbacks)
    """,
        notes=["SEQ201", "SEQ204", "SEQ204"],
    )


def test_a_call_with_keywords():
    unchanged(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        def body():
            w.log((yield w.later()))

        main = inlineCallbacks(f=body)
    """,
        "SEQ204",
    )


def test_a_refusal_says_where_and_about_which_function():
    outcome = run(
        "adopt",
        b"""
from twisted.internet.defer import inlineCallbacks
keep = inlineCallbacks

class Methods(object):
    @inlineCallbacks
    def method(self):
        return 1
""",
    )
    assert [
        (found.kind, found.code, found.line, found.column, found.function)
        for found in outcome.findings
    ] == [("refused", "SEQ204", 3, 8, None), ("refused", "SEQ201", 6, 6, "Methods.method")]
    assert [(report.name, report.state, report.code) for report in outcome.functions] == [
        ("Methods.method", "refused", "SEQ201")
    ]
