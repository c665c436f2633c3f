"""The recorder: the file that is written, added to, or left where nothing was recorded."""

from __future__ import absolute_import, division, print_function

import os
import sys

import pytest

from seqcompat.migrate.observe import record, whole_file
from tests.migrate.observe.recorded import CHILD, HEAD


def test_append(directory):
    """Runs are added to each other; without --append the file is a new one."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.record("-c", "import module; module.wait(1)")
    directory.record(
        "-c", "import module; module.wait('')", options=["-o", directory.file, "--append"]
    )
    assert directory.kinds("yield x") == {"plain int": 1, "plain str": 1}
    directory.record("-c", "import module; module.wait(None)")
    assert directory.kinds("yield x") == {"plain NoneType": 1}


def test_append_forgets_what_has_changed(directory):
    """What was seen in a file that has changed since is not kept."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.record("-c", "import module; module.wait(1)")
    directory.write("module.py", "# A line more.\n" + HEAD["twisted"] + CHILD)
    directory.record(
        "-c", "import module; module.wait('')", options=["-o", directory.file, "--append"]
    )
    assert directory.kinds("yield x") == {"plain str": 1}


def test_append_to_what_is_no_evidence(directory):
    """Is refused before the command is run."""
    directory.write("evidence.json", "[]")
    status, output, errors = directory.run(
        "-m",
        "seqcompat",
        "migrate",
        "record",
        "-o",
        directory.file,
        "--append",
        "--",
        sys.executable,
        "-c",
        "print(1)",
    )
    assert (status, output) == (2, "")
    assert "is not evidence" in errors


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "no command"),
        (["--root", "missing", "--", "x"], "is not a directory"),
        (["-o", "missing/file.json", "--", "x"], "does not exist"),
    ],
)
def test_usage(directory, arguments, words):
    """What is missing is said, with status 2."""
    status, _, errors = directory.run("-m", "seqcompat", "migrate", "record", *arguments)
    assert status == 2
    assert words in errors


@pytest.mark.parametrize("append", [[], ["--append"]])
@pytest.mark.parametrize("status", [0, 7])
def test_nothing_recorded(directory, append, status):
    """The file that is there stays; it is said why, and the status is not 0."""
    record = "-m seqcompat migrate record".split() + append
    record += ["-o", directory.file, "--", sys.executable, "-c", "raise SystemExit(%d)" % (status,)]
    found, _, errors = directory.run(*record)
    assert found == (status or 4)
    assert "no wait was recorded" in errors and "is not written" in errors
    assert not os.path.exists(directory.file)
    directory.write("module.py", HEAD["twisted"] + "@sequence\ndef f(): yield 1\nf()\n")
    directory.record("module.py")
    before = directory.sites()
    assert before
    found, _, errors = directory.run(*record)
    assert found == (status or 4) and "is left as it was" in errors
    assert directory.sites() == before


@pytest.mark.skipif(sys.platform == "win32", reason="what names are there is another matter")
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_path_with_letters_outside_of_ascii(directory, locale):
    """The project may be in such a folder, and have such folders in it."""
    name = b"\xc3\xa9t\xc3\xa9"
    inside = os.path.join(directory.path, name if sys.version_info[0] == 2 else os.fsdecode(name))
    text = HEAD["twisted"] + "@sequence\ndef f(): yield 1\n@sequence\ndef g(): yield f()\ng()\n"
    directory.write(os.path.join(inside, "pkg", "module.py"), text)
    command = "-m seqcompat migrate record -o".split() + [directory.file, "--", sys.executable]
    for where, program in [
        (inside, os.path.join("pkg", "module.py")),
        (directory.path, os.path.join(inside, "pkg", "module.py")),
    ]:
        path, directory.path = directory.path, where
        status, _, errors = directory.run(*(command + [program]), LC_ALL=locale)
        directory.path = path
        assert status == 0 and "2 waits in 1 file recorded" in errors, errors
        sites = directory.sites()
        assert {site["path"].rpartition("/")[2] for site in sites} == {"module.py"}
        [made_by] = [list(site["made_by"]) for site in sites if site["made_by"]]
        assert made_by[0].endswith("pkg/module.py:f")


def test_the_file_is_replaced_in_one_go(tmpdir, monkeypatch):
    """When writing fails, the old file is there as it was, and nothing else."""
    path = tmpdir.join("evidence.json")
    path.write("old")

    def fails(old, new):
        raise OSError("no")

    monkeypatch.setattr(whole_file, "_replace", fails)
    with pytest.raises(OSError):
        record.write({"format": "x"}, str(path))
    assert path.read() == "old"
    assert os.listdir(str(tmpdir)) == ["evidence.json"]


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_the_permissions_are_kept(tmpdir):
    """The file keeps its permissions; a new one gets the usual ones."""
    path = tmpdir.join("evidence.json")
    before = os.umask(0o022)
    try:
        record.write({}, str(path))
        assert os.stat(str(path)).st_mode & 0o777 == 0o644
        os.chmod(str(path), 0o600)
        record.write({}, str(path))
        assert os.stat(str(path)).st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
