"""One package's directory: its environment, its tree, its runs."""

import glob
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PLUGINS = os.path.join(HERE, "plugins")

# Neither the tree's own ignore files nor anybody's configuration must matter.
GIT = [
    "git",
    "-c",
    "user.name=tests",
    "-c",
    "user.email=tests@localhost",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.autocrlf=false",
    "-c",
    "core.excludesFile=",
    "-c",
    "gc.auto=0",
]


class Missing(Exception):
    """Something that this package needs is missing; the message names it."""


class Workplace:
    """
    The directory of one package.

    ``env`` is its environment, with the pinned requirements and this seqcompat.  ``tree`` is the
    unpacked archive, a git repository of its own; the tests import the package from there.
    ``runs`` has the files that the runs have left.
    """

    def __init__(self, package, directory):
        self.package = package
        self.directory = os.path.join(os.path.abspath(directory), package.name)
        self.env = os.path.join(self.directory, "env")
        self.tree = os.path.join(self.directory, "tree")
        self.runs = os.path.join(self.directory, "runs")
        self.python = os.path.join(self.env, "Scripts" if os.name == "nt" else "bin", "python")

    def prepare(self, wheel, unpacked):
        """
        Make all of it, with the seqcompat of `build_wheel`.

        An environment of the same requirements is used again.
        """
        self.seqcompat = unpacked
        os.makedirs(self.directory, exist_ok=True)
        with open(
            os.path.join(HERE, "requirements", self.package.name + ".txt"), encoding="utf-8"
        ) as stream:
            wanted = "%s==%s on %s\n%s" % (
                self.package.project,
                self.package.version,
                self.package.python,
                stream.read(),
            )
        made = os.path.join(self.env, "made-of.txt")
        if not os.path.exists(made) or open(made, encoding="utf-8").read() != wanted:
            self._make_environment()
            with open(made, "w", encoding="utf-8") as stream:
                stream.write(wanted)
        self._pip("install", "--no-deps", "--force-reinstall", wheel)
        for left in (self.tree, self.runs):
            shutil.rmtree(left, ignore_errors=True)
        os.makedirs(self.runs)
        self._unpack()
        self._check_imports()

    def _make_environment(self):
        shutil.rmtree(self.env, ignore_errors=True)
        python = interpreter(self.package.python)
        if self.package.python == "2.7":
            # That Python has no venv.
            virtualenv = os.path.join(self.directory, "virtualenv")
            run([python, "-m", "pip", "install", "--target", virtualenv, "virtualenv<20.22"])
            run(
                [python, "-m", "virtualenv", self.env],
                env=dict(os.environ, PYTHONPATH=virtualenv),
            )
        else:
            run([python, "-m", "venv", self.env])
        requirements = os.path.join(HERE, "requirements", self.package.name + ".txt")
        # Some of the requirements do not agree with each other.  The tests do not mind.
        self._pip("install", "--no-deps", "wheel", "-r", requirements)
        # Download it before installing it: an old pip downloads nothing that is installed.
        self._pip(
            "download",
            "--no-deps",
            "--no-binary",
            self.package.project,
            "--dest",
            self.directory,
            "%s==%s" % (self.package.project, self.package.version),
        )
        self._pip("install", "--no-deps", "%s==%s" % (self.package.project, self.package.version))
        # It is installed for its metadata, but imported from the tree.
        site = run(
            [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        ).strip()
        for name in self.package.imports:
            shutil.rmtree(os.path.join(site, name))
        with open(os.path.join(site, "tree.pth"), "w", encoding="utf-8") as stream:
            stream.write(os.path.normpath(os.path.join(self.tree, self.package.root)) + "\n")

    def _pip(self, *arguments):
        # A lane of ours asks for other versions than this package.
        environment = dict(os.environ)
        for name in ("PIP_CONSTRAINT", "PYTHONPATH"):
            environment.pop(name, None)
        run(
            [self.python, "-m", "pip", "--quiet", "--disable-pip-version-check"] + list(arguments),
            env=environment,
        )

    def _unpack(self):
        archives = [name for name in os.listdir(self.directory) if name.endswith(".tar.gz")]
        if len(archives) != 1:
            raise Missing(
                "there should be one source archive in %s, not %s"
                % (self.directory, archives or "none")
            )
        with tempfile.TemporaryDirectory(dir=self.directory) as unpacked:
            with tarfile.open(os.path.join(self.directory, archives[0])) as archive:
                archive.extractall(unpacked, filter="data")
            (top,) = os.listdir(unpacked)
            shutil.move(os.path.join(unpacked, top), self.tree)
        self.git("init", "--quiet")
        self.commit("released")

    def _check_imports(self):
        for name in self.package.imports:
            found = run([self.python, "-c", "import %s; print(%s.__file__)" % (name, name)]).strip()
            if not os.path.realpath(found).startswith(os.path.realpath(self.tree) + os.sep):
                raise Missing("%s is imported from %s and not from %s" % (name, found, self.tree))

    def version_of(self, distribution):
        found = run([self.python, "-m", "pip", "--disable-pip-version-check", "show", distribution])
        return next(
            line.partition(": ")[2] for line in found.splitlines() if line.startswith("Version: ")
        )

    def git(self, *arguments):
        return run(GIT + ["-C", self.tree] + list(arguments))

    def commit(self, name):
        """Keep the tree as it is now, by a name."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", name)
        self.git("tag", "--force", name)

    def back_to(self, name):
        """
        Restore the tree as it was kept, without compiled files and files that the tests left.
        """
        self.git("reset", "--quiet", "--hard", name)
        self.git("clean", "--quiet", "-ffdx")


def interpreter(version):
    """The Python of that version, by the usual name of the program."""
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        return sys.executable
    directories = os.environ.get("PATH", os.defpath).split(os.pathsep)
    # pyenv has them here.  Its shims on the PATH may stand for others.
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    directories += sorted(
        glob.glob(os.path.join(glob.escape(pyenv), "versions", version + ".*", "bin"))
    )
    for directory in directories:
        found = shutil.which("python" + version, path=directory)
        if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
            return found
    raise Missing("there is no python%s, and this package's tests run on that" % (version,))


def build_wheel(directory, python=sys.executable):
    """
    The wheel of this tree's seqcompat, and the directory that it is unpacked in.

    The command runs from there too, because somebody may change the tree meanwhile.

    :param python: the interpreter that builds it: 2.7 and 3 have a wheel each.
    """
    target = os.path.join(os.path.abspath(directory), "wheel")
    shutil.rmtree(target, ignore_errors=True)
    run(
        [
            python,
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            "wheel",
            "--no-deps",
            "--wheel-dir",
            target,
            ROOT,
        ]
    )
    (name,) = os.listdir(target)
    unpacked = os.path.join(target, "unpacked")
    with zipfile.ZipFile(os.path.join(target, name)) as archive:
        archive.extractall(unpacked)
    return os.path.join(target, name), unpacked


def processor_time():
    """The processor time of the processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def run(command, **options):
    """The standard output of a command.  The command has to succeed."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )
    if done.returncode:
        raise Missing(
            "%s\nended with %s:\n%s%s"
            % (" ".join(command), done.returncode, done.stdout, done.stderr)
        )
    return done.stdout
