"""The README's programs run, and its figures, tables and outputs are those that the project has."""

from __future__ import absolute_import, division, print_function

import csv
import io
import os
import re
import subprocess
import sys
import textwrap

import pytest
import twisted

from tests import pages
from tools.third_party.suites import SUITES

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

#: Of the Python and the Twisted that the README names.
THOSE_OF_THE_README = pytest.mark.skipif(
    sys.version_info[:2] != (3, 13) or (twisted.version.major, twisted.version.minor) < (26, 10),
    reason="the README shows CPython 3.13 and Twisted 26.10",
)


def text_of(*path):
    with io.open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


README = text_of("README.rst")


def blocks(introduction):
    """The indented blocks that follow a line which ends with `introduction`."""
    found = re.findall(
        r"%s\n\n((?:    .*\n|\n)+)" % re.escape(introduction), README, flags=re.MULTILINE
    )
    return [textwrap.dedent(block).strip("\n") for block in found]


def printed_by(*command):
    process = subprocess.Popen(
        (sys.executable,) + command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.communicate()
    assert process.returncode == 0, err.decode("utf-8")
    return out.decode("utf-8").replace(os.linesep, "\n")


def section(title):
    """The text below that heading."""
    return re.search(
        r"^%s\n-+\n(.*?)(?=^[^\n]*\n---|\Z)" % re.escape(title), README, re.MULTILINE | re.DOTALL
    ).group(1)


def test_both_programs_run_and_print_what_the_readme_says(tmpdir):
    programs = blocks(".. code-block:: python")
    landing_page = [each.text for each in pages.blocks("index.rst") if each.language == "python"]
    assert sorted(landing_page) == sorted(program + "\n" for program in programs)
    assert ["async def" in program for program in programs] == [False, True]
    assert "Both print 0, 1 and 4" in README
    for program in programs:
        if "async def" in program and sys.version_info[0] == 2:
            continue
        lines = [line for line in program.splitlines() if line]
        assert len(lines) == 8
        path = tmpdir.join("squares.py")
        path.write(program)
        assert printed_by(str(path)).split() == ["0", "1", "4"]


@THOSE_OF_THE_README
def test_the_table_is_what_is_measured():
    assert printed_by("-m", "examples.comparison") in README


@THOSE_OF_THE_README
def test_the_tracebacks_are_those_of_the_example():
    printed = printed_by("-m", "examples.error")
    shown = re.findall(r"^(Traceback.*?\n\S+Error: .*?)$", printed, re.MULTILINE | re.DOTALL)
    assert len(shown) == 2
    with_twisted, with_ours = shown
    assert blocks("With ``Deferred.fromCoroutine``::") + blocks("With ``sequential``::") == shown
    assert "twisted/" in with_twisted and "twisted/" not in with_ours


@THOSE_OF_THE_README
def test_the_tree_is_that_of_the_example():
    printed = re.sub(r"\S*[\\/]examples[\\/]", "examples/", printed_by("-m", "examples.hung"))
    assert [printed.strip("\n")] == blocks("can answer ``pay`` any more::")


def ratios():
    """By workload and spelling: the ratio that ``docs/speed.txt`` has for generator-send."""
    found, workload = {}, None
    for line in text_of("docs", "speed.txt").splitlines():
        title = re.match(r"\.\. csv-table:: ([\w-]+):", line)
        if title:
            workload = title.group(1)
        row = next(csv.reader([line.strip()])) if line.startswith('   "') else []
        if workload and len(row) > 3 and row[0].startswith("generator-send, "):
            if row[1] in ("inlineCallbacks", "fromCoroutine"):
                found.setdefault((workload, row[0].split(", ")[1]), float(row[3]))
    return found


def test_the_bars_are_those_of_the_measured_ratios():
    measured = ratios()
    (chart,) = blocks("``docs/speed.svg`` is the chart of everything::")
    heading, rows = chart.splitlines()[0], chart.splitlines()[1:]
    assert heading.split() == ["yield", "await"]
    workloads = ("call", "pending", "nested-pending", "error", "cancel", "mixed", "bytes")
    assert len(rows) == len(workloads)
    for row, workload in zip(rows, workloads):
        cells = row[40:].split()
        for spelling, ratio, bar in zip(("generator", "coroutine"), cells[::2], cells[1::2]):
            assert abs(float(ratio) - measured[workload, spelling]) <= 0.1, (workload, spelling)
            assert len(bar) == int(round(20 * float(ratio)))


def test_the_figures_of_the_conversion_are_those_of_the_last_run():
    table = text_of("docs", "migrate-real-code.txt")
    names = re.search(r"^ +functions .*$", table, re.MULTILINE).group(0)
    total = re.search(r"^all .*$", table, re.MULTILINE).group(0)
    found = dict(zip(re.split(r" {2,}", names.strip()), re.split(r" {2,}", total)[1:]))
    evidence = " ".join(section("Tried on other people's code").split())
    assert (
        "converted %s of the %s generator functions"
        % (found["converted"], grouped(found["functions"]))
        in evidence
    )
    assert (
        "Tests before and after: %s. Tests lost: %s." % (grouped(found["tests"]), found["lost"])
        in evidence
    )


def test_the_figures_of_the_suites_are_those_of_the_page():
    rows = re.findall(r"   \* - (.*)\n((?:     -.*\n)+)", text_of("docs", "suites.rst"))
    cells = [(suite, re.findall(r"^     - ?(.*)$", rest, re.MULTILINE)) for suite, rest in rows]
    suites, (last, total) = cells[1:-1], cells[-1]
    assert last == "all"
    for column in (2, 3, 4):
        counts = [int(row[column].replace(",", "")) for _, row in suites]
        assert grouped(sum(counts)) == total[column]
    evidence = " ".join(section("Tried on other people's code").split())
    assert "The test suites of ten packages" in evidence and len(suites) == 10
    assert "Tests: %s. Tests that differ: %s." % (total[2], total[4]) in evidence


def test_the_suites_of_the_page_are_those_of_the_tool():
    page = text_of("docs", "suites.rst")
    for package in SUITES:
        assert (
            "   * - %s %s\n     - %s\n" % (package.project, package.version, package.python) in page
        )


def grouped(number):
    return "{:,}".format(int(number))


def test_the_files_and_the_commands_that_the_readme_names_exist():
    for name in re.findall(r"``((?:docs|examples)/[\w./-]+)``", README):
        assert os.path.exists(os.path.join(ROOT, name)) or name == "docs/_build/html", name
    for name in re.findall(r"python -m (examples\.\w+|benchmarks)", README):
        path = os.path.join(ROOT, *name.split("."))
        assert os.path.exists(path + ".py") or os.path.isdir(path), name
    for lane in re.findall(r"python -m tox -e (\w+)", README):
        assert "[testenv:%s]" % lane in text_of("tox.ini")
