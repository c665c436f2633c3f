"""The commands ``python -m seqcompat demo`` and ``doctor``."""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys

import pytest
from twisted.internet import defer, task

import seqcompat
from seqcompat import _versions, demo, deviations, doctor
from seqcompat.__main__ import main

EACH_TIME = ["9", "12", "not deferred", "18", "failed: -7 < 0"]
TRANSCRIPT = ["going once"] + EACH_TIME + ["going twice"] + EACH_TIME


def command(*arguments, **environment):
    """The exit status and the output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "seqcompat"] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(os.environ, **environment),
    )
    printed = process.communicate()[0].decode("utf-8")
    return process.returncode, printed


def test_every_variant_of_the_demo_says_what_the_program_of_2007_said():
    clock = task.Clock()
    found, _ = demo.variants()
    said, ended = demo.perform(clock, 1, found)
    clock.pump([1] * 8)
    assert ended.called
    assert said == [TRANSCRIPT] * len(found)


def test_the_demo_has_each_spelling_under_each_engine_of_this_python():
    found, missing = demo.variants()
    headings = [heading for heading, _, _ in found]
    engines = [engine.name for engine in seqcompat.engines() if engine.available]
    spellings = ["generator", "coroutine"] if sys.version_info[0] > 2 else ["generator"]
    assert headings[0] == ("generator", "inlineCallbacks")
    assert sorted(headings[1:]) == sorted(
        (spelling, engine) for spelling in spellings for engine in engines
    )
    assert len(missing) == (0 if sys.version_info[0] > 2 else 2)


def test_the_demo_says_in_two_lines_what_its_columns_are():
    lines = []
    demo.show([(("generator", "native"), None, None)], [], [["a"]], lines.append)
    about, headings = lines[:2], lines[3:5]
    assert "Each column" in about[0] and "what drives it" in about[1] and lines[2] == ""
    assert headings == ["generator", "native"]
    assert max(map(len, about)) < 100


def shown(said):
    lines = []
    found = [(("generator", str(number)), None, None) for number in range(len(said))]
    return demo.show(found, [], said, lines.append), lines


def test_the_demo_sees_a_difference_in_words_in_order_and_in_length():
    assert shown([["a", "b"], ["a", "b"]])[0] is True
    for other in (["a", "c"], ["b", "a"], ["a"], ["a", "b", "b"], []):
        same, lines = shown([["a", "b"], other])
        assert same is False
        assert lines[-1].startswith("They DIFFER")


def test_a_variant_that_fails_is_a_difference():
    clock = task.Clock()
    ((heading, program, _),) = demo.variants()[0][:1]

    def broken(function):
        return lambda *arguments: defer.fail(ZeroDivisionError("no"))

    found = [(heading, program, defer.inlineCallbacks), (heading, program, broken)]
    said, ended = demo.perform(clock, 1, found)
    clock.pump([1] * 8)
    assert ended.called
    assert said == [TRANSCRIPT, ["ended by no"]]


def test_the_demo_runs_on_the_real_reactor():
    status, printed = command("demo", "--delay", "0.01")
    assert status == 0, printed
    for line in TRANSCRIPT:
        assert line in printed
    assert printed.rstrip().endswith("say the same.")


@pytest.mark.parametrize("delay", ["soon", "-1", "3600"])
def test_the_demo_refuses_a_delay_that_is_none(delay):
    status, printed = command("demo", "--delay", delay)
    assert status == 2
    assert "--delay" in printed


def test_without_a_command_the_help_is_printed():
    without, asked_for = command(), command("--help")
    assert without == asked_for
    assert without[0] == 0 and "migrate" in without[1]


def test_a_command_must_exist():
    status, printed = command("dance")
    assert status == 2 and "demo" in printed and "doctor" in printed


def test_the_doctor_shows_the_versions_the_engines_and_the_choice():
    status, printed = command("doctor", SEQCOMPAT_ENGINE="")
    assert status == 0, printed
    assert "Python     " in printed and "%d.%d.%d" % sys.version_info[:3] in printed
    assert "Twisted    " in printed
    assert "generator       generator-send" in printed
    for engine in seqcompat.engines():
        assert engine.name in printed
        assert engine.available or engine.reason in printed


def test_the_doctor_shows_the_declared_deviations(monkeypatch):
    declared = deviations.Deviation(
        engine="generator-send",
        clause="X4",
        applies=True,
        spelling=None,
        first_good="99.1",
        tests=(),
        reason="cancels the wrong one",
    )
    monkeypatch.setattr(deviations, "DEVIATIONS", (declared,))
    lines = []
    assert doctor.main(lines.append) == 0
    assert "  generator-send, X4: cancels the wrong one (mended by Twisted 99.1)" in lines


def test_the_doctor_refuses_an_environment_that_cannot_work():
    status, printed = command("doctor", SEQCOMPAT_ENGINE="greenlet")
    assert status == 1
    assert "SEQCOMPAT_ENGINE is set, but there is no engine 'greenlet'" in printed
    status, printed = command("doctor", SEQCOMPAT_ENGINE="generator-send")
    assert status == 0
    assert "every sequence uses generator-send" in printed


def test_migrate_says_which_python_it_needs(monkeypatch, capsys):
    monkeypatch.setattr(_versions, "CAN_MIGRATE", False)
    assert main(["migrate", "async", "."]) == 2
    printed = capsys.readouterr().err
    assert (
        "error: this is Python %d.%d, and it runs on 3.9 and newer" % sys.version_info[:2]
        in printed
    )


@pytest.mark.skipif(sys.version_info >= (3, 9), reason="here it can")
def test_migrate_says_so_on_an_older_python():
    status, printed = command("migrate", "--to", "async", ".")
    assert status == 2
    assert "it runs on 3.9 and newer" in printed and "Traceback" not in printed
