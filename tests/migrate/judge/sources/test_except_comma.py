"""SEQ112: except-comma."""

from __future__ import annotations

import sys

import pytest

from seqcompat.migrate.judge.sources import except_comma
from tests.migrate.judge.rules import assert_example, body
from tests.migrate.tools import unchanged


@pytest.mark.skipif(sys.version_info < (3, 14), reason="older Pythons do not parse it")
def test_example():
    assert_example(except_comma.RULE)


def test_except_comma():
    """
    New Pythons take Python 2's ``except A, e`` for something else, older ones do not parse it.
    """
    code = "SEQ112" if sys.version_info >= (3, 14) else "SEQ115"
    unchanged("async", body("try:\n    yield 1\nexcept ValueError, e:\n    pass"), code, runs=False)
