"""SEQ901: unreadable."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.sources import unreadable
from seqcompat.migrate.steps import pipeline
from tests.migrate.tools import run


@pytest.mark.parametrize("data", [b"sequential = '\xff'\n", b"# coding: nothing\nsequential\n"])
def test_bytes_that_are_no_text(data):
    result = pipeline.migrate("a.py", ["async"], None, data=data)
    assert [found.code for found in result.findings] == [unreadable.RULE.code]


def test_a_file_that_is_not_there(tmp_path):
    result = pipeline.migrate(str(tmp_path / "a.py"), ["async"], None)
    assert [found.code for found in result.findings] == [unreadable.RULE.code]


def test_what_can_be_read():
    assert not run("async", "sequential = 'ä'\n".encode()).findings
