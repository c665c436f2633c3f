"""What is written: each file whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from seqcompat.migrate.command.writing import put
from seqcompat.migrate.read.sources import SourceError


def test_write(tmp_path):
    """The whole file is replaced, its permissions stay, and nothing else is left in the folder."""
    path = tmp_path / "module.py"
    path.write_bytes(b"x = 1\r\n")
    path.chmod(0o750)
    put(str(path), b"yy = 1\r\n")
    assert path.read_bytes() == b"yy = 1\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert os.listdir(tmp_path) == ["module.py"]


def test_write_through_a_link(tmp_path):
    """A symbolic link is not followed, nor replaced."""
    target, link = tmp_path / "target.py", tmp_path / "link.py"
    target.write_bytes(b"x = 1\n")
    link.symlink_to(target)
    with pytest.raises(SourceError, match="symbolic link"):
        put(str(link), b"y = 2\n")
    assert link.is_symlink() and target.read_bytes() == b"x = 1\n"


def test_failed_write(tmp_path, monkeypatch):
    """When writing fails the file is as it was, and nothing else is left in the folder."""
    path = tmp_path / "module.py"
    path.write_bytes(b"x = 1\n")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SourceError, match="No space left"):
        put(str(path), b"y = 2\n")
    assert path.read_bytes() == b"x = 1\n"
    assert os.listdir(tmp_path) == ["module.py"]


def test_a_hard_link(tmp_path):
    """The other name of a file, which may be one from outside of what was named, is not cut off."""
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_bytes(b"x = 1\n")
    os.link(str(one), str(other))
    with pytest.raises(SourceError, match="a hard link"):
        put(str(one), b"y = 2\n")
    assert one.read_bytes() == other.read_bytes() == b"x = 1\n"


@pytest.mark.skipif(os.name != "posix", reason="there it is not known which processes run")
def test_what_a_killed_process_has_left(tmp_path):
    """Is taken away by the next that writes there; what another one is writing is not."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    path = tmp_path / "module.py"
    path.write_bytes(b"x = 1\n")
    for name in (".seqcompat-%d-ab.tmp" % gone.pid, ".seqcompat-%d-cd.tmp" % os.getpid(), "other"):
        (tmp_path / name).write_bytes(b"")
    put(str(path), b"y = 2\n")
    assert sorted(os.listdir(tmp_path)) == [
        ".seqcompat-%d-cd.tmp" % os.getpid(),
        "module.py",
        "other",
    ]
