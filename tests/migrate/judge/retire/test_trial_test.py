"""SEQ311: trial-test."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.retire import trial_test
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import run

TESTS = b"""\
from twisted.trial import unittest
from seqcompat import sequential
class Tests(unittest.TestCase):
    @sequential
    async def test_one(self):
        await x
    @sequential
    async def test_two(self):
        await x
    @sequential
    async def helper(self):
        await x
"""


def test_example():
    assert_example(trial_test.RULE)


def test_all_tests_of_a_file_are_one_finding():
    outcome = run("retire", TESTS)
    assert [
        (found.code, found.line, found.function)
        for found in sorted(outcome.findings, key=lambda found: found.line)
    ] == [
        ("SEQ311", 5, None),
        ("SEQ305", 11, "Tests.helper"),
    ]
    assert "2 tests here are sequences" in {found.message for found in outcome.findings}
    assert [report.code for report in outcome.functions] == ["SEQ311", "SEQ311", "SEQ305"]


@pytest.mark.parametrize("oldest, goes", [((22, 8), True), ((24, 10), True), ((22, 4), False)])
def test_where_trial_takes_them(oldest, goes):
    """The decorators of tests go; what trial calls otherwise keeps its own."""
    outcome = run("retire", TESTS, oldest_twisted=oldest)
    assert (outcome.new is not None) == goes
    if goes:
        assert outcome.new.data == TESTS.replace(b"    @sequential\n", b"", 2)
        assert [found.code for found in outcome.findings] == ["SEQ305"]


@pytest.mark.parametrize(
    "base", [b"unittest.SynchronousTestCase", b"unittest.TestCase, Other", b"Other"]
)
def test_other_bases(base):
    """May run a coroutine function in their own way."""
    text = TESTS.replace(b"unittest.TestCase", base)
    codes = {found.code for found in run("retire", text, oldest_twisted=(24, 10)).findings}
    assert codes == {"SEQ305"}
