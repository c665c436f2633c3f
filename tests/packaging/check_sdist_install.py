"""
Installs the sdist as a user would, and uses what is installed then:
``check_sdist_install.py DIST_DIRECTORY``.

On Python 2.7, and on the oldest and the newest Python 3. A Python that is not there is left out,
except where CI is set.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

import check_contents

PYTHONS = ("2.7", "3.6", "3.13")
COMPILE27 = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_compile27.py")

#: Its one wait is recorded.
PROGRAM = """
from seqcompat import sequential
from twisted.internet.defer import succeed

@sequential
def program():
    yield succeed(None)

program()
"""


class Wrong(Exception):
    """Says what."""


def output_of(*command):
    """What a command printed, on both streams."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    if done.returncode:
        raise Wrong("%s failed:\n%s" % (" ".join(command), done.stdout))
    return done.stdout


def install(sdist, python, directory):
    """Install what pip makes of the sdist; returns the Python that has it."""
    # Only a pip of its own time runs on the newest Python.
    download = () if python == "2.7" else ("--download",)
    output_of(sys.executable, "-m", "virtualenv", "--python", python, *download, directory)
    executable = os.path.join(directory, "Scripts" if os.name == "nt" else "bin", "python")
    pip = (executable, "-m", "pip")
    wheels = os.path.join(directory, "wheels")
    # Without the cache, which may have one that an older sdist in the same place was made into.
    output_of(*pip, "wheel", "--no-cache-dir", "--no-deps", "-w", wheels, sdist)
    (wheel,) = glob.glob(os.path.join(wheels, "*"))
    problems = list(check_contents.wheel_problems(wheel, int(python[0])))
    if problems:
        raise Wrong("\n".join(problems))
    output_of(*pip, "install", wheel)
    return executable


def use(executable, python, directory):
    """Run both spellings, where there are two, and the commands."""
    package = (executable, "-W", "error", "-m", "seqcompat")
    output_of(*package, "doctor")
    printed = output_of(*package, "demo", "--delay", "0")
    if ("Not run: the coroutine spelling" in printed) != (python == "2.7"):
        raise Wrong("the demo has not run what it should:\n" + printed)
    program, evidence = (os.path.join(directory, name) for name in ("program.py", "evidence.json"))
    with open(program, "w") as file:
        file.write(PROGRAM)
    record = ("migrate", "record", "-o", evidence, "--root", directory, "--")
    printed = output_of(*package, *record, executable, program)
    with open(evidence) as file:
        if len(json.load(file)["files"]) != 1:
            raise Wrong("the wait was not recorded:\n" + printed)


def is_missing(python):
    try:
        output_of("python" + python, "--version")
    except (OSError, Wrong):
        return True
    return False


def check(sdist, python):
    if is_missing(python):
        print("Python %s is not here" % python)
        return "CI" not in os.environ
    with tempfile.TemporaryDirectory() as directory:
        try:
            executable = install(sdist, python, os.path.join(directory, "environment"))
            use(executable, python, directory)
            if python == "2.7":
                # pip compiles what it installs, and does not say where it cannot.
                output_of(executable, COMPILE27)
        except Wrong as wrong:
            print("Python %s: %s" % (python, wrong))
            return False
    print("Python %s: installed and used" % python)
    return True


def main(directory):
    (sdist,) = glob.glob(os.path.join(directory, "*.tar.gz"))
    results = [check(sdist, python) for python in PYTHONS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
