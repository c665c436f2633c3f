"""The command."""

from __future__ import absolute_import, division, print_function

import argparse
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import OrderedDict
from functools import partial

import six
import twisted
from twisted.python import log

import seqcompat
from benchmarks import other, report, targets, timing
from benchmarks.contenders import FROM_COROUTINE, INLINE_CALLBACKS, SHORT, contenders
from benchmarks.workloads import CHAIN, WORKLOADS, depths, others

TIMED = WORKLOADS + (CHAIN,)
UNITS = dict(
    [(workload.name, workload.unit) for workload in TIMED + other.MEMORY],
    others="a wait, while that many others are suspended",
    depth="a sequence, of that many in a chain",
)
IMPORTED = ("twisted.internet.defer", "seqcompat")
NAMES = [workload.name for workload in TIMED + other.MEMORY] + ["import", "others", "depth"]

#: In rounds that hold 100,000 sequences there is no time for more, in each process.
LONG_ROUNDS = 2


def main(arguments):
    options = parse(arguments)
    settings = timing.SMOKE if options.smoke else timing.QUICK if options.quick else timing.FULL
    chosen = dict(
        (name, getattr(options, name)) for name in ("processes", "rounds") if getattr(options, name)
    )
    settings = settings._replace(**chosen)
    names = options.workload or NAMES
    everyone = contenders()
    report_progress(1, settings.processes)
    figures = measure(names, everyone, settings)
    for number in range(1, settings.processes):
        report_progress(1 + number, settings.processes)
        add(figures, measured_elsewhere(arguments))
    measured_on = "Measured on %s." % (report.environment_line(figures["environment"]),)
    # What a smoke run has measured means nothing.
    outcomes = [] if options.smoke else targets.outcomes(figures)
    figures["targets"] = [
        dict(outcome._asdict(), spread=outcome.spread._asdict()) for outcome in outcomes
    ]
    sections = list(tables(figures, outcomes, everyone, settings))
    print(
        "\n\n".join(
            [measured_on]
            + [title + "\n\n" + report.table(heading, rows) for title, heading, rows in sections]
        )
    )
    if options.json:
        with open(options.json, "w") as target:
            json.dump(figures, target, indent=1, sort_keys=True)
    if options.rst:
        with io.open(options.rst, "w", encoding="utf-8") as target:
            target.write(
                six.ensure_text(
                    "%s\n\n%s"
                    % (measured_on, "".join(report.rst(*section) for section in sections))
                )
            )
    if options.svg:
        report.chart(figures["costs"], NAMES).write(
            options.svg, encoding="utf-8", xml_declaration=True
        )
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Compare the speed of sequences with that of what Twisted has.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, shorter chains")
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="only see that all of it runs; the figures mean nothing",
    )
    parser.add_argument(
        "--workload", action="append", choices=NAMES, help="only this one; may be repeated"
    )
    parser.add_argument(
        "--rounds",
        type=_positive,
        help="rounds in which each contender has its turn, in each process",
    )
    parser.add_argument(
        "--processes", type=_positive, help="processes that measure, each so many rounds"
    )
    parser.add_argument("--json", metavar="FILE", help="write all that was measured")
    parser.add_argument("--rst", metavar="FILE", help="write the tables, for the documentation")
    parser.add_argument("--svg", metavar="FILE", help="write the chart")
    return parser.parse_args(arguments)


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("there has to be one at least")
    return number


def environment():
    """What was measured on."""
    return {
        "implementation": platform.python_implementation(),
        "python": platform.python_version(),
        "twisted": twisted.version.base(),
        "seqcompat": seqcompat.__version__,
        "machine": "%s %s" % (platform.system(), platform.machine()),
    }


def measure(names, everyone, settings):
    """All that is named, measured in this process: a dictionary that JSON can hold."""
    figures = {
        "environment": environment(),
        "settings": settings._asdict(),
        "costs": OrderedDict(),
        "curves": OrderedDict(),
        "import": {},
        "targets": [],
    }
    for workload in TIMED:
        if workload.name in names:
            figures["costs"][workload.name] = time_workload(workload, everyone, settings)
    for kept in other.MEMORY:
        if kept.name in names and other.tracemalloc is not None:
            figures["costs"][kept.name] = dict(
                (contender.name, [kept.measure(contender, settings.suspended)])
                for contender in everyone
                if contender.can(kept.name, kept.body)
            )
    if "import" in names:
        other.import_seconds()  # Modules are compiled, and read from the disk, the first time.
        pairs = [other.import_seconds() for _ in range(settings.imports)]
        figures["import"] = dict(zip(IMPORTED, map(list, zip(*pairs))))
    for name in ("others", "depth"):
        if name in names:
            figures["curves"][name] = time_curve(name, everyone, settings)
    return figures


def measured_elsewhere(arguments):
    """
    The figures of a new process: how fast a contender is hangs, by some per cent, on chance when a
    process starts.
    """
    with tempfile.NamedTemporaryFile(mode="r", suffix=".json") as target:
        own = ["--processes", "1", "--json", target.name, "--rst", os.devnull, "--svg", os.devnull]
        with open(os.devnull, "w") as nowhere:
            subprocess.check_call(
                [sys.executable, "-m", "benchmarks"] + arguments + own, stdout=nowhere
            )
        return json.load(target)


def report_progress(number, count):
    if count > 1 and sys.stderr.isatty():
        sys.stderr.write("Measuring in process %d of %d ...\n" % (number, count))


def add(figures, further):
    """Add to the `figures` those of another process, as further rounds."""
    for kind in ("costs", "curves"):
        for name, found in figures[kind].items():
            for key, values in found.items():
                values.extend(further[kind][name][key])
    for name, values in figures["import"].items():
        values.extend(further["import"][name])


def time_workload(workload, everyone, settings):
    """The costs of a step, by contender."""
    steps, count, warm_up = settings.steps, settings.rounds, settings.warm_up
    if workload is CHAIN:
        steps, count, warm_up = settings.chain, min(count, LONG_ROUNDS), min(warm_up, LONG_ROUNDS)
    measurements = dict(
        (contender.name, partial(timing.cost, workload, contender, steps, settings.seconds))
        for contender in everyone
        if contender.can(workload.name, workload.body)
    )
    return timing.rounds(measurements, count, warm_up)


def time_curve(name, everyone, settings):
    """The costs of a step at each point, by contender and point."""
    measurements = {}
    for contender in compared_on_curves(everyone):
        for point in points(name, settings):
            if name == "others" or point <= contender.deepest:
                workload = others(point) if name == "others" else depths(point)
                measurements["%s/%s" % (contender.name, point)] = partial(
                    timing.cost, workload, contender, settings.steps, settings.seconds
                )
    return timing.rounds(
        measurements, min(settings.rounds, LONG_ROUNDS), min(settings.warm_up, LONG_ROUNDS)
    )


def points(name, settings):
    return settings.others if name == "others" else settings.depths


def compared_on_curves(everyone):
    """Twisted's own and ours."""
    return [
        each
        for each in everyone
        if each.name in (INLINE_CALLBACKS, FROM_COROUTINE) or each.deepest > SHORT
    ]


def tables(figures, outcomes, everyone, settings):
    """What there is to show: for each table its title, heading and rows."""
    for name, costs in figures["costs"].items():
        yield (
            "%s: %s" % (name, UNITS[name]),
            report.COST_HEADING,
            list(report.cost_rows(name, costs, everyone)),
        )
    if figures["import"]:
        rows = report.import_rows(figures["import"], IMPORTED)
        yield "import: the second on top of the first", report.IMPORT_HEADING, list(rows)
    for name, curve in figures["curves"].items():
        along = points(name, settings)
        rows = report.curve_rows(curve, along, compared_on_curves(everyone))
        yield "%s: %s" % (name, UNITS[name]), report.curve_heading(name, along), list(rows)
    if outcomes:
        yield "Targets", report.TARGET_HEADING, list(report.target_rows(outcomes))


if __name__ == "__main__":
    # Until logging has begun, Twisted keeps the last events, and with them everything that a logged
    # failure holds.
    log.startLoggingWithObserver(lambda event: None, setStdout=False)
    sys.exit(main(sys.argv[1:]))
