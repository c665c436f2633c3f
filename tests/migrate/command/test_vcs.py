"""Whether what is to be written can be had back."""

from __future__ import absolute_import, division, print_function

import os
import shutil
import subprocess
import sys

import pytest

from seqcompat.migrate.command import vcs

NAME = ["-c", "user.name=T", "-c", "user.email=t@example.org"]


def _mercurial():
    # Of an environment's own, which need not be on the path.
    beside = os.path.join(os.path.dirname(sys.executable), "hg")
    return shutil.which("hg") or (beside if os.path.exists(beside) else None)


KINDS = [
    pytest.param(
        "git", marks=pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
    ),
    pytest.param(
        "hg", marks=pytest.mark.skipif(not _mercurial(), reason="Mercurial is not installed")
    ),
]


@pytest.fixture(params=KINDS)
def run(request, tmp_path, monkeypatch):
    """
    A repository with ``a.py``, ``pkg/b.py`` and ``naïve name.py``, and the function that runs its
    command there.
    """
    kind = request.param
    monkeypatch.chdir(tmp_path)
    if kind == "hg":
        monkeypatch.setenv("PATH", os.path.dirname(_mercurial()) + os.pathsep + os.environ["PATH"])
        monkeypatch.setenv("HGUSER", "T")

    def run(*arguments):
        subprocess.run(
            [kind] + (NAME if kind == "git" else []) + list(arguments),
            check=True,
            stdout=subprocess.PIPE,
        )

    run.kind = kind
    run("init", ".")
    os.mkdir("pkg")
    for name in ("a.py", "pkg/b.py", "na\xefve name.py"):
        put(name, "x = 1\n")
    run("add", ".")
    run("commit", "-m", "first")
    return run


def put(name, text):
    with open(name, "w") as file:
        file.write(text)


def test_a_clean_tree_may_be_written_to(run):
    assert vcs.obstacles(["a.py", "pkg/b.py", "na\xefve name.py"]) == []


def test_a_change_anywhere_in_the_tree_is_an_obstacle(run):
    put("na\xefve name.py", "x = 2\n")
    (obstacle,) = vcs.obstacles(["pkg/b.py"])
    assert obstacle.endswith("has changes that are not committed: na\xefve name.py")
    assert os.getcwd() in obstacle


def test_so_is_one_that_is_staged_a_removal_and_a_move(run):
    put("new.py", "x = 1\n")
    run("add", "new.py")
    assert "not committed: new.py" in vcs.obstacles(["a.py"])[0]
    run("commit", "-m", "second")
    os.unlink("new.py")
    assert "not committed: new.py" in vcs.obstacles(["a.py"])[0]
    run("rm", "new.py")
    run("mv", "a.py", "c.py")
    assert "c.py" in vcs.obstacles(["pkg/b.py"])[0]


def test_a_file_that_is_not_under_version_control_is_an_obstacle_if_it_is_to_be_written(run):
    put("new.py", "x = 1\n")
    assert vcs.obstacles(["a.py"]) == []
    (obstacle,) = vcs.obstacles(["a.py", "new.py"])
    assert obstacle.endswith("some of the files are not under version control: new.py")


def test_many_changes_are_told_in_short(run):
    for number in range(5):
        put("n%d.py" % number, "x = 1\n")
    run("add", ".")
    assert vcs.obstacles(["a.py"])[0].endswith("n0.py, n1.py, n2.py and 2 more")


def test_files_of_two_trees_are_judged_each_in_its_own(run, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere")
    (other / "free.py").write_text("x = 1\n", encoding="utf-8")
    put("a.py", "x = 3\n")
    free = str(other / "free.py")
    assert len(vcs.obstacles(["a.py", free])) == 2
    assert vcs.obstacles([free]) == [
        "%s is not under version control, and cannot be had back" % free
    ]
    assert vcs.outside(["a.py"]) is None


def test_what_is_ignored_is_known(run):
    if run.kind == "git":
        put(".gitignore", "gen/\n")
    else:
        put(".hgignore", "syntax: glob\ngen/**\n")
    os.mkdir("gen")
    put("gen/g.py", "")
    assert vcs.ignored(["a.py", "gen/g.py"]) == {"gen/g.py"}


def test_a_version_control_that_cannot_be_asked_is_an_obstacle(run, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    (obstacle,) = vcs.obstacles(["a.py"])
    assert "cannot be told" in obstacle and "%s cannot be run" % run.kind in obstacle
    assert vcs.ignored(["a.py"]) == set()


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_broken_repository_is_an_obstacle(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(".git", "gitdir: nowhere\n")
    put("a.py", "")
    (obstacle,) = vcs.obstacles(["a.py"])
    assert "git status does not work" in obstacle


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_the_variables_of_a_git_hook_do_not_mislead(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q", "."], check=True)
    put("a.py", "")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert "not under version control: a.py" in vcs.obstacles(["a.py"])[0]
