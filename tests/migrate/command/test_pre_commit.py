"""The hooks for pre-commit do what they are there for, on a tree whose changes are staged."""

from __future__ import absolute_import, division, print_function

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.migrate.shell import COROUTINE, LEGACY, commit, environment, git

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
HOOKS = os.path.join(ROOT, ".pre-commit-hooks.yaml")

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

FORGOTTEN = COROUTINE + b"\n\ndef start(request):\n    show(request)\n"


def entries():
    """
    The command of each hook, by its name: the file keeps to one form, so that it takes no parser of
    YAML.
    """
    with open(HOOKS) as file:
        text = file.read()
    hooks = re.findall(r"^- id: (\S+)\n(?:  .*\n)*?  entry: (.*)\n", text, re.MULTILINE)
    assert len(hooks) == text.count("- id:")
    return dict(hooks)


def run(hook, *files):
    command = shlex.split(entries()[hook])
    assert command[0] == "python"
    process = subprocess.Popen(
        [sys.executable] + command[1:] + list(files),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return process.communicate()[0].decode("utf-8"), process.returncode


@pytest.fixture
def staged(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.py").write_bytes(LEGACY)
    commit()
    (tmp_path / "new.py").write_bytes(LEGACY)
    (tmp_path / "calls.py").write_bytes(FORGOTTEN)
    (tmp_path / "setup.cfg").write_text("[seqcompat]\nextend-exclude = vendored.py\n")
    (tmp_path / "vendored.py").write_bytes(LEGACY)
    git("add", ".")
    return tmp_path


@pytest.mark.parametrize(
    "hook, words", [("seqcompat-adopt", b"@sequential\ndef"), ("seqcompat-async", b"async def")]
)
def test_a_hook_rewrites_the_files_that_it_is_given_and_no_others(staged, hook, words):
    printed, status = run(hook, "new.py", "vendored.py")
    assert status == 0, printed
    assert words in (staged / "new.py").read_bytes()
    assert (staged / "old.py").read_bytes() == LEGACY
    assert (staged / "vendored.py").read_bytes() == LEGACY


def test_a_hook_reports_what_is_found(staged):
    printed, status = run("seqcompat-check", "calls.py")
    assert status == 1 and "calls.py:11:5: SEQ4" in printed, printed
    assert (staged / "calls.py").read_bytes() == FORGOTTEN
