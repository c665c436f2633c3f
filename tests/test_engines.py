"""The choice of an engine: by name, for the process, from the environment, automatically."""
from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys

import pytest
from twisted.internet.defer import Deferred

import seqcompat
from seqcompat import _engines, _native, sequential, use_engine

NATIVE_IS_HERE = _native.unavailable() is None


@sequential
def waiting(d):
    yield d


def engine_of(result):
    return {"GeneratorSendSequence": "generator-send", "NativeSequence": "native"}[type(result).__name__]


def test_the_engines_are_listed_with_the_reason_why_one_is_missing():
    found = seqcompat.engines()
    assert [engine.name for engine in found] == ["generator-send", "native"]
    assert found[0].available and found[0].reason is None
    assert found[1].available == (sys.version_info >= (3, 6))
    if not found[1].available:
        assert "Python 3.6" in found[1].reason and "2.7" in found[1].reason


def test_an_unknown_engine_is_refused_at_the_decoration():
    with pytest.raises(ValueError) as caught:
        sequential(engine="greenlet")(waiting.__wrapped__)
    for words in ("'greenlet'", "auto", "generator-send", "native", "Available here"):
        assert words in str(caught.value)


def test_an_unknown_engine_is_refused_for_the_process_which_keeps_its_own():
    with use_engine("generator-send"):
        with pytest.raises(ValueError):
            use_engine("greenlet")
        assert engine_of(waiting(Deferred())) == "generator-send"


@pytest.mark.skipif(NATIVE_IS_HERE, reason="the native engine is available here")
def test_an_engine_that_is_missing_here_says_what_it_needs_and_what_there_is():
    for use in (lambda: use_engine("native"), lambda: sequential(waiting, engine="native")):
        with pytest.raises(ValueError) as caught:
            use()
        for words in ("'native' is not available", "Python 3.6", "Available here: auto, generator-send."):
            assert words in str(caught.value)


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs both engines")
class TestBothEngines(object):
    def test_a_function_keeps_the_engine_it_names(self):
        @sequential(engine="native")
        def named(d):
            yield d

        with use_engine("generator-send"):
            assert engine_of(named(Deferred())) == "native"
            assert engine_of(waiting(Deferred())) == "generator-send"

    def test_the_choice_is_made_at_the_call(self):
        before = waiting(Deferred())
        with use_engine("native"):
            during = waiting(Deferred())
        after = waiting(Deferred())
        assert [engine_of(result) for result in (before, during, after)] == [
            "generator-send",
            "native",
            "generator-send",
        ]

    def test_blocks_nest(self):
        with use_engine("native"):
            with use_engine("generator-send"):
                assert engine_of(waiting(Deferred())) == "generator-send"
            assert engine_of(waiting(Deferred())) == "native"

    def test_the_block_ends_with_an_error_as_well(self):
        with pytest.raises(KeyError):
            with use_engine("native"):
                raise KeyError()
        assert engine_of(waiting(Deferred())) == "generator-send"

    def test_without_a_block_it_holds_for_the_process(self):
        with use_engine("auto"):
            use_engine("native")
            assert engine_of(waiting(Deferred())) == "native"

    def test_run_uses_the_choice(self):
        def body(d):
            yield d

        with use_engine("native"):
            assert engine_of(seqcompat.run(body(Deferred()))) == "native"

    def test_a_body_that_is_waited_on_has_the_engine_of_who_waits(self):
        def inner(d):
            yield d

        @sequential(engine="native")
        def outer(d):
            yield inner(d)

        assert engine_of(outer(Deferred())._waiting) == "native"


def test_auto_takes_the_loop_for_generators():
    with use_engine("auto"):
        assert engine_of(waiting(Deferred())) == "generator-send"


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs both engines")
def test_auto_takes_native_for_coroutines_unless_it_deviates(monkeypatch):
    from seqcompat._generator import start as loop
    from seqcompat._native import start as native

    assert _engines.starts("auto") == (loop, native)
    declared = _engines.Deviation(
        engine="native",
        clause="X4",
        applies=True,
        first_good="99.1",
        tests=(),
        harmless=False,
        reason="cancels the wrong one",
    )
    monkeypatch.setattr(_engines, "DEVIATIONS", (declared,))
    assert _engines.starts("auto") == (loop, loop)
    monkeypatch.setattr(_engines, "DEVIATIONS", (declared._replace(harmless=True),))
    assert _engines.starts("auto") == (loop, native)
    monkeypatch.setattr(_engines, "DEVIATIONS", (declared._replace(applies=False),))
    assert _engines.starts("auto") == (loop, native)


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
    return subprocess.check_output([sys.executable, "-c", program], env=environment).decode("ascii").strip()


def test_the_environment_chooses_for_a_process_that_does_not():
    expected = "NativeSequence" if NATIVE_IS_HERE else "ValueError"
    assert output_under("native").startswith(expected)
    assert output_under("generator-send") == "GeneratorSendSequence"
    assert output_under("") == "GeneratorSendSequence"


def test_the_environment_gives_way_to_the_process():
    program = PROGRAM.replace("\n@sequential", "\nuse_engine('generator-send')\n@sequential")
    assert output_under("greenlet", program) == "GeneratorSendSequence"


def test_a_wrong_name_in_the_environment_is_an_error_at_the_call():
    message = output_under("greenlet")
    assert message.startswith("ValueError: there is no engine 'greenlet'")
    assert "generator-send" in message
