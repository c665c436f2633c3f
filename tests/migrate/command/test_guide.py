"""The guide, ``docs/migrate.rst``: its commands are run, in order, and print what it says."""

from __future__ import absolute_import, division, print_function

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap

import pytest

from seqcompat.migrate.command import config
from tests.migrate.shell import commit, environment

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
GUIDE = os.path.join(ROOT, "docs", "migrate.rst")

BLOCK = re.compile(r"^\.\. code-block:: (\w+)\n((?:   :.*\n)*)\n((?:(?:   .*)?\n)+)", re.MULTILINE)


def blocks():
    """(language, caption or None, text) of each block of the guide."""
    with open(GUIDE, encoding="utf-8") as file:
        for language, options, text in BLOCK.findall(file.read()):
            caption = re.search(r":caption: (\S+)", options)
            yield language, caption and caption.group(1), textwrap.dedent(text).strip("\n") + "\n"


def transcripts():
    """(command, what it prints) of all blocks of the language console."""
    for language, _, text in blocks():
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                yield command, printed


def normal(printed):
    """What differs from run to run and from place to place, taken out."""
    printed = re.sub(r"Ran 1 tests in [\d.]+s", "Ran 1 tests in 0.002s", printed)
    printed = printed.replace(os.path.realpath("."), "TREE")
    return [line.rstrip() for line in printed.strip("\n").splitlines()]


def run(command):
    """What a command prints, on both of its streams."""
    words = shlex.split(command)
    if words[0] == "python":
        words[0] = sys.executable
        words = [sys.executable if word == "python" else word for word in words]
    elif words[0] == "git":
        words[1:1] = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    process = subprocess.Popen(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return process.communicate()[0].decode("utf-8")


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_the_commands_print_what_the_guide_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for language, caption, text in blocks():
        if caption is not None and language == "python":
            if os.path.dirname(caption):
                os.makedirs(os.path.dirname(caption), exist_ok=True)
            with open(caption, "w") as file:
                file.write(text)
    open(os.path.join("shop", "__init__.py"), "w").close()
    with open(".gitignore", "w") as file:
        file.write("__pycache__\n_trial_temp*\nseqcompat-evidence.json\n")
    commit()
    found = list(transcripts())
    assert len(found) > 8
    for command, printed in found:
        assert normal(run(command)) == normal(printed), command


def test_the_configuration_that_the_guide_shows_is_valid(tmp_path):
    if sys.version_info < (3, 11):
        pytest.importorskip("tomli")
    (text,) = [text for language, _, text in blocks() if language == "toml"]
    path = tmp_path / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    assert config.read(str(path)).settings["strict"] is True


def test_the_guide_names_every_key_of_the_configuration():
    with open(GUIDE, encoding="utf-8") as file:
        text = file.read()
    for name in config.SETTINGS:
        assert "``%s``" % name in text, name
