"""A library of asyncio in sequences, and one of Twisted's in a coroutine of asyncio, for real."""

import os
import subprocess
import sys

import pytest
import seqcompat

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.mark.parametrize("engine", ["generator-send", "native"])
def test_aiohttp_and_treq(engine):
    """Both clients fetch from aiohttp's server, and nothing is logged."""
    python_path = [ROOT, os.path.dirname(os.path.dirname(seqcompat.__file__))]
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-m", "examples.both_loops"],
        cwd=ROOT,
        env=dict(os.environ, SEQCOMPAT_ENGINE=engine, PYTHONPATH=os.pathsep.join(python_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["hello, await", "hello, yield"] + ["hello, treq"] * 2
    assert done.returncode == 0
