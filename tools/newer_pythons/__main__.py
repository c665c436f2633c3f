"""The command; see the package's docstring."""

import argparse
import shutil
import subprocess
import sys

from tools.newer_pythons import chroot

ALL = "run-parallel --parallel 2 --parallel-no-spinner -m newer-pythons".split()
IGNORED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.newer_pythons",
        description="Run the lanes of Python 3.14, 3.15 and PyPy 3.11 in a chroot with Debian sid.",
        epilog="Other arguments are for tox, as in: -e py315-tx2610 -- tests/contract -k X6. "
        "Remove .tox/newer-pythons to get newer releases of these Pythons.",
        allow_abbrev=False,
    )
    parser.add_argument("--mirror", help="the Debian mirror (default: the one that apt uses here)")
    parser.add_argument("--result-json", help="the file for the results of tox")
    options, arguments = parser.parse_known_args()
    if not chroot.DIRECTORY.exists():
        try:
            chroot.make(options.mirror)
        except chroot.NoChroot as problem:
            print(
                "FAILED: no lane of the newer Pythons ran, as there is no chroot: %s" % (problem,)
            )
            return 1
    return run_lanes(arguments, options.result_json)


def run_lanes(arguments, results):
    """
    Run tox with `arguments` on a copy of the tree, by default for all of the lanes.

    :returns: its exit code.
    """
    tree = chroot.DIRECTORY / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(chroot.ROOT, tree, ignore=IGNORED)
    chroot.copy_configuration(chroot.DIRECTORY)
    (chroot.DIRECTORY / "results.json").unlink(missing_ok=True)
    environment = dict(
        chroot.environment(),
        TOX_CONFIG_FILE="/tree/tox.ini",
        TOX_WORK_DIR="/lanes",
        TOX_RESULT_JSON="/results.json",
        # The old virtualenv that tox.ini requires does not know these Pythons.
        TOX_OVERRIDE="tox.requires=",
    )
    command = ["/tox/bin/python", "-m", "tox", *(arguments or ALL)]
    status = subprocess.run(chroot.inside(chroot.DIRECTORY, *command), env=environment).returncode
    if results and (chroot.DIRECTORY / "results.json").exists():
        shutil.copy(chroot.DIRECTORY / "results.json", results)
    if status:
        print("The logs of each lane are in %s" % (chroot.DIRECTORY / "lanes" / "LANE" / "log",))
    return status


if __name__ == "__main__":
    sys.exit(main())
