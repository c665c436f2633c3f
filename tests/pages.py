"""
Runs what a page of the documentation shows: the programs, and the commands with what they print.

A ``code-block`` with a ``:caption:`` is a file. A block of the language ``console`` has commands,
each after a ``$``, and what they print. Three dots stand for any text, as in doctest.
"""

from __future__ import absolute_import, division, print_function

import collections
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import textwrap

import seqcompat

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

BLOCK = re.compile(
    r"^( *)\.\. code-block:: (\w+)\n((?:\1   :.*\n)*)\n((?:(?:\1   .*)?\n)+)", re.MULTILINE
)

#: `language`, `caption` (or None) and `text` of a block.
Block = collections.namedtuple("Block", "language caption text")

#: What installs something, which no test does.
INSTALLS = ("pip ", "python -m pip ")


def blocks(name):
    """The blocks of the page of that name, in order."""
    with io.open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
        return blocks_in(file.read())


def blocks_in(page):
    """The blocks of that text, in order."""
    found = []
    for _, language, options, text in BLOCK.findall(page):
        caption = re.search(r":caption: (.+)", options)
        text = textwrap.dedent(text).strip("\n") + "\n"
        found.append(Block(language, caption and caption.group(1), text))
    return found


def transcripts(block):
    """Pairs of a command and what it prints, of a block of the language ``console``."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        if not command.startswith(INSTALLS):
            yield command, printed


def write(block):
    """Write a block that is a file, below the current directory."""
    directory = os.path.dirname(block.caption)
    if directory and not os.path.isdir(directory):
        os.makedirs(directory)
    with io.open(block.caption, "w", encoding="utf-8") as file:
        file.write(block.text)


def start(command):
    words = shlex.split(command)
    if words[0] == "trial":
        # Twisted 13.2 does not know `python -m twisted.trial`.
        words[:1] = ["python", "-c", "from twisted.scripts.trial import run; run()"]
    elif words[0] == "git":
        words[1:1] = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    words = [sys.executable if word == "python" else word for word in words]
    return subprocess.Popen(
        words, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def run(command):
    """What a command prints, on both of its streams."""
    return start(command).communicate()[0].decode("utf-8")


def surroundings():
    """The environment of a command: it imports the package that is under test, and prints UTF-8."""
    environment = dict(os.environ, PYTHONIOENCODING="utf-8")
    package = os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__)))
    if os.path.basename(package) not in ("site-packages", "dist-packages"):
        environment["PYTHONPATH"] = package
    return environment


def normal(printed):
    """What differs from run to run and from place to place, taken out."""
    printed = printed.replace(os.linesep, "\n").replace(os.path.realpath("."), "TREE")
    printed = re.sub(r"in [\d.]+s\b", "in 0.002s", printed)
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines()) + "\n"


def compare(command, expected, printed):
    """That a command has printed what the page shows."""
    printed = normal(printed)
    if not same(expected, printed):
        raise AssertionError("%s\nshows:\n%s\nprints:\n%s" % (command, expected, printed))


def same(expected, printed):
    return doctest.OutputChecker().check_output(
        normal(expected), normal(printed), doctest.ELLIPSIS | doctest.DONT_ACCEPT_BLANKLINE
    )


def perform(name):
    """
    Write the files of a page and run its commands, in the current directory.

    A command that ends with ``&`` goes on in the background, and ``$!`` is its number.

    :returns: how many commands ran.
    """
    count, background = 0, []
    try:
        for block in blocks(name):
            if block.caption is not None:
                write(block)
            elif block.language == "console":
                for command, expected in transcripts(block):
                    count += 1
                    if command.endswith(" &"):
                        background.append(start(command[:-2]))
                        lines = [background[-1].stdout.readline() for _ in expected.splitlines()]
                        compare(command, expected, b"".join(lines).decode("utf-8"))
                    else:
                        if background:
                            command = command.replace("$!", str(background[-1].pid))
                        compare(command, expected, run(command))
    finally:
        for process in background:
            process.kill()
            process.communicate()
    return count
