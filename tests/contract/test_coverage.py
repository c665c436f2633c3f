"""
The table of the suite: every clause has tests, every test names a clause, every expected failure is
accounted for.
"""

from __future__ import absolute_import, division, print_function

import ast
import io
import os
import re
import sys

import pytest
from seqcompat.deviations import deviations

from tests.contract.deviations import BETTER, DECLARED, REFERENCE

HERE = os.path.dirname(os.path.abspath(__file__))
CONTRACT = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "contract.rst")
TESTS = os.path.dirname(HERE)
DIRECTORIES = {
    "generator": [HERE],
    "coroutine": [os.path.join(TESTS, "contract_coroutine"), os.path.join(TESTS, "coroutine")],
}

each_spelling = pytest.mark.parametrize(
    "spelling",
    [
        "generator",
        pytest.param(
            "coroutine",
            marks=pytest.mark.skipif(
                sys.version_info[0] == 2, reason="Python 2.7 cannot parse the coroutine spelling"
            ),
        ),
    ],
)


def read(path):
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def clauses():
    """
    The clauses of the contract, by name, with their text.
    """
    parts = re.split(r"^\*\*([A-Z][0-9]+)\*\*$", read(CONTRACT), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def suite_in(spelling):
    """
    The tests of the suite in that spelling: name and docstring.
    """
    if spelling not in _suites:
        _suites[spelling] = [test for path in modules_in(spelling) for test in read_tests(path)]
    return _suites[spelling]


#: Reading all of it takes a second, and each test here asks for it.
_suites = {}


def modules_in(spelling):
    """
    The paths of the modules of the suite in that spelling.
    """
    for directory in DIRECTORIES[spelling]:
        for module in sorted(os.listdir(directory)):
            if (
                module.startswith("test_")
                and module.endswith(".py")
                and module != "test_coverage.py"
            ):
                yield os.path.join(directory, module)


def read_tests(path):
    """
    The tests of the module at that path: name and docstring.
    """
    for node in ast.walk(ast.parse(read(path).encode("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


def clause_of(test):
    return test.split("_")[1]


def test_the_contract_is_read():
    """
    The clauses are found in the documentation: the first, the last and one that is marked better.
    """
    found = clauses()
    assert {"C1", "M3"} <= set(found)
    assert "*Better*" in found["W10"]
    assert "*Better*" not in found["W9"]


@each_spelling
def test_every_clause_has_a_test(spelling):
    """Each clause of the contract is named by a test."""
    untested = set(clauses()) - {clause_of(name) for name, _ in suite_in(spelling)}
    assert sorted(untested) == []


@each_spelling
def test_every_test_names_a_clause(spelling):
    """
    Each test names a clause of the contract, by its name and at the beginning of its docstring.
    """
    known = clauses()
    wrong = [
        name
        for name, docstring in suite_in(spelling)
        if clause_of(name) not in known or not docstring.startswith(clause_of(name) + ": ")
    ]
    assert wrong == []


@each_spelling
def test_no_test_hides_another(spelling):
    """No two tests of the suite have the same name: expected failures are declared by name."""
    names = [name for name, _ in suite_in(spelling)]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@each_spelling
def test_the_reference_fails_only_where_declared(spelling):
    """
    Twisted's expected failures are tests of clauses that the contract marks better, or are declared
    one by one.
    """
    known = clauses()
    assert [name for name in BETTER[spelling] if "*Better*" not in known[clause_of(name)]] == []
    assert sorted(set(BETTER[spelling]) & set(DECLARED[spelling])) == []
    assert all(REFERENCE[spelling].values())


@each_spelling
def test_expected_failures_exist(spelling):
    """Each expected failure, of Twisted and of the engines, names a test of the suite."""
    names = {name for name, _ in suite_in(spelling)}
    assert sorted(set(REFERENCE[spelling]) - names) == []


@pytest.mark.parametrize("engine", ["generator-send", "native"])
def test_deviations_exist(engine):
    """
    Each deviation of an engine that is declared for this machine names a clause and tests of it.
    """
    spellings = ["generator"] if sys.version_info[0] == 2 else ["generator", "coroutine"]
    names = {name for spelling in spellings for name, _ in suite_in(spelling)}
    known = clauses()
    for deviation in deviations(engine):
        assert deviation.clause in known
        assert set(deviation.tests) <= names
        assert {clause_of(name) for name in deviation.tests} <= {deviation.clause}
