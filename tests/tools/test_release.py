"""
The check-list of a release: it stops at the first failure, and each of its parts can fail.

``python -m tools.release`` runs it.
"""

from __future__ import absolute_import, division, print_function

import datetime
import io
import os
import sys
import tarfile
import zipfile

import pytest

if sys.version_info < (3, 11):
    pytest.skip("the command runs on Python 3.11 and newer", allow_module_level=True)

import tomllib  # noqa: E402

from tests.tools.lanes import PATH, lanes  # noqa: E402
from tools.release import __main__ as command  # noqa: E402
from tools.release import audit, build, install  # noqa: E402

ROOT = os.path.dirname(os.path.abspath(PATH))
WHEN = 1700000000


# The list.


@pytest.fixture
def steps(monkeypatch):
    """Three steps in place of the list's, of which the second fails; which of them ran."""
    ran = []

    def first():
        """The first."""
        ran.append("first")

    def second():
        """The second."""
        ran.append("second")
        raise command.Stopped("it is Friday")

    def third():
        """The third."""
        ran.append("third")

    monkeypatch.setattr(command, "STEPS", {"first": first, "second": second, "third": third})
    monkeypatch.setattr(command, "version", lambda: "1.2")
    return ran


def test_it_stops_at_the_first_failure(steps, capsys):
    assert command.main([]) == 1
    assert steps == ["first", "second"]
    assert capsys.readouterr().out.endswith("STOPPED at second: it is Friday\n")


def test_what_has_passed_is_not_run_again(steps, capsys):
    assert command.main(["--passed", "second"]) == 0
    assert steps == ["first", "third"]
    said = capsys.readouterr().out
    assert "2 of 3, second: has passed before" in said
    assert "Fit for a release: 1.2." in said and "git tag v1.2" in said


def test_a_step_that_is_none(steps, capsys):
    with pytest.raises(SystemExit):
        command.main(["--passed", "fourth"])
    assert steps == [] and "fourth" in capsys.readouterr().err


def test_the_steps_are_shown(capsys):
    assert command.main(["--list"]) == 0
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == list(command.STEPS)
    assert list(command.STEPS)[0] == "tree"


# Its steps.


def test_the_lanes_of_the_steps_exist(monkeypatch):
    """Each lane that a step runs is one of tox.ini."""
    called = []
    monkeypatch.setattr(command, "call", lambda *arguments, **variables: called.append(arguments))
    for step in (command.check_quickly, command.check_artefacts, command.check_security):
        step()
    named = [
        lane for each in called if "tox" in each for lane in each[each.index("-e") + 1].split(",")
    ]
    assert {"docs", "package", "audit"} < set(named)
    assert set(named) - {"audit"} <= lanes()
    with open(PATH, encoding="utf-8") as stream:
        assert "[testenv:audit]" in stream.read()
    assert ("2.7", "3.6", "3.9", "3.15") == called[-2][-4:]


def test_a_command_that_fails():
    with pytest.raises(command.Stopped, match="ended with exit code 3"):
        command.call(sys.executable, "-c", "raise SystemExit(3)")


@pytest.mark.parametrize("changed", ["", " M setup.py\n?? new.py"])
def test_changes_that_are_not_committed(monkeypatch, changed):
    monkeypatch.setattr(command, "output_of", lambda *arguments: changed)
    if not changed:
        return command.check_tree()
    with pytest.raises(command.Stopped, match="(?s)not committed:.*new.py"):
        command.check_tree()


TODAY = datetime.date.today()


@pytest.mark.parametrize(
    "heading, tags, problem",
    [
        ("1.2 (%s)" % TODAY, "", None),
        ("1.2 (2020-02-29)", "", None),
        ("1.2 (unreleased)", "", "says 'unreleased' of 1.2; expected the day"),
        ("1.2 (%s)" % (TODAY + datetime.timedelta(2)), "", "which is to come"),
        ("1.1 (2020-02-29)", "", "the version is 1.2, and CHANGES.txt begins with 1.1"),
        ("Changes", "", "begins with none"),
        ("1.2 (2020-02-29)", "v1.2", "there is a tag v1.2"),
    ],
)
def test_version_and_changes(monkeypatch, tmp_path, heading, tags, problem):
    (tmp_path / "seqcompat").mkdir()
    (tmp_path / "seqcompat" / "__init__.py").write_text('"""Doc."""\n\n__version__ = "1.2"\n')
    underlined = "%s\n%s\n" % (heading, "-" * len(heading))
    (tmp_path / "CHANGES.txt").write_text("Changes\n=======\n\n%s\n1.0 (2019-01-01)\n" % underlined)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "output_of", lambda *arguments: tags)
    if problem is None:
        return command.check_version()
    with pytest.raises(command.Stopped, match=problem):
        command.check_version()


# The same bytes.


def sdist(path, names, mode, when):
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.mode, member.mtime, member.uname, member.uid = mode, when, "somebody", mode
            if name.endswith("/"):
                member.type = tarfile.DIRTYPE
            member.size = 0 if name.endswith("/") else 4
            archive.addfile(member, io.BytesIO(b"text"))
    return path


def wheel(path, names, mode, when):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name, when)
            info.external_attr = mode << 16
            archive.writestr(info, "text")
    return path


def test_an_sdist_is_packed_the_same(tmp_path):
    """Order, owner, times, and the modes of the group and of others do not matter."""
    names = ["a-1/", "a-1/one.py", "a-1/two.py"]
    for number, (order, mode, when) in enumerate([(names, 0o664, 1), (names[::-1], 0o600, 2)]):
        build.pack_sdist(sdist(tmp_path / "old", order, mode, when), tmp_path / str(number), WHEN)
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()
    with tarfile.open(tmp_path / "0") as archive:
        assert archive.getnames() == ["a-1", "a-1/one.py", "a-1/two.py"]
        assert {member.mtime for member in archive} == {WHEN}
        assert [member.mode for member in archive] == [0o755, 0o644, 0o644]
        assert archive.extractfile("a-1/two.py").read() == b"text"


def test_a_wheel_is_packed_the_same(tmp_path):
    names = ["a-1.dist-info/RECORD", "a/z.py", "a/b.py"]
    for number, (order, mode, year) in enumerate(
        [(names, 0o664, 1999), (names[::-1], 0o600, 2001)]
    ):
        old = wheel(tmp_path / "old", order, mode, (year, 1, 1, 0, 0, 0))
        build.pack_wheel(old, tmp_path / str(number), WHEN)
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()
    with zipfile.ZipFile(tmp_path / "0") as archive:
        assert archive.namelist() == ["a/b.py", "a/z.py", "a-1.dist-info/RECORD"]
        assert archive.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)
        assert archive.read("a/b.py") == b"text"


def test_what_is_run_stays_so(tmp_path):
    build.pack_sdist(sdist(tmp_path / "old", ["a-1/run"], 0o700, 1), tmp_path / "new", WHEN)
    with tarfile.open(tmp_path / "new") as archive:
        assert archive.getmember("a-1/run").mode == 0o755


def test_builds_that_differ(tmp_path):
    for number in "12":
        (tmp_path / number).mkdir()
        (tmp_path / number / "same").write_text("same")
        (tmp_path / number / "other").write_text(number)
    (tmp_path / "2" / "new").write_text("")
    first, second = (sorted((tmp_path / number).iterdir()) for number in "12")
    assert list(build.differences(first, first)) == []
    assert list(build.differences(first, second)) == [
        "only one of two builds has new",
        "two builds of other differ",
    ]


def test_the_time_of_all_files(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    assert build.epoch() == 12
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    (tmp_path / "CHANGES.txt").write_text("")
    os.utime(tmp_path / "CHANGES.txt", (1, WHEN))
    assert build.epoch() == WHEN


# Installing.


def test_warnings():
    """A line that warns is found; those of others that say nothing of the package are not."""
    of_others = "DEPRECATION: Python 2.7 reached the end of its life\n"
    assert install.quiet("all is well\n" + of_others) == "all is well\n" + of_others
    for line in ("WARNING: no README", "x.py:1: DeprecationWarning: old", "this is deprecated"):
        with pytest.raises(build.Failed, match="it warns:\n" + line):
            install.quiet("all is well\n%s\n" % line)


def test_the_artefacts_for_a_python(tmp_path):
    names = ["a-1-py2-none-any.whl", "a-1-py3-none-any.whl", "a-1.tar.gz"]
    for name in names:
        (tmp_path / name).write_text("")
    found = [[path.name for path in install.artefacts_for(p, tmp_path)] for p in ("2.7", "3.15")]
    assert found == [[names[0], names[2]], names[1:]]
    (tmp_path / names[0]).unlink()
    with pytest.raises(build.Failed, match="no wheel for Python 2.7"):
        install.artefacts_for("2.7", tmp_path)


@pytest.mark.parametrize("ci", [False, True])
def test_a_python_that_is_missing(monkeypatch, capsys, tmp_path, ci):
    """It fails the gate; a contributor's run leaves it out."""
    monkeypatch.setattr(install, "is_missing", lambda python: True)
    monkeypatch.setattr(install.chroot, "DIRECTORY", tmp_path)
    monkeypatch.setenv("CI", "true") if ci else monkeypatch.delenv("CI", raising=False)
    assert install.main([str(tmp_path), "2.7"]) == ci
    assert capsys.readouterr().out == "Python 2.7 is not here\n"


def test_an_artefact_that_does_not_work(monkeypatch, capsys, tmp_path):
    used = []

    def check(python, artefacts, in_chroot):
        used.append((python, len(artefacts)))
        if python == "3.9":
            raise build.Failed("the demo has not run")

    for name in ("a-1-py3-none-any.whl", "a-1.tar.gz"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(install, "is_missing", lambda python: False)
    monkeypatch.setattr(install, "check", check)
    assert install.main([str(tmp_path), "3.6", "3.9"]) == 1
    assert capsys.readouterr().out == "Python 3.9: the demo has not run\n"
    assert install.main([str(tmp_path), "--sdist", "3.6"]) == 0
    assert used == [("3.6", 2), ("3.9", 2), ("3.6", 1)]


# The audit.


def test_findings():
    """A finding without an entry is a problem; so is an entry without a finding or a reason."""
    found = [(("B1", "a.py"), "line 3: bad"), (("B1", "b.py"), "line 4: bad")]
    entry = {"code": "B1", "where": ["a.py", "b.py"], "reason": "It is not."}
    assert list(audit.problems("bandit", found, [entry])) == []
    assert list(audit.problems("bandit", found, [dict(entry, where=["a.py"])])) == [
        "bandit: B1 in b.py: line 4: bad"
    ]
    assert list(audit.problems("bandit", found[:1], [entry])) == [
        "bandit: B1 in b.py is accepted, but not found any more"
    ]
    assert list(audit.problems("bandit", found, [dict(entry, reason=" ")])) == [
        "bandit: B1 is accepted without a reason"
    ]


def test_what_pip_audit_says():
    said = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]},
            {"name": "unknown", "skip_reason": "not found"},
        ]
    }
    assert list(audit.found_in(said)) == [
        (("CVE-1", "bad"), "in bad 2"),
        (("CVE-2", "bad"), "in bad 2"),
        (("not audited", "unknown"), "not found"),
    ]


def test_each_accepted_finding_is_explained():
    with open(os.path.join(ROOT, "tools", "release", "accepted.toml"), "rb") as file:
        accepted = tomllib.load(file)
    assert accepted["bandit"] and set(accepted) <= {"bandit", "pip-audit"}
    for entries in accepted.values():
        for entry in entries:
            assert len(entry["reason"].split()) > 5 and entry["code"] and entry["where"]
