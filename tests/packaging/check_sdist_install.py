"""
Installs the sdist on the oldest and the newest Python: ``check_sdist_install.py DIST_DIRECTORY``.

No SyntaxError may be printed, as pip does when it compiles what Python 2.7 does not understand.
A Python that is not there is left out, except where CI is set.
"""

import glob
import os
import subprocess
import sys
import tempfile

PYTHONS = ("2.7", "3.13")
USE = "import seqcompat; print(seqcompat.__version__)"


def output_of(*command):
    """What a command printed, on both streams; CalledProcessError where it failed."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        universal_newlines=True,
    ).stdout


def install(sdist, python, environment):
    """What the installation printed. The sdist is compiled at the end, as pip does."""
    executable = os.path.join(environment, "Scripts" if os.name == "nt" else "bin", "python")
    printed = output_of(executable, "-m", "pip", "install", "--no-binary", "seqcompat", sdist)
    return printed + output_of(executable, "-W", "error", "-c", USE)


def is_missing(python):
    try:
        output_of("python" + python, "--version")
    except (OSError, subprocess.CalledProcessError):
        return True
    return False


def check(sdist, python):
    if is_missing(python):
        print("Python %s is not here" % python)
        return "CI" not in os.environ
    with tempfile.TemporaryDirectory() as environment:
        try:
            # Only a pip of its own time runs on the newest Python.
            download = () if python == "2.7" else ("--download",)
            output_of(
                sys.executable, "-m", "virtualenv", "--python", python, *download, environment
            )
            printed = install(sdist, python, environment)
        except subprocess.CalledProcessError as error:
            print("Python %s: %s failed:\n%s" % (python, " ".join(error.cmd), error.output))
            return False
    if "SyntaxError" in printed:
        print("Python %s: a SyntaxError was printed:\n%s" % (python, printed))
        return False
    print("Python %s: installed" % python)
    return True


def main(directory):
    (sdist,) = glob.glob(os.path.join(directory, "*.tar.gz"))
    results = [check(sdist, python) for python in PYTHONS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
