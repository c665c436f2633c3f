"""The check of the type checkers' errors fails for an error that is missing, and for one more."""

from __future__ import absolute_import, division, print_function

import sys
import textwrap

import pytest

if sys.version_info < (3, 9):
    pytest.skip("the type checkers run on Python 3.9 and newer", allow_module_level=True)

from tests.types import check  # noqa: E402

SOURCE = """\
f(1)
f("")  # error: arg-type reportArgumentType
f("") + f("")  # error: arg-type arg-type reportArgumentType
"""


def test_comments():
    """A comment names the errors of both checkers in its line, each as often as it occurs."""
    of_mypy, of_pyright = check.expected_errors(SOURCE)
    assert of_mypy == [(2, "arg-type"), (3, "arg-type"), (3, "arg-type")]
    assert of_pyright == [(2, "reportArgumentType"), (3, "reportArgumentType")]


EXPECTED = [(2, "arg-type"), (3, "arg-type"), (3, "arg-type")]
FOUND = [(2, "arg-type", "text"), (3, "arg-type", "text"), (3, "arg-type", "number")]


@pytest.mark.parametrize(
    "found, said",
    [
        (FOUND, []),
        (FOUND[:2], ["wrong.py:3: mypy does not find arg-type"]),
        (FOUND + [(1, "misc", "no")], ["wrong.py:1: mypy finds misc: no"]),
        (FOUND + [(2, "arg-type", "again")], ["wrong.py:2: mypy finds arg-type: again"]),
        (
            [(2, "call-arg", "less")] + FOUND[1:],
            ["wrong.py:2: mypy does not find arg-type", "wrong.py:2: mypy finds call-arg: less"],
        ),
        ([], ["wrong.py:%d: mypy does not find arg-type" % line for line in (2, 3, 3)]),
    ],
)
def test_differences(found, said):
    assert list(check.differences("mypy", "wrong.py", EXPECTED, found)) == said


PAGE = textwrap.dedent(
    """
    .. code-block:: python
       :caption: some.py

       f("")

       f(1)

    It says:

    .. code-block:: console

       $ mypy some.py
       some.py:1: error
       $ pyright some.py

    .. code-block:: python

       not_an_example()
    """
)


def test_examples():
    """An example has a name, and the commands that follow it, each with what it prints."""
    assert check.examples(PAGE) == [
        (
            "some.py",
            'f("")\n\nf(1)\n',
            [("mypy some.py", "some.py:1: error\n"), ("pyright some.py", "")],
        )
    ]


def test_page(monkeypatch):
    """Other output than the page shows is a problem; so is an example without a command."""
    printed = {"mypy": "some.py:1:   error\n", "pyright": ""}
    monkeypatch.setattr(check, "run", lambda checker, *arguments, **options: printed[checker])
    assert list(check.problems_of_page(PAGE)) == []
    printed["pyright"] = "1 error"
    assert list(check.problems_of_page(PAGE)) == [
        "docs/typing.rst: pyright some.py prints for some.py:\n1 error"
    ]
    without = PAGE.partition("It says")[0]
    assert list(check.problems_of_page(without)) == ["docs/typing.rst: no command for some.py"]
    assert list(check.problems_of_page("")) == ["docs/typing.rst: no example"]
