"""
The choice of an engine from the environment, each in a process of its own.

It does not depend on Twisted: the full lanes run it.
"""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys

import pytest

from seqcompat import _engines

NATIVE_IS_HERE = "native" in _engines.KINDS

PROGRAM = """
from twisted.internet.defer import Deferred
from seqcompat import sequential, use_engine

@sequential
def waiting(d):
    yield d

try:
    print(type(waiting(Deferred())).__name__)
except ValueError as error:
    print("ValueError: %s" % (error,))
"""


def output_under(engine, program=PROGRAM):
    environment = dict(os.environ, SEQCOMPAT_ENGINE=engine)
    return (
        subprocess.check_output([sys.executable, "-c", program], env=environment)
        .decode("ascii")
        .strip()
    )


def test_the_environment_chooses_for_a_process_that_does_not():
    expected = "NativeSequence" if NATIVE_IS_HERE else "ValueError"
    assert output_under("native").startswith(expected)
    assert output_under("generator-send") == "GeneratorSendSequence"
    assert output_under("") == output_under("auto") == "GeneratorSendSequence"


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs coroutines")
def test_the_environment_chooses_where_a_coroutine_comes_first():
    program = PROGRAM.replace("def waiting", "async def waiting").replace("yield", "await")
    assert output_under("generator-send", program) == "GeneratorSendSequence"
    assert output_under("native", program) == "NativeSequence"
    assert output_under("", program) == output_under("auto", program) == "GeneratorSendSequence"


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs coroutines")
def test_the_environment_chooses_for_a_coroutine_that_is_run():
    program = PROGRAM.replace("@sequential\ndef", "async def").replace("yield", "await")
    program = program.replace("use_engine", "run").replace(
        "waiting(Deferred())", "run(waiting(Deferred()))"
    )
    assert output_under("native", program) == "NativeSequence"
    assert output_under("auto", program) == "GeneratorSendSequence"


def test_the_environment_gives_way_to_the_process():
    program = PROGRAM.replace("\n@sequential", "\nuse_engine('generator-send')\n@sequential")
    assert output_under("greenlet", program) == "GeneratorSendSequence"


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs coroutines")
def test_the_environment_chooses_after_a_block_that_came_first():
    block = "\nwith use_engine('native'):\n    waiting(Deferred())\n"
    program = PROGRAM.replace("\ntry:", block + "try:")
    assert block in program
    assert output_under("generator-send", program) == "GeneratorSendSequence"


def test_a_wrong_name_in_the_environment_is_an_error_at_the_call():
    message = output_under("greenlet")
    assert message.startswith("ValueError: there is no engine 'greenlet'")
    assert "generator-send" in message
