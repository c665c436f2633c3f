"""
Builds the sdist, the wheel for Python 3 and the wheel for Python 2.7, the same bytes each time.

``python -m tools.release.build DIRECTORY`` builds them into that directory. With ``--twice`` it
builds everything a second time, under other circumstances: another directory, other times and modes
of the files, another time zone and umask. It fails where a byte differs.

The wheels are built from the sdist, as pip would build them. Then every archive is packed anew:
names sorted, no owner, two modes, one time. That time is ``SOURCE_DATE_EPOCH``; without it the
time of the commit, and outside of a clone that of ``CHANGES.txt``, which the sdist keeps.

It needs build and virtualenv. It needs Python 2.7, too; where that is missing, there is no wheel
for it.
"""

import argparse
import gzip
import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON2 = "2.7"
IGNORED = shutil.ignore_patterns(
    ".git", ".tox", ".*_cache", "__pycache__", "*.egg-info", "build", "dist"
)


class Failed(Exception):
    """Says what."""


def output_of(*command, **options):
    """Run a command that has to pass; returns its output of both streams."""
    done = subprocess.run(
        list(map(str, command)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    if done.returncode:
        raise Failed("%s failed:\n%s" % (" ".join(map(str, command)), done.stdout))
    return done.stdout


def is_missing(python):
    try:
        output_of("python" + python, "--version")
    except (OSError, Failed):
        return True
    return False


def epoch():
    """The time that all files get, in seconds."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    if (ROOT / ".git").exists():
        return int(output_of("git", "log", "-1", "--format=%ct", cwd=ROOT))
    return int((ROOT / "CHANGES.txt").stat().st_mtime)


def build(directory, when, tree=ROOT):
    """Build the artefacts of `tree` into `directory`, which must be empty; returns their paths."""
    directory = Path(directory)
    with tempfile.TemporaryDirectory() as temporary:
        raw = Path(temporary)
        # A copy, as a build leaves files in the tree.
        shutil.copytree(tree, raw / "tree", ignore=IGNORED)
        build_with = (sys.executable, "-m", "build", "--outdir", raw)
        output_of(*build_with, "--sdist", raw / "tree")
        (sdist,) = raw.glob("*.tar.gz")
        pack_sdist(sdist, directory / sdist.name, when)
        with tarfile.open(directory / sdist.name) as archive:
            archive.extractall(raw, filter="data")
        output_of(*build_with, "--wheel", raw / sdist.name[: -len(".tar.gz")])
        if not is_missing(PYTHON2):
            environment = raw / "python2"
            output_of(sys.executable, "-m", "virtualenv", "--python", PYTHON2, environment)
            pip = environment / "bin" / "pip"
            # Without the cache, which may have one of an older sdist in the same place.
            options = ("--no-cache-dir", "--no-deps", "-w", raw)
            output_of(pip, "wheel", *options, directory / sdist.name)
        for wheel in raw.glob("*.whl"):
            pack_wheel(wheel, directory / wheel.name, when)
    return sorted(directory.iterdir())


def mode_of(mode):
    """The mode of a file in an archive, which says only whether one can run it."""
    return 0o755 if mode & stat.S_IXUSR else 0o644


def pack_sdist(source, target, when):
    """Pack the sdist `source` anew, as `target`."""
    packed = io.BytesIO()
    with tarfile.open(source) as old, tarfile.open(fileobj=packed, mode="w") as new:
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            fresh = tarfile.TarInfo(member.name)
            fresh.type, fresh.size, fresh.mtime = member.type, member.size, when
            fresh.mode = 0o755 if member.isdir() else mode_of(member.mode)
            new.addfile(fresh, old.extractfile(member) if member.isfile() else None)
    with open(target, "wb") as file:
        # Without a name, which would be in the header.
        with gzip.GzipFile("", "wb", 9, file, mtime=when) as stream:
            stream.write(packed.getvalue())


def pack_wheel(source, target, when):
    """Pack the wheel `source` anew, as `target`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        # The metadata come last, as the specification of wheels recommends.
        for name in sorted(old.namelist(), key=lambda name: (".dist-info/" in name, name)):
            fresh = zipfile.ZipInfo(name, time.gmtime(when)[:6])
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.create_system = 3  # Unix, whose modes follow.
            mode = mode_of(old.getinfo(name).external_attr >> 16)
            fresh.external_attr = (stat.S_IFREG | mode) << 16
            new.writestr(fresh, old.read(name))


def build_elsewhere(directory, when):
    """Build the same under other circumstances."""
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary) / "a copy"
        shutil.copytree(ROOT, tree, ignore=IGNORED)
        for number, path in enumerate(sorted(tree.rglob("*"))):
            os.chmod(path, path.stat().st_mode & 0o700)
            os.utime(path, (number, 86400 * 365 * 20 + number))
        before = os.umask(0o077)
        zone = os.environ.get("TZ")
        os.environ["TZ"] = "Pacific/Kiritimati"
        try:
            return build(directory, when, tree)
        finally:
            os.umask(before)
            os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)


def differences(first, second):
    """In words, how the artefacts of two builds differ."""
    first, second = ({path.name: path.read_bytes() for path in paths} for paths in (first, second))
    for name in sorted(set(first) | set(second)):
        if name not in first or name not in second:
            yield "only one of two builds has %s" % (name,)
        elif first[name] != second[name]:
            yield "two builds of %s differ" % (name,)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.release.build", description=__doc__.strip().splitlines()[0]
    )
    parser.add_argument("directory", type=Path, help="where to put them; what it holds is removed")
    parser.add_argument("--twice", action="store_true", help="compare with a second build")
    options = parser.parse_args(arguments)
    shutil.rmtree(options.directory, ignore_errors=True)
    options.directory.mkdir(parents=True)
    when = epoch()
    try:
        built = build(options.directory, when)
        if options.twice:
            with tempfile.TemporaryDirectory() as directory:
                found = list(differences(built, build_elsewhere(directory, when)))
            if found:
                raise Failed("\n".join(found))
    except Failed as failed:
        print(failed)
        return 1
    for path in built:
        print("%s%s" % (path.name, ", twice the same bytes" if options.twice else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
