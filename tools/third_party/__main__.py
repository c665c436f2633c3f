"""Runs other people's suites with our functions and without; see the package's docstring."""

import argparse
import os
import sys
import time

from tools.real_code import suite
from tools.real_code.workplace import ROOT, Missing, Workplace, build_wheel
from tools.third_party import compared, timed
from tools.third_party.compared import ENGINES, TWISTED
from tools.third_party.suites import SUITES


def main():
    names = [package.name for package in SUITES]
    parser = argparse.ArgumentParser(prog="python -m tools.third_party", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the suites: %s (default: all)" % ", ".join(names)
    )
    parser.add_argument(
        "--engine",
        action="append",
        choices=(TWISTED,) + ENGINES,
        help="the engine to compare with Twisted's own; may be given twice (default: both)",
    )
    parser.add_argument(
        "--times", type=int, metavar="N", help="compare nothing, and measure N runs of each"
    )
    parser.add_argument("--keep", metavar="DIR", help="write the outcome of each test")
    parser.add_argument(
        "--against", metavar="DIR", help="compare with the outcomes that were kept there, too"
    )
    parser.add_argument(
        "--work",
        default=os.path.join(ROOT, ".tox", "third-party"),
        metavar="DIR",
        help="the directory for them; environments there are used again (default: %(default)s)",
    )
    options = parser.parse_args()
    for name in options.names:
        if name not in names:
            parser.error("%r is not one of the suites: %s" % (name, ", ".join(names)))
    engines = [engine for engine in options.engine or ENGINES if engine != TWISTED]
    chosen = [package for package in SUITES if package.name in (options.names or names)]
    os.makedirs(options.work, exist_ok=True)
    wheels = {}
    failed = 0
    for package in chosen:
        try:
            python = "python2.7" if package.python == "2.7" else sys.executable
            if python not in wheels:
                wheels[python] = build_wheel(
                    os.path.join(options.work, os.path.basename(python)), python
                )
            failed += not _equal(package, wheels[python], engines, options)
        except Missing as error:
            failed += 1
            print("%s: not done: %s" % (package.name, error), flush=True)
    print("%d passed, %d failed" % (len(chosen) - failed, failed))
    return 1 if failed else 0


def _equal(package, built, engines, options):
    """Compare one suite and print the outcome; returns whether it is equal."""

    def say(what):
        print("%s %s: %s" % (time.strftime("%H:%M:%S"), package.name, what), file=sys.stderr)

    workplace = Workplace(package, options.work)
    say("environment and tree")
    workplace.prepare(*built)
    title = "%s: %s %s, Python %s, Twisted %s%s" % (
        package.name,
        package.project,
        package.version,
        package.python,
        workplace.version_of("Twisted"),
        package.note and "; " + package.note,
    )
    print(title)
    if package.python == "2.7":
        # The engine native runs only on Python 3.
        engines = [engine for engine in engines if engine != "native"]
    if options.times:
        found = timed.times(workplace, engines, options.times, say)
        print("\n".join("  " + line for line in timed.lines(found)), flush=True)
        return True
    result = compared.compare(workplace, engines, say)
    for name, ran in result.runs.items():
        uses = sorted(result.counts.get(name, {}).items())
        print(
            "  %s: %s; %.1f s%s"
            % (
                name,
                ", ".join("%d %s" % (n, kind) for kind, n in sorted(suite.counted(ran).items())),
                ran.processor,
                "".join("; %s %d" % use for use in uses),
            )
        )
    for remark in compared.remarks(package.name, result):
        print("  " + remark)
    wrong = list(compared.complaints(package.name, result))
    if options.against:
        wrong += compared.against(options.against, package.name, result)
    for complaint in wrong:
        print("  DIFFERENT: " + complaint.replace("\n", "\n    "))
    print("  different" if wrong else "  equal", flush=True)
    if options.keep:
        compared.keep(options.keep, package.name, result)
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
