"""
The lanes of the newer Pythons: how their chroot is entered, and that nothing passes without one.

``python -m tools.newer_pythons`` makes the chroot, and runs them.
"""

from __future__ import absolute_import, division, print_function

import os
import re
import subprocess
import sys

import pytest

if sys.version_info < (3, 9):
    pytest.skip("the command runs on Python 3.9 and newer", allow_module_level=True)

from tests.tools.lanes import factors, labelled  # noqa: E402
from tools.newer_pythons import __main__ as command  # noqa: E402
from tools.newer_pythons import chroot  # noqa: E402


@pytest.fixture
def directory(monkeypatch, tmp_path):
    """The directory for the chroot, which does not exist."""
    directory = tmp_path / ".tox" / "newer-pythons"
    monkeypatch.setattr(chroot, "DIRECTORY", directory)
    return directory


@pytest.fixture
def started(monkeypatch):
    """The processes that would be started: command and variables. None is started."""
    started = []

    def run(arguments, env=None, **options):
        started.append((arguments, env))
        return subprocess.CompletedProcess(arguments, 3, stdout="")

    monkeypatch.setattr(subprocess, "run", run)
    return started


def test_without_a_chroot(monkeypatch, capsys, directory, started):
    """Without root and without a chroot the command says so and fails; it starts nothing."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["newer_pythons"])
    assert command.main() == 1
    said = capsys.readouterr().out
    assert said.startswith("FAILED: no lane of the newer Pythons ran")
    assert "only root can make one" in said
    assert not started and not directory.exists()


def test_lanes():
    """The lanes with the label have a Twisted, a kind of tests, and a Python of the chroot."""
    lanes = labelled(command.ALL[command.ALL.index("-m") + 1])
    assert lanes
    pythons = set()
    for lane in lanes:
        python, twisted, room = lane.split("-")
        assert twisted in factors("deps")
        assert room in factors("commands")
        pythons.add(python)
    assert pythons == {"py314", "py315", "pypy311"}
    # The name of PyPy's package has no version.
    in_chroot = re.findall(r"python(\d)\.(\d+)-venv", chroot.PACKAGES)
    assert {"py%s%s" % version for version in in_chroot} == {"py314", "py315"}
    assert "pypy3-venv" in chroot.PACKAGES


@pytest.mark.parametrize("arguments", [[], ["-e", "py315-tx2610-full", "--", "tests", "-k", "X6"]])
def test_entering(monkeypatch, tmp_path, directory, started, arguments):
    """With a chroot tox runs in it, on a copy of the tree, and its exit code is the command's."""
    directory.mkdir(parents=True)
    root = tmp_path / "root"
    (root / "seqcompat").mkdir(parents=True)
    (root / ".tox").mkdir()
    (root / "tox.ini").write_text("[tox]")
    monkeypatch.setattr(chroot, "ROOT", root)
    monkeypatch.setattr(sys, "argv", ["newer_pythons"] + arguments)
    monkeypatch.setenv("SEQCOMPAT_ENGINE", "native")
    monkeypatch.delenv("PIP_CONSTRAINT", raising=False)  # It names a file, which would be copied.
    assert command.main() == 3
    entered, variables = started[-1]
    tox = ["/tox/bin/python", "-m", "tox"] + (arguments or command.ALL)
    assert entered == ["chroot", directory] + tox
    assert variables["TOX_CONFIG_FILE"] == "/tree/tox.ini"
    assert variables["PATH"].startswith("/tox/bin:/usr/sbin:/usr/bin")
    assert "SEQCOMPAT_ENGINE" not in variables
    assert sorted(os.listdir(str(directory / "tree"))) == ["seqcompat", "tox.ini"]
