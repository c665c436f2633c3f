"""
The benchmarks: that they run, and that they count rightly; no test depends on how long something
takes.
"""

from __future__ import absolute_import, division, print_function

import gc
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from twisted.internet import defer

from benchmarks import __main__ as command
from benchmarks import application, report, targets, timing, workloads
from benchmarks.contenders import (
    FROM_COROUTINE,
    INLINE_CALLBACKS,
    contenders,
    generator,
    ours,
)
from benchmarks.other import tracemalloc

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SVG = "{http://www.w3.org/2000/svg}"

OURS = ours("generator-send", "generator")


def run(*arguments):
    """The exit status and the output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks"] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
    )
    printed = process.communicate()[0].decode("utf-8")
    return process.returncode, printed


def test_all_of_it_runs(tmpdir):
    """
    A smoke run measures each work load for each contender, with the collector and without it. It
    prints tables, and writes JSON and the files for the documentation.
    """
    status, printed = run(
        "--smoke", "--json", str(tmpdir.join("figures.json")), "--docs", str(tmpdir)
    )
    assert status == 0, printed
    figures = json.loads(tmpdir.join("figures.json").read())
    timed = command.TIMED
    names = [workload.name for workload in timed] + (
        ["bytes", "error-bytes"] if tracemalloc else []
    )
    assert sorted(figures["costs"]) == sorted(names)
    everyone = contenders()
    for workload in timed:
        for kind in ("costs", "costs without collector"):
            costs = figures[kind][workload.name]
            assert sorted(costs) == sorted(
                each.name for each in everyone if each.can(workload.name, workload.body)
            )
            for values in costs.values():
                assert len(values) == timing.SMOKE.rounds * timing.SMOKE.processes
                assert min(values) > 0
    for kind in ("curves", "curves without collector"):
        assert sorted(figures[kind]) == ["depth", "others"]
        assert figures[kind]["depth"]["%s/10" % OURS]
    assert sorted(figures["application"]) == ["passed", "processor"]
    for taken in figures["application"].values():
        assert sorted(taken) == sorted(application.contenders())
    assert sorted(figures["import"]) == ["seqcompat", "twisted.internet.defer"]
    for name in command.NAMES:
        assert ("\n%s: " % name in printed) is (
            not name.endswith("bytes") or tracemalloc is not None
        )
    chart = ElementTree.parse(str(tmpdir.join("speed.svg")))
    drawn = [text.text for text in chart.getroot().iter(SVG + "text")]
    # Before Twisted 18.7 there is no cancellation to compare with.
    assert set(name for name in names if INLINE_CALLBACKS in figures["costs"][name]) <= set(drawn)
    tables = [tmpdir.join(name).read() for name in ("speed.txt", "speed-application.txt")]
    counts = [table.count(".. csv-table::") for table in tables]
    assert sum(counts) == printed.count("\n---") and counts[0] > 10 and counts[1] == 1


@pytest.mark.parametrize(
    "name, expected",
    [(INLINE_CALLBACKS, "defer.inlineCallbacks"), (OURS, "_sequential.sequential")],
)
def test_what_decorates_the_application(name, expected):
    """With Twisted's own everything is decorated by that, else by ours."""
    program = """
from twisted.internet import defer
from benchmarks import application
from seqcompat import _sequential
application.swap(%r)
from examples.webapp import application, handlers_generator, resource
for module in (application, handlers_generator, resource):
    assert module.sequential is %s, module
"""
    subprocess.check_call([sys.executable, "-c", program % (name, expected)], cwd=ROOT)


def test_one_work_load_alone():
    status, printed = run("--smoke", "--workload", "fired", "--processes", "1")
    assert status == 0, printed
    assert "fired: " in printed and "pending: " not in printed


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--workload", "guess"]])
def test_the_command_refuses_what_it_cannot_do(arguments):
    status, printed = run("--smoke", *arguments)
    assert status == 2
    assert arguments[0] in printed


def test_a_wrong_contender_is_an_error():
    """A contender with another result than the others is an error."""
    hasty = contenders()[0]
    hasty.bodies = dict(hasty.bodies, mixed=lambda count, make: defer.succeed(0))
    (mixed,) = [workload for workload in workloads.WORKLOADS if workload.name == "mixed"]
    with pytest.raises(timing.WrongResult) as caught:
        timing.cost(mixed, hasty, 100, 0)
    assert "mixed: inlineCallbacks came to" in str(caught.value)
    assert gc.isenabled()


def test_what_the_calls_of_mixed_do():
    """8 of a hundred calls are pending and 2 fail; each has one value or one error."""
    errors = []
    waits = []

    def note(failure):
        errors.append(failure.value)
        return failure

    def noting(function):
        sequence = defer.inlineCallbacks(function)
        return lambda *arguments: sequence(*arguments).addErrback(note)

    def make(value):
        wait = defer.Deferred()
        waits.append(wait)
        return wait

    result = generator.bodies(noting)["mixed"](1000, make)
    for wait in waits:
        wait.callback(1)
    assert (result.result, len(waits)) == (1000, 80)
    assert len(set(map(id, errors))) == 20


def test_quantiles():
    values = [4.0, 1.0, 3.0, 2.0, 5.0]
    assert [timing.quantile(values, share) for share in (0, 0.25, 0.5, 0.75, 1)] == [1, 2, 3, 4, 5]
    assert timing.quantile([1.0, 2.0], 0.5) == 1.5
    assert timing.quantile([1.0, 2.0, 4.0, 8.0], 0.25) == 1.75
    assert timing.spread([7.0]) == (7, 7, 7)


def test_ratios_are_formed_within_a_round():
    """If the machine is ten times slower in some rounds, for both, the ratio does not change."""
    assert timing.ratio([1.0, 20.0, 2.0], [2.0, 40.0, 4.0]) == (0.5, 0.5, 0.5)
    assert timing.ratio([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]) == (2, 1.5, 2.5)


def test_rounds_are_interleaved_and_the_order_rotates(monkeypatch):
    """
    Each has its turn in each round, and over the rounds each is the first as often as the others.
    """
    monkeypatch.setattr(gc, "freeze", lambda: None, raising=False)
    log = []
    measurements = dict((key, lambda key=key: log.append(key) or len(log)) for key in "abc")
    found = timing.rounds(measurements, count=3, warm_up=3)
    turns = [log[start : start + 3] for start in range(0, 18, 3)]
    assert [sorted(turn) for turn in turns] == [["a", "b", "c"]] * 6
    assert (
        sorted(turn[0] for turn in turns[:3])
        == sorted(turn[0] for turn in turns[3:])
        == ["a", "b", "c"]
    )
    assert all(len(values) == 3 and min(values) > 9 for values in found.values())


def test_the_rounds_of_processes_are_put_together():
    """
    The rounds of another process come after those of this one, so that ratios are still formed
    within a round.
    """
    found = [
        {
            "costs": {"fired": {OURS: [number]}},
            "curves": {"depth": {"a/1": [number]}},
            "import": {"seqcompat": [number]},
        }
        for number in (1, 2)
    ]
    command.add(found[0], found[1])
    assert found[0] == {
        "costs": {"fired": {OURS: [1, 2]}},
        "curves": {"depth": {"a/1": [1, 2]}},
        "import": {"seqcompat": [1, 2]},
    }


def figures(costs, seconds=()):
    return {"costs": costs, "import": {"seqcompat": seconds} if seconds else {}}


def test_targets():
    """
    A target is met up to its limit; without a reference there is no target.
    """
    costs = {
        "fired": {INLINE_CALLBACKS: [4.0, 8.0], OURS: [1.0, 2.0]},
        "cancel": {INLINE_CALLBACKS: [1.0, 1.0], OURS: [0.5, 0.7]},
        "error": {OURS: [1.0]},
    }
    chosen = ({"fired": 0.25, "cancel": 0.55, "error": 1.0}, {"fired": 1.0}, {})
    found = targets.outcomes(figures(costs, [0.004, 0.006, 0.007]), chosen)
    assert sorted((each.workload, each.spread.median, each.limit, each.met) for each in found) == [
        ("cancel", 0.6, 0.55, False),
        ("fired", 0.25, 0.25, True),
        ("import", 6.0, 5.0, False),
    ]


def test_each_engine_has_its_own_targets_for_coroutines():
    costs = {
        INLINE_CALLBACKS: [2.0],
        FROM_COROUTINE: [1.0],
        OURS: [1.0],
        ours("generator-send", "coroutine"): [0.7],
        ours("native", "coroutine"): [1.2],
    }
    found = targets.outcomes(figures({"mixed": costs}), targets.limits((3, 13), pypy=False))
    assert [(each.ours, each.reference, each.limit, each.met) for each in found] == [
        (OURS, INLINE_CALLBACKS, 0.45, False),
        (ours("generator-send", "coroutine"), FROM_COROUTINE, 0.65, False),
        (ours("native", "coroutine"), FROM_COROUTINE, 1.2, True),
    ]


def test_the_targets_hang_on_the_python():
    calls = [targets.limits(python, pypy=False)[0]["call"] for python in [(2, 7), (3, 11), (3, 15)]]
    assert calls == [1.0, 0.66, 0.62]
    assert targets.limits((3, 11), pypy=True)[0] == {"mixed": 1.0}


def test_a_table():
    assert (
        report.table(("a", "long"), [("bcd", "e"), ("f", "")]) == "a    long\n---  ----\nbcd  e\nf"
    )


def test_text_is_escaped():
    """Neither a name in the chart nor a cell of a table can be taken for markup."""
    chart = report.chart({"<&>": {INLINE_CALLBACKS: [1.0], OURS: [9.0]}}, ["<&>"])
    written = ElementTree.tostring(chart.getroot())
    assert b"&lt;&amp;&gt;" in written and b"(cut)" in written
    assert '   "a ""b"", c"\n' in report.rst("title", ('a "b", c',), [])
