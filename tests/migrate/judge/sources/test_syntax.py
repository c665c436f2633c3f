"""SEQ902: syntax."""

from __future__ import annotations

from seqcompat.migrate.judge.sources import syntax
from tests.migrate.judge.rules import assert_example
from tests.migrate.tools import run


def test_example():
    assert_example(syntax.RULE)


def test_what_is_neither_python_2_nor_python_3():
    """Is an error, with its column; it may be newer than this Python."""
    [found] = run("async", b"from seqcompat import sequential\nif x:\n    y = 1 +* 2\n").findings
    assert (found.kind, found.code, found.line) == ("error", "SEQ902", 3)
    assert found.column > 5 and "newer" in found.by_hand
