"""The examples in the documentation and in the docstrings are run."""

from __future__ import absolute_import, division, print_function

import doctest
import gc
import importlib
import os
import sys

import pytest

import seqcompat
from tests.harness.garbage import COUNTS_REFERENCES

# Only where Python counts references does the inspector know that a Deferred is lost.
VERDICTS = pytest.mark.skipif(not COUNTS_REFERENCES, reason="PyPy counts no references")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

pytestmark = pytest.mark.skipif(sys.version_info[0] == 2, reason="the examples are in Python 3")


@pytest.fixture(autouse=True)
def nothing_set_aside():
    """The inspector says what has been set aside for the tests, which no example expects."""
    if hasattr(gc, "unfreeze"):
        gc.unfreeze()


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
