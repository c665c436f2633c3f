"""
The guide, ``docs/upgrading.rst``: its commands are run, in order, and print what it says.

A command of ``py27`` runs where these tests run on Python 2.7, and one of ``py315`` where they run
on a newer Python 3. Where the codemod cannot run, the changes that the guide shows are applied.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import subprocess
import sys

import pytest
import twisted

from tests import pages

ON_2 = sys.version_info[0] == 2

pytestmark = pytest.mark.skipif(
    not ON_2 and (twisted.version.major, twisted.version.minor) < (26, 10),
    reason="the guide goes from Python 2.7 to Twisted 26.10",
)


def apply(diff):
    process = subprocess.Popen(["git", "apply", "-"], stdin=subprocess.PIPE)
    process.communicate(diff.encode("utf-8"))
    assert process.returncode == 0


def git_is_missing():
    try:
        subprocess.Popen(["git", "--version"], stdout=subprocess.PIPE).communicate()
    except OSError:
        return True
    return False


#: By its environment: how a command begins, and what that is in the tests' environment.
COMMANDS = (
    ("py27/bin/trial", True, "trial"),
    ("py27/bin/python", True, "python"),
    ("py315/bin/python", False, "python"),
    ("git", False, "git"),
    ("cat", False, "cat"),
)

#: What makes the environments.
SKIPPED = ("py27/bin/pip", "py315/bin/pip", "python3.15 -m venv")


def perform():
    """Run the commands of this Python: how many there were."""
    count = 0
    shown = pages.blocks("upgrading.rst")
    for block in shown:
        if block.caption is not None:
            pages.write(block)
    commit()
    for block in shown:
        if block.language == "diff":
            apply(block.text)
        if block.language != "console":
            continue
        for command, expected in pages.transcripts(block):
            if command.startswith(SKIPPED):
                continue
            if ON_2 and "migrate record" in command:
                return count  # Python 2.7 ends here.
            ((begins, on_2, stands_for),) = [
                each for each in COMMANDS if command.startswith(each[0])
            ]
            if on_2 == ON_2:
                count += 1
                command = command.replace(begins, stands_for)
                pages.compare(command, expected, pages.run(command))
            elif ON_2 and "adopt --diff" in command:
                apply(expected.rpartition("\n1 of 5 files")[0] + "\n")
    return count


def commit():
    open("shop/__init__.py", "w").close()
    for command in ("git init -q --template=", "git add --all", "git commit -q -m start"):
        assert pages.run(command) == ""


@pytest.mark.skipif(git_is_missing(), reason="git is not installed")
def test_the_commands_of_this_python_print_what_the_guide_says(tmpdir, monkeypatch):
    monkeypatch.chdir(tmpdir)
    assert perform() == (5 if ON_2 else 16)
