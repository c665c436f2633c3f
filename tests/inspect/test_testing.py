"""A test that hangs shows the sequences that it waits on."""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys

import pytest

from tests.harness.sizes import chosen

TESTS = """
from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.trial import unittest
from seqcompat import sequential
from seqcompat.inspect.testing import ShowsWaits

@sequential
def fetch_orders():
    yield KEPT

KEPT = Deferred()

class PlainTests(unittest.TestCase):
    timeout = 0.2

    def test_plain(self):
        return fetch_orders()

class FetchTests(ShowsWaits, unittest.TestCase):
    timeout = 0.2

    @inlineCallbacks
    def test_hangs(self):
        yield fetch_orders()

    def test_passes(self):
        pass

    def test_fails(self):
        raise KeyError("as before")
"""

TRIAL = "import sys; sys.path.insert(0, ''); from twisted.scripts.trial import run; run()"


def run(tmpdir, *command):
    tmpdir.join("hanging.py").write(TESTS)
    path = os.pathsep.join(filter(None, sys.path))
    process = subprocess.Popen(
        [sys.executable] + list(command),
        cwd=str(tmpdir),
        env=dict(os.environ, PYTHONPATH=path, PYTHONIOENCODING="utf-8"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return process.communicate()[0].decode("utf-8", "replace")


def test_trial(tmpdir):
    """trial prints the tree in place of a bare time-out; other tests are as they were."""
    said = run(tmpdir, "-c", TRIAL, "hanging.FetchTests")
    assert "still running at 0.2 secs, waiting on:" in said
    assert "test_hangs" in said
    assert "fetch_orders" in said and "KeyError" in said
    assert "FAILED (errors=2, successes=1)" in said


in_full = pytest.mark.skipif(not chosen.full, reason="it takes a second; --in-full runs it")


@in_full
def test_pytest_with_the_mixin(tmpdir):
    """pytest prints the tree of a trial test with the mixin."""
    said = run(tmpdir, "-m", "pytest", "-q", "-p", "no:cacheprovider", "hanging.py", "-k", "hangs")
    assert "still running at 0.2 secs, waiting on:" in said
    assert "fetch_orders" in said


def test_the_plugin(tmpdir):
    """With the plugin a test needs no mixin; a passing one is left alone."""
    said = run(
        tmpdir, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "seqcompat.inspect.testing",
        "hanging.py", "-k", "plain or passes",
    )  # fmt: skip
    assert "what it waits for" in said
    assert "fetch_orders" in said
    assert said.count("what it waits for") == 1


@in_full
@pytest.mark.parametrize("seconds, is_printed", [("0.05", True), ("30", False)])
def test_a_test_that_takes_long(tmpdir, seconds, is_printed):
    """``--inspect-after`` prints the tree while the test still runs."""
    said = run(
        tmpdir, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "seqcompat.inspect.testing",
        "--inspect-after", seconds, "hanging.py", "-k", "plain",
    )  # fmt: skip
    assert ("has run for 0.05 s" in said) == is_printed
