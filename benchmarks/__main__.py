"""The command ``python -m benchmarks``."""

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
from benchmarks import application, other, report, targets, timing
from benchmarks.contenders import FROM_COROUTINE, INLINE_CALLBACKS, SHORT, contenders
from benchmarks.workloads import CHAIN, WORKLOADS, depths, others

TIMED = WORKLOADS + (CHAIN,)
UNITS = dict(
    [(workload.name, workload.unit) for workload in TIMED + other.MEMORY],
    others="a wait, while that many others are suspended",
    depth="a sequence, of that many in a chain",
    application="a request to the example web application",
)
IMPORTED = ("twisted.internet.defer", "seqcompat")
NAMES = [workload.name for workload in TIMED + other.MEMORY] + [
    "import",
    "others",
    "depth",
    "application",
]

#: A round with 100,000 sequences takes long: each process has time for no more.
LONG_ROUNDS = 1

#: Suspending many sequences takes long too: these batches have this many times the steps.
LONG_BATCH = 4


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
    # The figures of a smoke run mean nothing.
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
    if options.docs:
        write_documentation(options.docs, measured_on, sections, figures["costs"])
    return 0


def write_documentation(directory, measured_on, sections, costs):
    """
    Write the files that ``speed.rst`` includes: the application's table, the others, the chart.
    """
    files = {}
    for section in sections:
        of_application = section[0].startswith("application: ")
        name = "speed-application.txt" if of_application else "speed.txt"
        files.setdefault(name, [measured_on + "\n\n"]).append(report.rst(*section))
    for name, parts in files.items():
        with io.open(os.path.join(directory, name), "w", encoding="utf-8") as target:
            target.write(six.ensure_text("".join(parts)))
    if costs:
        report.chart(costs, NAMES).write(
            os.path.join(directory, "speed.svg"), encoding="utf-8", xml_declaration=True
        )


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Compare the speed of sequences with that of Twisted's own functions.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, shorter chains")
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="only check that everything runs; the figures mean nothing",
    )
    parser.add_argument(
        "--workload", action="append", choices=NAMES, help="only this work load; may be repeated"
    )
    parser.add_argument(
        "--rounds",
        type=_positive,
        help="number of rounds in each process; each contender has a turn in each",
    )
    parser.add_argument("--processes", type=_positive, help="number of processes that measure")
    parser.add_argument("--json", metavar="FILE", help="write all that was measured")
    parser.add_argument(
        "--docs",
        metavar="DIRECTORY",
        help="write the tables and the chart that docs/speed.rst shows",
    )
    return parser.parse_args(arguments)


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it takes 1 or more")
    return number


def environment():
    """The Python, the Twisted and the machine that were measured."""
    return {
        "implementation": platform.python_implementation(),
        "python": platform.python_version(),
        "twisted": twisted.version.base(),
        "seqcompat": seqcompat.__version__,
        "machine": "%s %s" % (platform.system(), platform.machine()),
    }


def measure(names, everyone, settings):
    """Measure the named work loads in this process; returns a dictionary that JSON can hold."""
    lay_out(everyone)
    figures = {
        "environment": environment(),
        "settings": settings._asdict(),
        "costs": OrderedDict(),
        "costs without collector": {},
        "curves": OrderedDict(),
        "curves without collector": {},
        "import": {},
        "application": {},
        "targets": [],
    }
    for workload in TIMED:
        if workload.name in names:
            store(figures, "costs", workload.name, time_workload(workload, everyone, settings))
    for kept in other.MEMORY:
        if kept.name in names and other.tracemalloc is not None:
            figures["costs"][kept.name] = dict(
                (contender.name, [kept.measure(contender, settings.suspended)])
                for contender in everyone
                if contender.can(kept.name, kept.body)
            )
    if "import" in names:
        other.import_seconds()  # The first time compiles the modules and reads them from the disk.
        pairs = [other.import_seconds() for _ in range(settings.imports)]
        figures["import"] = dict(zip(IMPORTED, map(list, zip(*pairs))))
    for name in ("others", "depth"):
        if name in names:
            store(figures, "curves", name, time_curve(name, everyone, settings))
    if "application" in names:
        figures["application"] = application.measure(settings)
    return figures


def lay_out(everyone):
    """
    Fire one of the first Deferreds of this process, as every application does.

    CPython looks at the first thirty instances of a class, and then decides how all later ones
    store their attributes.  If none of these Deferreds had fired, all others would take longer to
    fire.
    """
    for contender in everyone:
        contender.bodies["call"]()


def store(figures, kind, name, found):
    """Put the costs `found`, by contender and whether the collector was on, into the figures."""
    for key, collecting in found:
        where = figures[kind if collecting else kind + " without collector"]
        where.setdefault(name, {})[key] = found[key, collecting]


def measured_elsewhere(arguments):
    """
    The figures of a new process.

    The speed of a contender depends, by some per cent, on chance at the start of a process.
    """
    with tempfile.NamedTemporaryFile(mode="r", suffix=".json") as target:
        own = ["--processes", "1", "--json", target.name, "--docs", ""]
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
    for key, value in figures.items():
        if key in ("environment", "settings", "targets"):
            continue
        if isinstance(value, dict):
            add(value, further[key])
        else:
            value.extend(further[key])


def time_workload(workload, everyone, settings):
    """The costs of a step, by contender and whether the collector is on."""
    count, warm_up = settings.rounds, settings.warm_up
    if workload is CHAIN:
        count, warm_up = min(count, LONG_ROUNDS), min(warm_up, LONG_ROUNDS)
    measurements = {}
    for contender in everyone:
        if contender.can(workload.name, workload.body):
            whole = workload is CHAIN and contender.deepest >= settings.chain
            steps = settings.chain if whole else settings.steps
            add_measurements(
                measurements, contender.name, workload, contender, steps, settings.seconds
            )
    return timing.rounds(measurements, count, warm_up)


def time_curve(name, everyone, settings):
    """The costs of a step, by contender and point, and whether the collector is on."""
    measurements = {}
    for contender in compared_on_curves(everyone):
        for point in points(name, settings):
            if name == "others" or point <= contender.deepest:
                add_measurements(
                    measurements,
                    "%s/%s" % (contender.name, point),
                    others(point) if name == "others" else depths(point),
                    contender,
                    LONG_BATCH * settings.steps,
                    settings.seconds,
                )
    return timing.rounds(
        measurements, min(settings.rounds, LONG_ROUNDS), min(settings.warm_up, LONG_ROUNDS)
    )


def add_measurements(measurements, key, *arguments):
    for collecting in (True, False):
        measurements[key, collecting] = partial(timing.cost, *(arguments + (collecting,)))


def points(name, settings):
    return settings.others if name == "others" else settings.depths


def compared_on_curves(everyone):
    """The contenders of Twisted and ours."""
    return [
        each
        for each in everyone
        if each.name in (INLINE_CALLBACKS, FROM_COROUTINE) or each.deepest > SHORT
    ]


def tables(figures, outcomes, everyone, settings):
    """The tables to show: for each its title, heading and rows."""
    for name, costs in figures["costs"].items():
        without = figures["costs without collector"].get(name)
        rows = report.cost_rows(name, costs, without, everyone)
        yield "%s: %s" % (name, UNITS[name]), report.cost_heading(without), list(rows)
    if figures["import"]:
        rows = report.import_rows(figures["import"], IMPORTED)
        yield "import: the second on top of the first", report.IMPORT_HEADING, list(rows)
    for name, curve in figures["curves"].items():
        along = points(name, settings)
        without = figures["curves without collector"][name]
        rows = report.curve_rows(curve, without, along, compared_on_curves(everyone))
        yield "%s: %s" % (name, UNITS[name]), report.curve_heading(name, along), list(rows)
    if figures["application"]:
        rows = report.application_rows(figures["application"], application.contenders())
        title = "application: " + UNITS["application"]
        yield title, report.APPLICATION_HEADING, list(rows)
    if outcomes:
        yield "Targets", report.TARGET_HEADING, list(report.target_rows(outcomes))


if __name__ == "__main__":
    # Until logging has begun, Twisted keeps the last events.  A logged failure among them keeps
    # everything that it refers to.
    log.startLoggingWithObserver(lambda event: None, setStdout=False)
    sys.exit(main(sys.argv[1:]))
