"""
Installs each artefact into empty environments, as a newcomer would, and uses it there.

``python -m tools.release.install DIRECTORY 2.7 3.6 3.9 3.15`` takes the artefacts of that
directory. For each Python it takes the wheel that is for it, and the sdist; with ``--sdist`` the
sdist alone. A Python that is newer than this machine's is the one in the chroot of
`tools.newer_pythons`.

Neither pip nor a command may warn. In the commands warnings are errors.

It needs virtualenv. A Python that is missing is left out, except where CI is set.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.newer_pythons import chroot
from tools.release.build import Failed, is_missing, output_of

COMPILE27 = chroot.ROOT / "tests" / "packaging" / "check_compile27.py"

#: Warnings that say nothing of the package.
OF_OTHERS = (
    # pip's own, on an old Python, and about what this machine configures it with.
    "DEPRECATION: Python 2.7",
    r"WARNING: (Url|Location) '.*' is ignored",
    # The program that `migrate` converts here is in no clone.
    "warning: .* is not under version control",
)
#: attrs 22 warns on Python 3.6, which Python shows only to those who ask for it.
STRICT = ("-W", "error", "-W", "ignore:Running attrs on Python 3.6")

#: Its one wait is recorded, and converted.
PROGRAM = """\
from twisted.internet.defer import inlineCallbacks, succeed


@inlineCallbacks
def program():
    got = yield succeed("got it")
    print(got)


program()
"""

#: It waits for ever. On old Pythons, where the viewer does not run, it prints the tree by itself.
STUCK = """\
from __future__ import print_function

import sys

from seqcompat import inspect, sequential
from twisted.internet import reactor
from twisted.internet.defer import Deferred


@sequential
def lookup():
    yield Deferred()


waiting = lookup()
if sys.version_info < (3, 9):
    inspect.print_tree()
else:
    serving = inspect.serve()
    reactor.callWhenRunning(print, serving.path, flush=True)
    reactor.run()
"""


class Environment:
    """
    An empty environment of one Python.

    :ivar directory: where its files are.
    """

    def __init__(self, python, directory):
        self.python, self.directory = python, Path(directory)
        self.old = tuple(map(int, python.split("."))) < (3, 9)

    def make(self):
        # Only a pip of its own time runs on the newest Python.
        options = () if self.python == "2.7" else ("--download",)
        virtualenv = (sys.executable, "-m", "virtualenv", "--no-wheel", *options)
        output_of(*virtualenv, "--python", self.python, self.directory / "environment")

    def inside(self, *command):
        """The command that runs `command` where the environment is."""
        return command

    def path(self, name):
        """The path of that file for a process in the environment."""
        return self.directory / name

    def environment(self):
        return dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")

    def run(self, *arguments):
        """Run Python with these arguments; returns its output."""
        return output_of(*self.command(*arguments), env=self.environment())

    def command(self, *arguments):
        return self.inside(self.path("environment/bin/python"), *arguments)

    def named(self, pid, path):
        """The viewer's arguments for that process, which serves at `path`."""
        return (str(pid),)

    def write(self, name, text):
        (self.directory / name).write_text(text)
        return self.path(name)


class InChroot(Environment):
    """The same, in the chroot that has the newer Pythons."""

    def make(self):
        output_of(*self.inside("python" + self.python, "-m", "venv", self.path("environment")))

    def inside(self, *command):
        return chroot.inside(chroot.DIRECTORY, *command)

    def path(self, name):
        return "/" + str(self.directory.relative_to(chroot.DIRECTORY) / name)

    def environment(self):
        return dict(chroot.environment(), PIP_DISABLE_PIP_VERSION_CHECK="1")

    def named(self, pid, path):
        # Without /proc nothing says whose process that is, and so where it serves.
        return ("--socket", path, str(pid))


def warnings_of(printed):
    """The lines of what a command printed that warn of something."""
    for line in printed.splitlines():
        if re.search("warning|deprecat", line, re.IGNORECASE):
            if not any(re.match(pattern, line) for pattern in OF_OTHERS):
                yield line


def quiet(printed):
    found = list(warnings_of(printed))
    if found:
        raise Failed("it warns:\n" + "\n".join(found))
    return printed


def install(environment, artefact):
    """Install the artefact, and see that pip is content."""
    shutil.copy(artefact, environment.directory)
    pip = ("-m", "pip")
    quiet(environment.run(*pip, "install", "--no-cache-dir", environment.path(artefact.name)))
    environment.run(*pip, "check")
    if environment.python == "2.7":
        # pip compiles what it installs, and does not say where it cannot.
        environment.run(COMPILE27)


def use(environment):
    """Use the commands, one after another; the demo runs both spellings, where there are two."""
    script = environment.inside(environment.path("environment/bin/seqcompat"), "--version")
    quiet(output_of(*script, env=environment.environment()))
    package = (*STRICT, "-m", "seqcompat")
    for arguments in ((), ("doctor",)):
        quiet(environment.run(*package, *arguments))
    printed = quiet(environment.run(*package, "demo", "--delay", "0"))
    if "say the same." not in printed:
        raise Failed("the demo has not run:\n" + printed)
    if ("Not run: the coroutine spelling" in printed) != (environment.python == "2.7"):
        raise Failed("the demo has not run what it should:\n" + printed)
    use_migrate(environment, package)
    use_inspect(environment, package)


def use_migrate(environment, package):
    program = environment.write("program.py", PROGRAM)
    evidence = environment.path("evidence.json")
    record = ("migrate", "record", "-o", evidence, "--root", environment.path(""), "--")
    python = environment.path("environment/bin/python")
    printed = quiet(environment.run(*package, *record, python, program))
    if len(json.loads((environment.directory / "evidence.json").read_text())["files"]) != 1:
        raise Failed("the wait was not recorded:\n" + printed)
    if environment.old:
        return
    for step in (("adopt",), ("async", "--evidence", evidence)):
        migrate = ("migrate", *step, "--allow-dirty", program)
        printed += quiet(environment.run(*package, *migrate))
    converted = (environment.directory / "program.py").read_text()
    if "async def program" not in converted or "got = await succeed(" not in converted:
        raise Failed("the program was not converted:\n%s%s" % (printed, converted))
    if quiet(environment.run(*STRICT, program)) != "got it\n":
        raise Failed("the converted program does not run:\n" + converted)


def use_inspect(environment, package):
    program = environment.write("stuck.py", STUCK)
    if environment.old:
        printed = quiet(environment.run(*STRICT, program))
    else:
        printed = quiet(ask(environment, package, environment.command(*STRICT, program)))
    if "lookup" not in printed or "lost" not in printed:
        raise Failed("the inspector has not found what waits:\n" + printed)


def ask(environment, package, command):
    """The viewer's output about the program that `command` runs, and the output of that."""
    stuck = subprocess.Popen(
        list(map(str, command)),
        env=environment.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        path = stuck.stdout.readline().strip()
        printed = environment.run(*package, "inspect", *environment.named(stuck.pid, path))
    finally:
        stuck.terminate()
        said = stuck.communicate()[0]
    return printed + said


def artefacts_for(python, directory):
    """The wheel for that Python, and the sdist."""
    wheels = sorted(directory.glob("*-py%s-none-any.whl" % python[0]))
    found = wheels + sorted(directory.glob("*.tar.gz"))
    if len(found) != 2:
        raise Failed("%s has no wheel for Python %s, or no sdist" % (directory, python))
    return found


def check(python, artefacts, in_chroot):
    """Install and use each of the artefacts with one Python; raises `Failed`."""
    for artefact in artefacts:
        began = time.monotonic()
        parent = chroot.DIRECTORY / "tmp" if in_chroot else None
        with tempfile.TemporaryDirectory(dir=parent) as temporary:
            environment = (InChroot if in_chroot else Environment)(python, temporary)
            environment.make()
            install(environment, artefact)
            installed = time.monotonic()
            use(environment)
            seconds = installed - began, time.monotonic() - installed
        print(
            "Python %s: %s: installed in %.0f s, used in %.0f s" % (python, artefact.name, *seconds)
        )


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.release.install", description=__doc__.strip().splitlines()[0]
    )
    parser.add_argument("directory", type=Path, help="the directory of the artefacts")
    parser.add_argument("pythons", nargs="+", metavar="PYTHON", help="such as 2.7")
    parser.add_argument("--sdist", action="store_true", help="install the sdist alone")
    options = parser.parse_args(arguments)
    passed = True
    for python in options.pythons:
        missing = is_missing(python)
        in_chroot = missing and (chroot.DIRECTORY / ("usr/bin/python" + python)).exists()
        if missing and not in_chroot:
            print("Python %s is not here" % (python,))
            passed = passed and "CI" not in os.environ
            continue
        try:
            artefacts = artefacts_for(python, options.directory)
            check(python, artefacts[-1:] if options.sdist else artefacts, in_chroot)
        except Failed as failed:
            print("Python %s: %s" % (python, failed))
            passed = False
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
