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

from benchmarks import __main__ as command
from benchmarks import report, targets, timing, workloads
from benchmarks.contenders import FROM_COROUTINE, INLINE_CALLBACKS, contenders, ours
from benchmarks.other import tracemalloc
from seqcompat._versions import copy_context

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SVG = "{http://www.w3.org/2000/svg}"

OURS = ours("generator-send", "generator")


def run(*arguments):
    """Exit status and what was printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks"] + list(arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
    )
    printed = process.communicate()[0].decode("utf-8")
    return process.returncode, printed


@pytest.mark.skipif(copy_context is None, reason="contextvars came with Python 3.7")
def test_the_floors_are_measured(tmpdir):
    """
    For each of six work loads the least code, ours and Twisted's, and the table for the
    documentation.
    """
    path = str(tmpdir.join("floors.txt"))
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.floors", "--rounds", "1", "--rst", path],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed = process.communicate()[0].decode("utf-8")
    assert process.returncode == 0, printed
    with open(path) as source:
        table = source.read()
    for name in (
        "call",
        "pending",
        "nested-fired",
        "nested-pending",
        "mixed, without failures",
        "error",
    ):
        assert "\n%s\n" % name in printed and ".. csv-table:: " + name in table
    assert printed.count(OURS) == printed.count(INLINE_CALLBACKS) == 6


def test_all_of_it_runs(tmpdir):
    """
    A smoke run measures each work load for each contender, prints tables, and writes JSON, a chart
    and the tables.
    """
    paths = [str(tmpdir.join(name)) for name in ("figures.json", "chart.svg", "tables.txt")]
    status, printed = run("--smoke", "--json", paths[0], "--svg", paths[1], "--rst", paths[2])
    assert status == 0, printed
    with open(paths[0]) as source:
        figures = json.load(source)
    assert sorted(figures) == ["costs", "curves", "environment", "import", "settings", "targets"]
    timed = command.TIMED
    names = [workload.name for workload in timed] + (
        ["bytes", "error-bytes"] if tracemalloc else []
    )
    assert sorted(figures["costs"]) == sorted(names)
    everyone = contenders()
    for workload in timed:
        costs = figures["costs"][workload.name]
        assert sorted(costs) == sorted(
            each.name for each in everyone if each.can(workload.name, workload.body)
        )
        for values in costs.values():
            assert len(values) == timing.SMOKE.rounds * timing.SMOKE.processes and min(values) > 0
    assert sorted(figures["curves"]) == ["depth", "others"]
    assert figures["curves"]["depth"]["%s/10" % OURS]
    assert sorted(figures["import"]) == ["seqcompat", "twisted.internet.defer"]
    for name in command.NAMES:
        assert ("\n%s: " % name in printed) is (
            not name.endswith("bytes") or tracemalloc is not None
        )
    drawn = [text.text for text in ElementTree.parse(paths[1]).getroot().iter(SVG + "text")]
    # Before Twisted 18.7 there is no cancellation to compare with.
    assert set(name for name in names if INLINE_CALLBACKS in figures["costs"][name]) <= set(drawn)
    with open(paths[2]) as source:
        assert source.read().count(".. csv-table::") == printed.count("\n---") > 10


def test_one_work_load_alone():
    status, printed = run("--smoke", "--workload", "fired", "--rounds", "1")
    assert status == 0, printed
    assert "fired: " in printed and "pending: " not in printed


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--workload", "guess"]])
def test_the_command_refuses_what_it_cannot_do(arguments):
    status, printed = run("--smoke", *arguments)
    assert status == 2
    assert arguments[0] in printed


def test_a_wrong_contender_is_an_error():
    """A contender that comes to another result than the others is no fast one."""
    hasty = contenders()[0]
    hasty.bodies = dict(hasty.bodies, mixed=lambda wait, depth: wait.addErrback(lambda failure: 0))
    (mixed,) = [workload for workload in workloads.WORKLOADS if workload.name == "mixed"]
    with pytest.raises(timing.WrongResult) as caught:
        timing.cost(mixed, hasty, 100, 0)
    assert "mixed: inlineCallbacks came to" in str(caught.value)
    assert gc.isenabled()


def test_what_the_calls_of_mixed_do():
    """
    Of a hundred calls 8 are pending and 2 fail, all depths are as frequent, and it is the same each
    time.
    """
    calls = workloads.plan(1000)
    assert calls == workloads.plan(1000)
    assert sum(is_pending for _, is_pending, _ in calls) == 80
    assert sum(fails for _, _, fails in calls) == 20
    assert sorted(levels for levels, _, _ in calls) == sorted([1, 2, 3, 4] * 250)


def test_quantiles():
    values = [4.0, 1.0, 3.0, 2.0, 5.0]
    assert [timing.quantile(values, share) for share in (0, 0.25, 0.5, 0.75, 1)] == [1, 2, 3, 4, 5]
    assert timing.quantile([1.0, 2.0], 0.5) == 1.5
    assert timing.quantile([1.0, 2.0, 4.0, 8.0], 0.25) == 1.75
    assert timing.spread([7.0]) == (7, 7, 7)


def test_ratios_are_formed_within_a_round():
    """Where the machine is ten times slower in some rounds, for both, the ratio does not change."""
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
    A target is met up to its limit; where there is nothing to compare with, there is no target.
    """
    costs = {
        "fired": {INLINE_CALLBACKS: [4.0, 8.0], OURS: [1.0, 2.0]},
        "cancel": {INLINE_CALLBACKS: [1.0, 1.0], OURS: [0.5, 0.7]},
        "error": {OURS: [1.0]},
    }
    found = targets.outcomes(figures(costs, [0.004, 0.006, 0.007]), targets.LIMITS)
    assert sorted((each.workload, each.spread.median, each.limit, each.met) for each in found) == [
        ("cancel", 0.6, 0.55, False),
        ("fired", 0.25, 0.25, True),
        ("import", 6.0, 5.0, False),
    ]


def test_the_better_engine_counts_for_coroutines():
    costs = {
        FROM_COROUTINE: [1.0],
        ours("generator-send", "coroutine"): [0.9],
        ours("native", "coroutine"): [0.8],
    }
    (found,) = targets.outcomes(figures({"pending": costs}), targets.LIMITS)
    assert (found.ours, found.met) == (ours("native", "coroutine"), True)


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
