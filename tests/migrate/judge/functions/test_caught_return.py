"""SEQ107: caught-return."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.functions import caught_return
from tests.migrate.judge.rules import assert_example, converted, refused


def test_example():
    assert_example(caught_return.RULE)


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
