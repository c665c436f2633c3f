"""
Where Python 2.7 is, and modules run under it: what the step "adopt" makes of Python 2 source has to
work there.
"""

from __future__ import annotations

import functools
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import pytest

import seqcompat

#: Runs a module in every scenario, as ``tools`` does, for 2.7; also prints what its own parser says
#: about a module.
_SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python27_script.py")


def _candidates():
    # What tox has made for the lanes of 2.7: Twisted is in there.
    for root in (
        os.environ.get("TOX_WORK_DIR"),
        os.path.join(os.path.dirname(_SCRIPT), "..", "..", "..", ".tox"),
    ):
        if root:
            for path in sorted(
                glob.glob(os.path.join(root, "py27-*", "bin", "python")), reverse=True
            ):
                yield path
    found = shutil.which("python2.7")
    if found:
        yield found


@functools.lru_cache(maxsize=None)
def find(modules):
    """The path of a Python 2.7 that can import `modules`, or None."""
    for path in _candidates():
        command = [path, "-c", "import sys, %s; assert sys.version_info[:2] == (2, 7)" % (modules,)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return path
    return None


def run(action, data):
    """
    What the script prints, as JSON, for a module; skips the test where there is no Python 2.7 for
    it.
    """
    modules = "ast" if action == "parse" else "twisted.internet.defer, six"
    python = find(modules)
    if python is None:
        pytest.skip("there is no Python 2.7 here that can import %s" % (modules,))
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "module.py")
        with open(path, "wb") as file:
            file.write(data)
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        environment.pop("PYTHONHOME", None)
        if action == "run":
            # The package alone: what else is beside it is for another Python.
            shutil.copytree(
                os.path.dirname(seqcompat.__file__),
                os.path.join(directory, "path", "seqcompat"),
                ignore=shutil.ignore_patterns("__pycache__"),
            )
            environment["PYTHONPATH"] = os.path.join(directory, "path")
        done = subprocess.run(
            [python, _SCRIPT, action, path], capture_output=True, env=environment, check=False
        )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    if sys.platform == "win32":
        done.stdout = done.stdout.replace(b"\r\n", b"\n")
    return json.loads(done.stdout)
