"""The real command, run in a folder of its own."""

from __future__ import absolute_import, division, print_function

import os
import re
import subprocess
import sys
from collections import namedtuple

import seqcompat
from seqcompat.migrate.command import vcs

Ran = namedtuple("Ran", "status out err")

GENERATOR = b"""\
from seqcompat import returnValue, sequential


@sequential
def show(request):
    user = yield request  # who
    returnValue(user)
"""
COROUTINE = b"""\
from seqcompat import sequential, waitable


@sequential
async def show(request):
    user = await waitable(request)  # who
    return user
"""
REFUSED = b"""\
from seqcompat import sequential


@sequential
def nothing(request):
    return request
"""
BROKEN = b"from seqcompat import sequential\ndef (:\n"
LEGACY = b"""\
from twisted.internet.defer import inlineCallbacks, returnValue


@inlineCallbacks
def show(request):
    user = yield request  # who
    returnValue(user)
"""


def environment(**more):
    """
    What the command is run with: the package that is tested, and nothing of the terminal that the
    tests run in.
    """
    variables = dict(os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(seqcompat.__file__)))
    for name in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "TERM", "COLUMNS"):
        variables.pop(name, None)
    variables.update(more)
    return variables


def migrate(*arguments, **options):
    """
    Run ``python -m seqcompat migrate`` with `arguments`; ``stdin`` are bytes, `text` is false for
    output as bytes.

    Outside of version control it is told that this is meant, and its warning is left out, unless
    `cautious` is true.
    """
    arguments, cautious = list(arguments), options.get("cautious", False)
    writes = {"adopt", "async", "retire"}.intersection(arguments[:2]) or any(
        word.startswith("--to") for word in arguments[:1]
    )
    if writes and not cautious and vcs.tree_of(options.get("cwd") or ".") is None:
        arguments.append("--allow-dirty")
    process = subprocess.Popen(
        [sys.executable, "-m", "seqcompat", "migrate"] + arguments,
        cwd=options.get("cwd"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**options.get("variables", {})),
    )
    out, err = process.communicate(options.get("stdin", b""))
    assert b"Traceback" not in err, err.decode("utf-8")
    err = err.decode("utf-8").replace("\r\n", "\n")
    if not cautious:
        err = re.sub(
            "(?m)^warning: .* not under version control, and cannot be had back.\n", "", err
        )
    return Ran(process.returncode, out.decode("utf-8") if options.get("text", True) else out, err)


def git(*arguments):
    """Run git in the current folder."""
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org"] + list(arguments),
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def commit(message="all"):
    """Put everything in the current folder under version control."""
    if not os.path.isdir(".git"):
        git("init", "-q", ".")
    git("add", ".")
    git("commit", "-q", "-m", message)
