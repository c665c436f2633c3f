"""
Ctrl-C in a program that runs sequences without a reactor: a real SIGINT, at each of a hundred lines
of its way.
"""

from __future__ import absolute_import, division, print_function

import os
import re
import signal
import subprocess
import sys
import tempfile

import pytest
from seqcompat import engines

from tests.harness.garbage import COUNTS_REFERENCES
from tests.harness.sizes import sized

ROUNDS = sized(100, 10)

#: PyPy does not always trace the lines that it has compiled, at which the signals are sent.
NO_JIT = [] if COUNTS_REFERENCES else ["--jit", "off"]

#: The output of Python then: 2.7 names the exception at once, 3 after a traceback.
IGNORED = re.compile(r"^Exception KeyboardInterrupt.* ignored$|^Exception ignored in", re.MULTILINE)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.mark.skipif(os.name != "posix", reason="SIGINT cannot be sent to another process there")
@pytest.mark.parametrize("engine_name", [engine.name for engine in engines() if engine.available])
def test_keyboard_interrupt_is_not_lost(engine_name):
    """
    Each KeyboardInterrupt is raised to the caller, fails a result or is logged; the next sequences
    work.

    One that comes while a finalizer runs is an exception: Python prints and ignores it. Twisted has
    finalizers.
    """
    errors = tempfile.TemporaryFile()
    # With its handling of SIGINT as a terminal would leave it, even if this process was started in
    # the background.
    program = subprocess.Popen(
        [sys.executable] + NO_JIT + ["-m", "tests.engines.interrupted", engine_name, str(ROUNDS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=errors,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    found = program.communicate()[0].decode("ascii", "replace").splitlines()
    errors.seek(0)
    printed = errors.read().decode("ascii", "replace")
    errors.close()
    assert program.returncode == 0, printed
    assert len(found) == ROUNDS
    lost = [
        where for where in found if where not in ("in the caller", "in the result", "in the log")
    ]
    assert len(lost) <= len(IGNORED.findall(printed)), (lost, printed)
    assert "in the caller" in found and "in the result" in found
