"""See the package."""

import argparse
import datetime
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
PYTHONS = ("2.7", "3.6", "3.9", "3.15")


class Stopped(Exception):
    """The commit is not fit for a release; says why."""


def call(*command, **variables):
    """Run a command that says itself what it does; it has to pass."""
    print("$ " + shlex.join(command), flush=True)
    environment = dict(os.environ, **variables)
    status = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode
    if status:
        raise Stopped("%s ended with exit code %d" % (shlex.join(command), status))


def output_of(*command):
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


def tox(*arguments, **variables):
    # CI has it fail where a Python is missing.
    call(sys.executable, "-m", "tox", "run", "-q", *arguments, CI="true", **variables)


def version():
    """The package's own, which setup.py, the documentation and the checks read from here, too."""
    source = (ROOT / "seqcompat" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE).group(1)


def check_tree():
    """The clone has no changes."""
    changed = output_of("git", "status", "--porcelain")
    if changed:
        raise Stopped("there are changes that are not committed:\n" + changed)


def check_version():
    """The first entry of CHANGES.txt has the version and a date, and no release has the version."""
    expected = version()
    changes = (ROOT / "CHANGES.txt").read_text(encoding="utf-8")
    heading = re.search(r"^(\S+) \((.+)\)\n-+$", changes, re.MULTILINE)
    if heading is None or heading.group(1) != expected:
        found = heading.group(1) if heading else "none"
        raise Stopped("the version is %s, and CHANGES.txt begins with %s" % (expected, found))
    try:
        date = datetime.date.fromisoformat(heading.group(2))
    except ValueError:
        raise Stopped(
            "CHANGES.txt says %r of %s; expected the day of the release, such as 2027-01-31"
            % (heading.group(2), expected)
        ) from None
    if date > datetime.date.today():
        raise Stopped("CHANGES.txt has %s released on %s, which is to come" % (expected, date))
    if output_of("git", "tag", "--list", "v" + expected):
        raise Stopped("there is a tag v%s: %s has been released" % (expected, expected))


def check_quickly():
    """Style, documentation and types, which take a minute or two."""
    tox("-e", "lint,docs,types-tx238,types-tx2411,types-tx2610")


def check_matrix():
    """Every lane on every Python."""
    call("bash", ".ci/run")


def check_artefacts():
    """
    Both wheels and the sdist are the same bytes in two builds, and hold what they have to; each
    installs into empty environments and works there.
    """
    if not (ROOT / ".tox" / "newer-pythons").exists():
        # Any command of tox makes the chroot that has Python 3.15.
        call(sys.executable, "-m", "tools.newer_pythons", "--version")
    tox("-e", "package", "--", *PYTHONS, DIST=str(DIST))


def check_security():
    """pip-audit and bandit find nothing that is not explained."""
    tox("-e", "audit")


STEPS = {
    "tree": check_tree,
    "version": check_version,
    "quick": check_quickly,
    "matrix": check_matrix,
    "artefacts": check_artefacts,
    "audit": check_security,
}


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.release",
        description="The check-list of a release, which stops at the first failure.",
    )
    parser.add_argument(
        "--passed",
        action="append",
        default=[],
        choices=[*STEPS],
        metavar="STEP",
        help="a step that has just passed for this commit; may be given several times",
    )
    parser.add_argument("--list", action="store_true", help="show the steps and end")
    options = parser.parse_args(arguments)
    if options.list:
        for name, step in STEPS.items():
            print("%-10s %s" % (name, " ".join(step.__doc__.split())))
        return 0
    for number, (name, step) in enumerate(STEPS.items(), 1):
        said = "has passed before" if name in options.passed else " ".join(step.__doc__.split())
        print("%d of %d, %s: %s" % (number, len(STEPS), name, said), flush=True)
        if name in options.passed:
            continue
        try:
            step()
        except Stopped as stopped:
            print("STOPPED at %s: %s" % (name, stopped))
            return 1
    print("Fit for a release: %s. The artefacts are in %s. Next:" % (version(), DIST.name))
    print("  git tag v%s" % (version(),))
    print("  python -m twine upload %s/*" % (DIST.name,))
    return 0


if __name__ == "__main__":
    sys.exit(main())
