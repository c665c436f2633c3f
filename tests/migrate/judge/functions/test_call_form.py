"""SEQ110: call-form."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.functions import call_form
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import run, unchanged

CALLED = """from seqcompat import sequential

def main():
    w.log((yield 1))

{}
"""


def test_example():
    assert_example(call_form.RULE)


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


def test_a_call_of_what_the_decorator_gives():
    """Is no call of the decorator: one finding, about the function that is decorated."""
    outcome = run(
        "async",
        b"from seqcompat.defer import inlineCallbacks\ndef both(func):\n"
        b"    def wrapper(self, *args):\n        return inlineCallbacks(func)(self, *args)\n"
        b"    return wrapper\n",
    )
    assert [(found.code, found.function) for found in outcome.findings] == [("SEQ110", "func")]
