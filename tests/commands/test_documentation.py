"""The examples in the documentation and in the docstrings are run."""

from __future__ import absolute_import, division, print_function

import doctest
import gc
import importlib
import io
import os
import re
import sys

import pytest

import seqcompat
from seqcompat.deviations import DEVIATIONS
from tests.contract.deviations import NO_NESTED_WAITABLE, NO_YIELDED_WAITABLE, REFERENCE
from tests.harness.garbage import COUNTS_REFERENCES

# Only where Python counts references does the inspector know that a Deferred is lost.
VERDICTS = pytest.mark.skipif(not COUNTS_REFERENCES, reason="PyPy counts no references")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

pytestmark = pytest.mark.skipif(sys.version_info[0] == 2, reason="the examples are in Python 3")


@pytest.fixture(autouse=True)
def nothing_set_aside():
    """
    The inspector says how much the tests have set aside. It counts the garbage of earlier examples.
    No example expects that.
    """
    if hasattr(gc, "unfreeze"):
        gc.unfreeze()
    gc.collect()


def documents():
    names = [os.path.join("docs", name) for name in sorted(os.listdir(os.path.join(ROOT, "docs")))]
    # That page's examples need more: tests/examples/test_context.py runs them.
    names.remove(os.path.join("docs", "context.rst"))
    return [
        pytest.param(name, marks=VERDICTS if name.endswith("inspect.rst") else ())
        for name in names + ["README.rst"]
        if name.endswith(".rst")
    ]


#: These consist of examples.
WITH_EXAMPLES = (
    "cancelling",
    "engines",
    "first-steps",
    "inspect",
    "leaving",
    "questions",
    "spellings",
    "timeouts",
)


@pytest.mark.parametrize("name", documents())
def test_examples_in_a_document(name):
    result = doctest.testfile(
        os.path.join(ROOT, name),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.ELLIPSIS,
    )
    assert result.failed == 0
    page = os.path.splitext(os.path.basename(name))[0]
    assert result.attempted > 0 or page not in WITH_EXAMPLES


@pytest.mark.parametrize("name", ["_sequential", "_waits", "_engines", "defer", "inspect"])
def test_examples_in_docstrings(name):
    result = doctest.testmod(importlib.import_module("seqcompat." + name))
    assert result.failed == 0
    assert result.attempted > 0


def test_every_public_name_is_documented_with_an_example():
    from seqcompat import defer, inspect

    finder = doctest.DocTestFinder(recurse=False)
    for module in (seqcompat, defer, inspect):
        for name in module.__all__:
            thing = getattr(module, name)
            assert "Since 0.1" in thing.__doc__, name
            examples = [example for found in finder.find(thing, name) for example in found.examples]
            assert examples or "See there for an example" in " ".join(thing.__doc__.split()), name


def read(*path):
    with io.open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def rows(page):
    """The rows of the tables in that page, as lists of the texts of their cells."""
    text = read("docs", page)
    for row in re.findall(r"^   \* - (.*\n(?:     .*\n)+)", text, re.MULTILINE):
        yield [
            " ".join(cell.split()) for cell in re.split(r"^     -(?: |$)", row, flags=re.MULTILINE)
        ]


def test_every_clause_that_twisted_fails_is_among_the_differences():
    """A clause whose tests fail on Twisted has a row; `waitable` has one for all of its clauses."""
    tests = {test for named in REFERENCE.values() for test in named}
    clauses = {
        test.split("_")[1] for test in tests - set(NO_YIELDED_WAITABLE) - set(NO_NESTED_WAITABLE)
    }
    described = {
        clause for row in rows("differences.rst") for clause in re.findall(r"[A-Z][0-9]+", row[0])
    }
    assert "W5" in described
    assert sorted(clauses - described) == []


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: "%s-%s" % each[:2])
def test_every_deviation_is_among_the_differences(deviation):
    """It has a row with its clause, its engine, and the first Twisted without it."""
    found = [
        where
        for clause, engine, where, _ in (row for row in rows("differences.rst") if len(row) == 4)
        if clause == deviation.clause and engine in ("both", deviation.engine)
    ]
    assert any((deviation.first_good or "Py") in where for where in found)


def test_the_support_policy_names_what_is_tested():
    """The page has each pair of a Python and a Twisted that has a lane, and no other."""
    lanes, described = set(), set()
    for python, twisted in re.findall(r"py(\d+)-tx\{?([\d,]+)", read("tox.ini")):
        for each in twisted.strip(",").split(","):
            lanes.add((python, each))
    for python, _, twisted in list(rows("support.rst"))[1:]:
        for each in twisted.split(", "):
            described.add((re.sub(r"[^\d]", "", python), each.replace(".", "")))
    assert described == lanes
