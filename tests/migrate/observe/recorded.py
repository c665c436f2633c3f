"""Programs that are run with and without the recorder, in processes of their own."""

from __future__ import absolute_import, division, print_function

import json
import os
import subprocess
import sys

import pytest

import seqcompat


PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__)))


POSITIONS = sys.version_info >= (3, 11)


NO_COROUTINES = pytest.mark.skipif(sys.version_info[0] == 2, reason="Python 2.7 has no coroutines")


class Directory(object):
    """A directory with a program that can be run with and without a recorder."""

    def __init__(self, path):
        self.path = str(path)
        self.file = os.path.join(self.path, "evidence.json")

    def write(self, name, text):
        path = os.path.join(self.path, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with open(path, "w") as file:
            file.write(text)
        return path

    def run(self, *arguments, **environment):
        """Status, output and errors of a Python, in the directory."""
        path = os.pathsep.join([PACKAGE] + environment.pop("path", []))
        environment = dict(os.environ, PYTHONPATH=path, **environment)
        # The order of what two processes print; and Python 2.7 takes what it has compiled in this
        # second for current.
        environment.update(PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1")
        process = subprocess.Popen(
            [sys.executable] + list(arguments),
            cwd=self.path,
            env=environment,
            universal_newlines=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        output, errors = process.communicate()
        return process.returncode, output, errors

    def record(self, *command, **options):
        """
        Record a Python with the arguments `command`; it has to succeed, whether or not something is
        recorded.  Returns the sites, with their file.
        """
        arguments = options.pop("options", ["-o", self.file])
        arguments = "-m seqcompat migrate record".split() + arguments + ["--", sys.executable]
        status, output, errors = self.run(*(arguments + list(command)), **options)
        assert status in (0, 4), output + errors
        self.output, self.errors = output, errors
        return self.sites()

    def sites(self):
        if not os.path.exists(self.file):
            return []  # Nothing was recorded.
        with open(self.file) as file:
            document = json.load(file)
        assert (document["format"], document["version"]) == ("seqcompat-evidence", 2)
        return [
            dict(site, path=entry["path"]) for entry in document["files"] for site in entry["sites"]
        ]

    def kinds(self, text):
        """What was seen at the waits in the line `text`."""
        kinds = {}
        for site in self.sites():
            if site["text"] == text:
                for kind, count in site["kinds"].items():
                    kinds[kind] = kinds.get(kind, 0) + count
        return kinds


HEAD = {
    "twisted": "from twisted.internet.defer import inlineCallbacks as sequence\n",
    "sequential": "from seqcompat import sequential as sequence\n",
    "options": "from seqcompat import sequential\nsequence = sequential(strict=False)\n",
    "defer": "from seqcompat.defer import inlineCallbacks as sequence\n",
}


MORE = "from twisted.internet.defer import Deferred, succeed, fail\n"


each_decorator = pytest.mark.parametrize("decorator", sorted(HEAD))

#: A module with a sequence that waits for one thing.
CHILD = (
    MORE
    + """
@sequence
def wait(x):
    yield x
"""
)
