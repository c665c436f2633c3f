"""Nothing of a tree is executed, and nothing is written but what the user names."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from seqcompat.migrate.command import vcs
from tests.migrate.command.test_vcs import _mercurial
from tests.migrate.shell import GENERATOR, LEGACY, commit, git, migrate

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
needs_mercurial = pytest.mark.skipif(not _mercurial(), reason="Mercurial is not installed")
not_windows = pytest.mark.skipif(sys.platform == "win32", reason="the programs are of sh")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own beside one that programs of the tree would write to."""
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    return tmp_path


def put(name, data):
    if os.path.dirname(name):
        os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as file:
        file.write(data)


def program(folder, name="evil.sh"):
    """A program that leaves a trace, and gives back what it gets."""
    path = folder / name
    path.write_text(f"#!/bin/sh\ntouch '{folder}/RAN'\ncat\n")
    path.chmod(0o755)
    return str(path)


GIT = {
    "fsmonitor": [("core.fsmonitor", "{program}")],
    "hooks": [("core.hooksPath", "{hooks}")],
    "clean": [("filter.evil.clean", "{program}"), ("filter.evil.required", "true")],
    "process": [("filter.evil.process", "{program}")],
    "textconv": [("diff.evil.textconv", "{program}"), ("diff.evil.command", "{program}")],
    "external diff": [("diff.external", "{program}")],
    "an included file": [("include.path", "{included}")],
    "pager": [("core.pager", "{program}"), ("pager.status", "true")],
    "alias": [("alias.status", "!{program}")],
}


@needs_git
@not_windows
@pytest.mark.parametrize("way", GIT)
@pytest.mark.parametrize("step", ["check", "adopt"])
def test_what_the_configuration_of_a_repository_names(folder, way, step):
    put("a.py", LEGACY)
    put(".gitattributes", b"*.py filter=evil diff=evil\n")
    commit()
    hooks = folder / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "pre-commit"):
        program(hooks, hook)
        (hooks / hook).write_text((hooks / hook).read_text().replace("hooks/RAN", "RAN"))
    included = folder / "included"
    included.write_text(f'[filter "evil"]\n\tclean = {program(folder)}\n')
    for name, value in GIT[way]:
        value = value.format(program=program(folder), hooks=hooks, included=included)
        git("config", name, value)
    # So that git has to look into it.
    os.utime("a.py", (1, 1))
    ran = migrate(step, "--diff", ".") if step == "adopt" else migrate(step, ".")
    assert ran.status == 0, ran
    if step == "adopt":
        assert migrate(step, ".").status in (0, 2)
    assert not (folder / "RAN").exists()


@needs_git
@not_windows
def test_the_programs_of_this_test_would_run(folder):
    """Without what the command does against it."""
    put("a.py", LEGACY)
    put(".gitattributes", b"*.py filter=evil\n")
    commit()
    git("config", "filter.evil.clean", program(folder))
    os.utime("a.py", (1, 1))
    subprocess.run(["git", "status"], check=True, stdout=subprocess.PIPE)
    assert (folder / "RAN").exists()


@needs_git
def test_a_driver_that_git_cannot_be_told_not_to_run(folder):
    """Then git is not asked, and nothing is written without the user's say-so."""
    put("a.py", LEGACY)
    commit()
    git("config", "filter.a=b.clean", "touch RAN")
    ran = migrate("adopt", ".")
    assert ran.status == 2 and "a driver 'filter.a=b.clean'" in ran.err
    assert not os.path.exists("RAN")


@needs_git
def test_the_users_own_filters_are_kept(folder, monkeypatch):
    """Such as that of large files: without it every one would look changed."""
    put("a.py", LEGACY)
    commit()
    home = folder / "home"
    home.mkdir()
    (home / ".gitconfig").write_text('[filter "lfs"]\n\tclean = cat\n')
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    [(tree, _)] = vcs.by_tree(["a.py"])
    assert not any("lfs" in word for word in tree._command())


MERCURIAL = {
    "extension": "[extensions]\nevil = {extension}\n",
    "hook": "[hooks]\npre-status = {program}\npre-version = {program}\n",
    "alias": "[alias]\nstatus = !{program}\nversion = !{program}\n",
}


@needs_mercurial
@not_windows
@pytest.mark.parametrize("way", MERCURIAL)
@pytest.mark.parametrize("step", ["check", "adopt"])
def test_what_the_settings_of_a_mercurial_repository_name(folder, monkeypatch, way, step):
    """Also one that came with a clone, inside of a tree of another kind."""
    monkeypatch.setenv("PATH", os.path.dirname(_mercurial()) + os.pathsep + os.environ["PATH"])
    os.mkdir("sub")
    subprocess.run(["hg", "init", "sub"], check=True)
    put("sub/a.py", LEGACY)
    extension = folder / "evil.py"
    extension.write_text(f"open({str(folder / 'RAN')!r}, 'w').close()\n")
    put(
        "sub/.hg/hgrc",
        MERCURIAL[way].format(program=program(folder), extension=extension).encode(),
    )
    assert migrate(step, "--allow-dirty", "sub").status == 0 if step == "adopt" else True
    assert migrate("check", ".").status == 0
    assert vcs.obstacles(["sub/a.py"])
    assert not (folder / "RAN").exists()


def test_a_mercurial_that_would_read_the_settings_is_not_asked(folder, monkeypatch):
    os.mkdir(".hg")
    put("a.py", LEGACY)
    tree = vcs.Mercurial(os.getcwd())
    monkeypatch.setattr(vcs, "program", lambda name: name)
    monkeypatch.setattr(tree, "_run", lambda *arguments: ["... (version 4.9)"])
    with pytest.raises(vcs.VersionControlError, match="older than"):
        tree.changed()


@not_windows
def test_a_program_of_the_tree_is_not_taken_for_git(folder, monkeypatch):
    put("a.py", GENERATOR)
    os.mkdir(".git")
    shutil.copy(program(folder), "git")
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", os.environ["PATH"]]))
    migrate("check", ".")
    assert not (folder / "RAN").exists()


def test_a_configuration_of_the_tree_names_no_output(folder):
    put("a.py", GENERATOR)
    victim = folder / "victim"
    victim.write_text("precious")
    for name in ("output-file", "html"):
        put("pyproject.toml", f'[tool.seqcompat]\n{name} = "../victim"\n'.encode())
        ran = migrate("check", ".")
        assert ran.status == 2 and f"give --{name} on the command line" in ran.err
    assert victim.read_text() == "precious"


NAMES = [
    "esc\033]0;owned\007.py",
    "z.py\n+++ b/setup.cfg\n@@ -1 +1 @@\n-old\n+new # .py",
    "\u202etxt.py",
]


@not_windows
@pytest.mark.parametrize("name", NAMES)
def test_names_in_headers_and_messages(folder, name):
    """They are one line, without what a terminal obeys; git takes the diff all the same."""
    put(name, LEGACY)
    ran = migrate("adopt", "--diff", "--isolated", ".")
    assert ran.status == 0
    headers = [line for line in ran.out.split("\n") if line[:4] in ("--- ", "+++ ")]
    assert len(headers) == 2 and headers[0].startswith('--- "a/')
    for form in ("text", "github"):
        put(name, LEGACY.replace(b"    user = yield", b"    request"))
        assert_printable(migrate("check", "--output-format", form, "--isolated", "."))
    put(name, LEGACY)
    if shutil.which("git"):
        git("init", "-q", ".")
        ran = migrate("adopt", ".")
        assert ran.status == 2 and "not under version control" in ran.err
        assert_printable(ran)
        patch = migrate("adopt", "--diff", ".", text=False).out
        subprocess.run(["git", "apply", "-"], input=patch, check=True)
        with open(name, "rb") as file:
            assert b"@sequential" in file.read()


def assert_printable(ran):
    for text in (ran.out, ran.err):
        assert not [
            character for character in text if not character.isprintable() and character != "\n"
        ]
        assert "\n+++" not in text


@pytest.mark.parametrize("depth", [500, 990, 1000, 200000])
def test_evidence_that_is_nested_deeply(folder, depth):
    put("a.py", GENERATOR)
    put("deep.json", b"[" * depth + b"]" * depth)
    site = '{"function": ' + "[" * depth + "]" * depth + "}"
    put(
        "site.json",
        (
            '{"format": "seqcompat-evidence", "version": 2, "files": '
            '[{"path": "a.py", "sha256": "0", "sites": [%s]}]}' % (site,)
        ).encode(),
    )
    for name in ("deep.json", "site.json"):
        ran = migrate("async", "--diff", "--isolated", "--evidence", name, "a.py")
        assert ran.status == 2 and name in ran.err
        assert len(ran.err.splitlines()) == 1 and len(ran.err) < 1000


@not_windows
@pytest.mark.parametrize("endless", ["/dev/zero", "pipe", "large"])
def test_evidence_without_an_end(folder, endless):
    put("a.py", GENERATOR)
    os.mkfifo("pipe")
    with open("large", "wb") as file:
        file.truncate(600000000)
    ran = migrate("async", "--diff", "--isolated", "--evidence", endless, "a.py")
    assert ran.status == 2
    assert "regular file" in ran.err or "larger than 500 MB" in ran.err


def test_evidence_that_is_good_is_read(folder):
    """The limits are beyond what is ever written."""
    put("a.py", GENERATOR)
    put("e.json", json.dumps({"format": "seqcompat-evidence", "version": 2, "files": []}).encode())
    assert migrate("async", "--diff", "--isolated", "--evidence", "e.json", "a.py").status == 0
