"""Which files a run is about."""

from __future__ import absolute_import, division, print_function

import os
import shutil
import subprocess

import pytest

from seqcompat.migrate.command import files

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "a.py",
        "b.txt",
        "script",
        "twist.tac",
        "pkg/c.py",
        "pkg/__pycache__/d.py",
        ".tox/e.py",
        "pkg/deep/f.py",
        "pkg/deep/g.pyi",
        "build/lib/h.py",
        "vendor/i.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n", encoding="utf-8")
    return tmp_path


def found(*roots, **options):
    return [path.replace(os.sep, "/") for path in files.find(roots, **options).files]


def test_directories_are_walked_and_what_is_not_source_is_left_out(tree):
    assert found(".") == ["a.py", "pkg/c.py", "pkg/deep/f.py", "twist.tac", "vendor/i.py"]


def test_a_file_that_is_named_counts_whatever_it_is_called(tree):
    assert found("script", "build/lib/h.py", "pkg/deep/g.pyi") == [
        "build/lib/h.py",
        "pkg/deep/g.pyi",
        "script",
    ]


def test_an_excluded_directory_that_is_named_is_walked(tree):
    assert found("build/lib") == ["build/lib/h.py"]


def test_what_is_named_twice_is_found_once(tree):
    assert found("pkg", ".", "a.py", "./pkg/c.py", str(tree)) == found(".")


@pytest.mark.parametrize(
    "pattern, gone",
    [
        ("vendor", ["vendor/i.py"]),
        ("vendor/", ["vendor/i.py"]),
        ("c.py", ["pkg/c.py"]),
        ("*.tac", ["twist.tac"]),
        ("pkg/deep", ["pkg/deep/f.py"]),
        ("/a.py", ["a.py"]),
        ("pkg/*.py", ["pkg/c.py", "pkg/deep/f.py"]),
        ("deep/f.py", []),
    ],
)
def test_patterns_are_about_names_and_with_a_slash_about_paths_from_the_root(tree, pattern, gone):
    everything = found(".")
    exclude = files.EXCLUDE + (pattern,)
    assert [path for path in everything if path not in found(".", exclude=exclude)] == gone


def test_paths_in_patterns_begin_where_the_configuration_is(tree, monkeypatch):
    monkeypatch.chdir(tree / "pkg")
    assert found(".", exclude=("pkg/deep",), base=str(tree)) == ["__pycache__/d.py", "c.py"]


def test_with_force_exclude_what_is_named_is_excluded_too(tree):
    everything = files.find(["a.py", "build/lib/h.py"], force_exclude=True)
    assert everything.files == ["a.py"]
    assert everything.passed_over == ["build/lib/h.py is excluded and left unchanged"]


def test_a_name_that_is_not_there_is_an_error(tree):
    with pytest.raises(OSError):
        files.find(["nothing.py"])


def test_links_are_not_followed_neither_to_files_nor_to_directories(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "o.py").write_text("x = 1\n", encoding="utf-8")
    os.symlink(str(outside), "linked")
    os.symlink(str(outside / "o.py"), "pkg/o.py")
    os.symlink("missing", "dangling.py")
    assert found(".") == ["a.py", "pkg/c.py", "pkg/deep/f.py", "twist.tac", "vendor/i.py"]


@pytest.mark.parametrize("name", ["linked", "linked/", "link.py"])
def test_a_link_that_is_named_is_left_alone_and_told(tree, name):
    os.symlink("pkg", "linked")
    os.symlink("a.py", "link.py")
    everything = files.find([name])
    assert everything.files == []
    (sentence,) = everything.passed_over
    assert (
        sentence.startswith("%s is a symbolic link" % name)
        and os.path.realpath(name.rstrip("/")) in sentence
    )


def test_a_directory_may_be_reached_through_a_link_above_it(tree):
    os.symlink(str(tree), str(tree / "pkg" / "up"))
    assert found("pkg/up/vendor") == ["pkg/up/vendor/i.py"]


def test_a_pipe_is_left_alone(tree):
    os.mkfifo("pipe.py")
    assert files.find(["pipe.py"]).passed_over == [
        "pipe.py is neither a file nor a directory and left unchanged"
    ]
    assert "pipe.py" not in found(".")


@needs_git
def test_what_git_ignores_is_left_out_unless_it_is_named(tree):
    subprocess.run(["git", "init", "-q"], check=True)
    (tree / ".gitignore").write_text("vendor/\n/a.py\n", encoding="utf-8")
    assert found(".") == ["pkg/c.py", "pkg/deep/f.py", "twist.tac"]
    assert found("a.py", "pkg/c.py") == ["a.py", "pkg/c.py"]


@needs_git
def test_what_git_ignores_but_tracks_all_the_same_is_found(tree):
    subprocess.run(["git", "init", "-q"], check=True)
    (tree / ".gitignore").write_text("/a.py\n", encoding="utf-8")
    subprocess.run(["git", "add", "-f", "a.py"], check=True)
    assert "a.py" in found(".")
