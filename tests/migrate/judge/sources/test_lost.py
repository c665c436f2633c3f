"""SEQ906: lost."""

from __future__ import annotations

from seqcompat.migrate.command import run
from seqcompat.migrate.judge.sources import lost
from seqcompat.migrate.report.results import FileResult


def test_a_file_of_a_process_that_ended():
    """Nothing of what was made of it is kept; `tests.migrate.command.test_parallel` kills one."""
    result = run._lost(FileResult("a.py", b"x = 1\n", b"x = 2\n", [], []), "it was lost")
    [found] = result.findings
    assert (found.code, found.message, result.after) == (lost.RULE.code, "it was lost", None)
