"""
Takes whole packages through a migration and compares their tests; see the package's docstring.
"""

import argparse
import json
import os
import sys
import time

from tools.real_code import stages, table
from tools.real_code.packages import PACKAGES
from tools.real_code.workplace import ROOT, Missing, Workplace, build_wheel

DOCUMENTATION = os.path.join(ROOT, "docs", "migrate-real-code.txt")


def main():
    names = [package.name for package in PACKAGES]
    parser = argparse.ArgumentParser(prog="python -m tools.real_code", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="the packages: %s (default: all)" % ", ".join(names),
    )
    parser.add_argument(
        "--work",
        default=os.path.join(ROOT, ".tox", "real-code-packages"),
        metavar="DIR",
        help="the directory for them; environments there are used again (default: %(default)s)",
    )
    parser.add_argument(
        "--kept", action="store_true", help="run nothing, and take the results in DIR"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the tables of the documentation"
    )
    options = parser.parse_args()
    for name in options.names:
        if name not in names:
            parser.error("%r is not one of the packages: %s" % (name, ", ".join(names)))
    chosen = [package for package in PACKAGES if package.name in (options.names or names)]
    os.makedirs(options.work, exist_ok=True)
    results, failed = [], 0
    built = None if options.kept else build_wheel(options.work)
    for package in chosen:
        try:
            results.append(
                _kept(package, options.work)
                if options.kept
                else _migrated(package, options.work, built)
            )
        except Missing as error:
            failed += 1
            print("%s: not done: %s" % (package.name, error), file=sys.stderr)
    lines = table.text(results)
    print("\n".join(lines))
    if options.write:
        with open(DOCUMENTATION, "w", encoding="utf-8") as stream:
            stream.write("\n".join(lines).rstrip() + "\n")
    for result in results:
        complaints = list(table.wrong(result))
        failed += bool(complaints)
        for complaint in complaints:
            print("WRONG: %s" % (complaint,))
    passed = len(chosen) - failed
    for complaint in table.short_of(results):
        print("NOT AS AIMED AT: %s" % (complaint,))
        failed += not options.names  # The aims are for all packages together.
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


def _migrated(package, work, built):
    def say(what):
        print("%s %s: %s" % (time.strftime("%H:%M:%S"), package.name, what), file=sys.stderr)

    workplace = Workplace(package, work)
    say("environment and tree")
    workplace.prepare(*built)
    # It goes through JSON, so that a new result and a kept one are the same.
    result = json.loads(json.dumps(stages.migrate(workplace, say)._asdict()))
    with open(os.path.join(workplace.directory, "result.json"), "w", encoding="utf-8") as stream:
        stream.write(table.document(result))
    return result


def _kept(package, work):
    path = os.path.join(work, package.name, "result.json")
    if not os.path.exists(path):
        raise Missing("there is no result in %s" % (path,))
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


if __name__ == "__main__":
    sys.exit(main())
