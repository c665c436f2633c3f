"""SEQ115: python-2."""

from __future__ import annotations

from seqcompat.migrate.judge.sources import python_2
from tests.migrate.judge.rules import assert_example, body
from tests.migrate.tools import unchanged


def test_example():
    assert_example(python_2.RULE)


def test_python_2():
    """Python 2 source is refused, with its sequences, and the finding says what to run first."""
    outcome = unchanged("async", body("print 'x'\nyield 1"), "SEQ115", runs=False, line=6)
    [found] = outcome.findings
    # Where exactly depends on the Python that parses it.
    assert found.kind == "refused" and found.column >= 5
    assert "'print'" in found.message and found.message.endswith("the file has 1 sequence")
    assert "`adopt`" in found.by_hand and "Python 3" in found.by_hand
    assert [(one.name, one.state, one.code) for one in outcome.functions] == [
        ("main", "refused", "SEQ115")
    ]
