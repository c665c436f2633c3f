"""Runs Twisted's own tests without and with the swaps, and compares."""

from __future__ import absolute_import, division, print_function

import collections
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

import twisted

import seqcompat
from tools.twisted_own import exceptions, modules, swap

# The class of the results of each engine.  It proves which engine ran.
RESULTS = {"generator-send": "GeneratorSendSequence", "native": "NativeSequence"}


def main():
    print("Python %s, Twisted %s" % (sys.version.split()[0], twisted.__version__))
    print("seqcompat from %s" % (os.path.dirname(seqcompat.__file__),))
    shipped = modules.shipped()
    print("%d test modules: %s" % (len(shipped), " ".join(shipped)))
    baseline = run()
    print("\nTwisted's own: %s" % (count(baseline["outcomes"]),))
    for test, outcomes in sorted(baseline["outcomes"].items()):
        if set(outcomes) & {"failed", "error"}:
            print("  fails anyway: %s" % (test,))
    wrong = ["%s cannot be imported: %s" % error for error in baseline["import errors"].items()]
    for complaint in wrong:
        print("  " + complaint)
    passed, failed = (0, 1) if wrong or not baseline["outcomes"] else (1, 0)
    for what in swap.SWAPS:
        for engine in seqcompat.engines():
            title = "\nSwap %s, engine %s:" % (what, engine.name)
            if not engine.available:
                print(title, "not available: %s" % (engine.reason,))
            else:
                swapped = run(what, engine.name)
                print(title, count(swapped["outcomes"]))
                if is_as_declared(baseline, swapped, what, engine.name):
                    passed += 1
                else:
                    failed += 1
    print("\n%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def run(*arguments):
    """The report of `one_run`, from a process of its own."""
    scratch = tempfile.mkdtemp(prefix="twisted_own")
    try:
        output = os.path.join(scratch, "report.json")
        subprocess.check_call(
            [sys.executable, "-m", "tools.twisted_own.one_run", output] + list(arguments)
        )
        with io.open(output, encoding="ascii") as stream:
            return json.load(stream)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def count(outcomes):
    counted = collections.Counter(describe(several) for several in outcomes.values())
    return ", ".join("%d %s" % (number, kind) for kind, number in sorted(counted.items()))


def describe(outcomes):
    return "absent" if outcomes is None else " and ".join(outcomes)


def is_as_declared(baseline, swapped, what, engine):
    """Print the differences; returns whether all are declared, and the swap really took effect."""
    good = True
    print("  use: %s" % (", ".join("%s %d" % use for use in sorted(swapped["counts"].items())),))
    started = {name for name in swapped["counts"] if name.endswith("Sequence")}
    if not swapped["counts"].get("decorated") or started != {RESULTS[engine]}:
        good = False
        print("  UNEXPECTED: the swap did not take, or not for this engine")
    for module in sorted(set(swapped["import errors"]) - set(baseline["import errors"])):
        good = False
        print("  UNEXPECTED: %s cannot be imported" % (module,))
        print(swapped["import errors"][module])
    expected = exceptions.declared(what)
    for test in sorted(set(baseline["outcomes"]) | set(swapped["outcomes"]) | set(expected)):
        before, after = baseline["outcomes"].get(test), swapped["outcomes"].get(test)
        details = swapped["details"].get(test, [])
        difference = expected.get(test)
        if difference is not None and difference.explains(before, after, details):
            print("  declared: %s %s" % (test, difference.reason))
        elif difference is not None or before != after:
            good = False
            print(
                "  UNEXPECTED: %s: %s without, %s with the swap"
                % (test, describe(before), describe(after))
            )
            if difference is not None:
                print("    but declared to fail, saying %r" % (difference.says,))
            for detail in details:
                print("    " + detail.replace("\n", "\n    "))
    return good


if __name__ == "__main__":
    sys.exit(main())
