"""SEQ153: unknown-decorator."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.functions import unknown_decorator
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import run

MAKERS = """
from seqcompat.defer import inlineCallbacks

def cached(number):
    def decorator(function):
        return inlineCallbacks(function)
    return decorator

def tried(function):
    @inlineCallbacks
    def call(*args):
        yield function(*args)
    return call

def plain(function):
    def call(*args):
        return list(function(*args))
    return call
"""
USER = """
from makers import cached, plain, tried

@{}
def fetch(key):
    row = yield query(key)
    return row
"""


def test_example():
    assert_example(unknown_decorator.RULE)


@pytest.mark.parametrize("decorator", ["cached(1)", "tried", "plain"])
def test_a_decorator_of_another_file(decorator):
    """It is reported where it uses one that makes sequences, and where it does not it is not."""
    makers = Source(MAKERS.encode(), "makers.py")
    user = USER.format(decorator).encode()
    project = Project.scan([makers, Source(user, "module.py")])
    found = [(one.code, one.function) for one in run("async", user, project).findings]
    assert found == ([] if decorator == "plain" else [("SEQ153", "fetch")])
    known = run("async", user, project, decorators=["makers." + decorator.partition("(")[0]])
    assert (known.new is not None) and not known.findings


def test_pytest_twisted():
    """Its decorator for tests takes generator functions only."""
    text = b"import pytest_twisted\n@pytest_twisted.inlineCallbacks\ndef test():\n    yield 1\n"
    [found] = run("async", text).findings
    assert found.code == "SEQ153" and "ensureDeferred" in found.by_hand
