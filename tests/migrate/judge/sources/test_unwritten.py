"""SEQ905: unwritten."""

from __future__ import annotations

from seqcompat.migrate.command.writing import write
from seqcompat.migrate.judge.sources import unwritten
from seqcompat.migrate.report.results import FileResult


def test_a_file_that_has_changed_since(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("x = 2\n")
    result = write(FileResult(str(path), b"x = 1\n", b"x = 3\n", [], []))
    [found] = result.findings
    assert found.code == unwritten.RULE.code and "has changed" in found.message
    assert path.read_text() == "x = 2\n" and result.after is None
