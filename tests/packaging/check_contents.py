"""
Checks name, metadata and contents of the sdist and of both wheels: ``check_contents.py DIRECTORY``.

The names are listed here, or are those of the tree itself: each file below the directories named
must be there, and no other may be.
"""

import email
import fnmatch
import glob
import os
import re
import sys
import tarfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SDIST_FILES = {
    ".ci/count_lanes.py",
    ".ci/run",
    ".codespellrc",
    ".gitattributes",
    ".github/workflows/ci.yml",
    ".pre-commit-hooks.yaml",
    "CHANGES.txt",
    "CONTRIBUTING.rst",
    "LICENSE",
    "MANIFEST.in",
    "README.rst",
    "SECURITY.rst",
    "pyproject.toml",
    "pytest.ini",
    "ruff.toml",
    "setup.cfg",
    "setup.py",
    "tox.ini",
}
SDIST_DIRECTORIES = ("benchmarks", "docs", "examples", "seqcompat", "tests", "tools")
SDIST_GENERATED = {"PKG-INFO"} | {
    "seqcompat.egg-info/" + name
    for name in (
        "PKG-INFO",
        "SOURCES.txt",
        "dependency_links.txt",
        "entry_points.txt",
        "not-zip-safe",
        "requires.txt",
        "top_level.txt",
    )
}
WHEEL_METADATA = {
    "LICENSE",
    "METADATA",
    "RECORD",
    "WHEEL",
    "entry_points.txt",
    "top_level.txt",
}
#: The wheel for Python 2.7 has these files of these directories, and no others.
PYTHON2_FILES = {
    "seqcompat/demo/": {"__init__.py", "generator.py"},
    "seqcompat/inspect/viewer/": set(),
    "seqcompat/migrate/": {
        "__init__.py",
        "observe/__init__.py",
        "observe/called.py",
        "observe/evidence.py",
        "observe/kinds.py",
        "observe/record.py",
        "observe/recording.py",
        "observe/startup/sitecustomize.py",
        "observe/whole_file.py",
    },
}
#: It lacks these files of other directories.
PYTHON3_ONLY = {"seqcompat/_awaits.py", "seqcompat/_futures.py", "seqcompat/_native.py"}
NOT_SOURCE = ("*.pyc", "*.pyo", "*/__pycache__/*", "docs/_build/*", "*/.*", "*.sqlite")

REQUIRES_PYTHON = ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*,!=3.3.*,!=3.4.*,!=3.5.*"
REQUIRES = {"six", "Twisted"}


def tree(directory):
    """The source files below a directory of the tree, as paths from the root with slashes."""
    for parent, _, names in os.walk(os.path.join(ROOT, directory)):
        for name in names:
            path = os.path.relpath(os.path.join(parent, name), ROOT).replace(os.sep, "/")
            if not any(fnmatch.fnmatch(path, pattern) for pattern in NOT_SOURCE):
                yield path


def version():
    with open(os.path.join(ROOT, "seqcompat", "__init__.py"), encoding="utf-8") as source:
        return re.search(r'^__version__ = "(.+)"$', source.read(), re.MULTILINE).group(1)


def differences(what, expected, found):
    for path in sorted(expected - found):
        yield "%s lacks %s" % (what, path)
    for path in sorted(found - expected):
        yield "%s has %s, which is not expected" % (what, path)


def sdist_problems(path):
    prefix = "seqcompat-%s/" % version()
    with tarfile.open(path) as archive:
        found = {member.name for member in archive.getmembers() if member.isfile()}
    outside = {name for name in found if not name.startswith(prefix)}
    for name in sorted(outside):
        yield "the sdist has %s, outside of %s" % (name, prefix)
    expected = SDIST_FILES | SDIST_GENERATED
    for directory in SDIST_DIRECTORIES:
        expected |= set(tree(directory))
    for problem in differences(
        "the sdist", expected, {name[len(prefix) :] for name in found - outside}
    ):
        yield problem


def wheel_files(python):
    """The files of the tree that are in the wheel for Python 2 or 3."""
    files = set(tree("seqcompat"))
    if python == 2:
        files -= PYTHON3_ONLY
        for directory, names in PYTHON2_FILES.items():
            files = {path for path in files if not path.startswith(directory)}
            files |= {directory + name for name in names}
    return files


def wheel_problems(path, python):
    name = "seqcompat-%s-py%d-none-any.whl" % (version(), python)
    if os.path.basename(path) != name:
        yield "the wheel is %s instead of %s" % (os.path.basename(path), name)
    with zipfile.ZipFile(path) as archive:
        found = set(archive.namelist())
        information = "seqcompat-%s.dist-info/" % version()
        metadata = email.message_from_string(archive.read(information + "METADATA").decode("utf-8"))
        tags = email.message_from_string(
            archive.read(information + "WHEEL").decode("utf-8")
        ).get_all("Tag")
    if metadata["License-Expression"] != "MIT" and metadata["License"] != "MIT":
        yield "the wheel's licence is not MIT"
    # Newer setuptools have a directory for it.
    found = {name.replace("/licenses/LICENSE", "/LICENSE") for name in found}
    expected = wheel_files(python) | {information + name for name in WHEEL_METADATA}
    for problem in differences("the wheel", expected, found):
        yield problem
    if tags != ["py%d-none-any" % python]:
        yield "the wheel is tagged %s" % tags
    if set(metadata["Requires-Python"].replace(" ", "").split(",")) != set(
        REQUIRES_PYTHON.split(",")
    ):
        yield "the wheel requires Python %s" % metadata["Requires-Python"]
    required = {
        re.match(r"[\w.]+", line).group()
        for line in metadata.get_all("Requires-Dist")
        if "extra ==" not in line
    }
    if required != REQUIRES:
        yield "the wheel requires %s" % sorted(required)


def main(directory):
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(directory, "*")))
    sdist = "seqcompat-%s.tar.gz" % version()
    wheels = {
        python: "seqcompat-%s-py%d-none-any.whl" % (version(), python)
        for python in (2, 3)
        # Without Python 2.7 nothing can build its wheel.
        if python == 3 or "CI" in os.environ or len(names) == 3
    }
    expected = sorted([sdist, *wheels.values()])
    if names != expected:
        sys.exit("built %s instead of %s" % (", ".join(names), ", ".join(expected)))
    problems = list(sdist_problems(os.path.join(directory, sdist)))
    for python, wheel in wheels.items():
        problems += wheel_problems(os.path.join(directory, wheel), python)
    print("\n".join(problems) or "%s hold what is expected" % ", ".join(expected))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
