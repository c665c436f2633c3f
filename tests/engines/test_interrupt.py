"""
Ctrl-C in a program that runs sequences without a reactor: a real SIGINT, at whatever moment it
comes.
"""

from __future__ import absolute_import, division, print_function

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from seqcompat import engines

from tests.engines.interrupted import ROUNDS

#: What Python prints then: 2.7 names the exception at once, 3 behind a traceback.
IGNORED = re.compile(r"^Exception KeyboardInterrupt.* ignored$|^Exception ignored in", re.MULTILINE)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.mark.skipif(os.name != "posix", reason="SIGINT cannot be sent to another process there")
@pytest.mark.parametrize("engine_name", [engine.name for engine in engines() if engine.available])
def test_keyboard_interrupt_is_not_lost(engine_name):
    """
    Each KeyboardInterrupt is raised to the caller, fails a result or is logged; the next sequences
    work.

    But for one that comes while a finalizer runs, as Twisted has: Python prints and ignores that.
    """
    errors = tempfile.TemporaryFile()
    dice = random.Random(engine_name)
    # With its handling of SIGINT as a terminal would leave it, even if this process was started in
    # the background.
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.engines.interrupted", engine_name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=errors,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    found = []
    for line in iter(program.stdout.readline, b""):
        if line.strip() == b"ready":
            time.sleep(0.01 + 0.02 * dice.random())
            program.send_signal(signal.SIGINT)
        else:
            found.append(line.decode("ascii").strip())
    program.stdout.close()
    status = program.wait()
    errors.seek(0)
    printed = errors.read().decode("ascii", "replace")
    errors.close()
    assert status == 0, printed
    assert len(found) == ROUNDS
    assert set(found) <= {"in the caller", "in the result", "in the log", "lost"}, printed
    assert found.count("lost") <= len(IGNORED.findall(printed)), printed
