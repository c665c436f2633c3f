"""
The configuration files: where they are looked for, what they may say, and what a mistake in them is
told.
"""

from __future__ import absolute_import, division, print_function

import importlib.util
import sys

import pytest

from seqcompat.migrate.command import config

TOML = "[tool.seqcompat]\n"
needs_toml = pytest.mark.skipif(
    sys.version_info < (3, 11) and importlib.util.find_spec("tomli") is None,
    reason="needs tomli, of the extra migrate",
)


def write(directory, name, text):
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def settings(path):
    return config.read(path).settings


@needs_toml
def test_pyproject_may_set_every_key(tmp_path):
    path = write(
        tmp_path,
        "pyproject.toml",
        TOML
        + """
select = ["SEQ1", "unreadable"]
ignore = ["SEQ102"]
include = ["*.py"]
exclude = ["vendor"]
extend-exclude = ["gen/*.py"]
force-exclude = true
known-harmless = ["foo.bar"]
decorators = ["project.utils.sequence"]
oldest-twisted = "22.8"
evidence = ["e.json"]
jobs = 3
output-format = "sarif"
statistics = true
strict = false
""",
    )
    found = settings(path)
    assert sorted(found) == sorted(config.SETTINGS)
    assert found["select"] == ["SEQ1", "unreadable"]
    assert found["jobs"] == 3 and found["strict"] is False and found["force-exclude"] is True
    assert found["evidence"] == [str(tmp_path / "e.json")], (
        "files are named from where the configuration is"
    )


@pytest.mark.parametrize("section", ["seqcompat", "tool:seqcompat"])
def test_setup_cfg_says_the_same_in_its_own_words(tmp_path, section):
    path = write(
        tmp_path,
        "setup.cfg",
        "[metadata]\nlong = 100%%\n[%s]\nselect = SEQ1, SEQ9\nknown_harmless =\n    a.b\n    c\n"
        "jobs=2\nstrict = yes\n" % section,
    )
    assert settings(path) == {
        "select": ["SEQ1", "SEQ9"],
        "known-harmless": ["a.b", "c"],
        "jobs": 2,
        "strict": True,
    }


@needs_toml
def test_the_nearest_file_with_a_section_counts(tmp_path):
    write(tmp_path, "setup.cfg", "[seqcompat]\njobs = 1\n")
    write(tmp_path, "a/pyproject.toml", TOML + "jobs = 2\n")
    write(tmp_path, "a/b/setup.cfg", "[metadata]\nname = seqcompat\n")
    source = write(tmp_path, "a/b/c/x.py", "")
    assert config.find(source).settings == {"jobs": 2}
    assert config.find(source).root == str((tmp_path / "a").resolve())
    assert config.find(str(tmp_path / "a" / "b")).settings == {"jobs": 2}
    assert config.find(str(tmp_path)).settings == {"jobs": 1}


@pytest.mark.parametrize("marker", config.ROOT_MARKERS)
def test_files_above_the_root_of_a_repository_do_not_count(tmp_path, marker):
    write(tmp_path, "setup.cfg", "[seqcompat]\njobs = 1\n")
    (tmp_path / "project" / marker).mkdir(parents=True)
    (tmp_path / "project" / "package").mkdir()
    assert config.find(str(tmp_path / "project" / "package")) == config.Config(None, None, {})


def fails_with(path, *parts):
    with pytest.raises(config.ConfigError) as caught:
        config.read(path)
    for part in (path,) + parts:
        assert part in str(caught.value)


@needs_toml
@pytest.mark.parametrize(
    "line, parts",
    [
        ("selects = ['SEQ1']", ["'selects'", "Did you mean 'select'?"]),
        ("colour = true", ["'colour'", "known are select, ignore"]),
        ("select = ['SEQ777']", ["'SEQ777' is not a code", "SEQ101"]),
        ("ignore = ['no-wiat']", ["Did you mean 'no-wait'?"]),
        ("select = 3", ["select is to be a list of codes, not 3"]),
        ("exclude = [1]", ["exclude is to be a list of strings, not [1]"]),
        ("jobs = 0", ["jobs is to be a whole number above 0, not 0"]),
        ("jobs = true", ["jobs is to be a whole number above 0, not True"]),
        ("strict = 'perhaps'", ["strict is to be true or false, not 'perhaps'"]),
        ("oldest-twisted = 22.8", ['oldest-twisted is to be a version in quotes, such as "22.8"']),
        ("oldest-twisted = 'new'", ["oldest-twisted is to be a version"]),
        ("strict = 1", ["strict is to be true or false, not 1"]),
        ("output-format = 'xml'", ["one of text, json, github, sarif, not 'xml'"]),
        ("html = 'r.html'", ["'html'", "no file may have", "--html on the command line"]),
        ("output-file = '../v'", ["'output-file'", "give --output-file on the command line"]),
        ("output_file = '../v'", ["'output_file'", "give --output-file on the command line"]),
        ("force_exclude = true\nforce-exclude = true", ["twice"]),
        ("jobs = ", ["is not valid TOML"]),
    ],
)
def test_a_mistake_in_pyproject_is_told_with_what_is_expected(tmp_path, line, parts):
    fails_with(write(tmp_path, "pyproject.toml", TOML + line + "\n"), *parts)


@pytest.mark.parametrize(
    "text, parts",
    [
        ("[seqcompat]\njobs = many\n", ["jobs is to be a whole number above 0, not 'many'"]),
        ("[seqcompat]\nstrict = 5\n", ["strict is to be true or false, not '5'"]),
        ("[seqcompat]\nbogus = 1\n", ["[seqcompat]", "'bogus'"]),
        ("[seqcompat]\n[tool:seqcompat]\n", ["keep one of them"]),
        ("[seqcompat]\njobs = 1\njobs = 2\n", ["cannot be parsed"]),
        ("[other]\n", ["no section seqcompat"]),
    ],
)
def test_a_mistake_in_setup_cfg_is_told_with_what_is_expected(tmp_path, text, parts):
    fails_with(write(tmp_path, "setup.cfg", text), *parts)


@needs_toml
def test_a_section_in_both_files_is_a_mistake(tmp_path):
    write(tmp_path, "pyproject.toml", TOML)
    write(tmp_path, "setup.cfg", "[seqcompat]\n")
    with pytest.raises(config.ConfigError, match="keep one of them"):
        config.find(str(tmp_path))


@needs_toml
def test_a_section_that_is_no_table_is_a_mistake(tmp_path):
    fails_with(write(tmp_path, "pyproject.toml", "[tool]\nseqcompat = 1\n"), "is to be a table")


def test_files_that_are_not_about_us_need_not_even_be_valid(tmp_path):
    write(tmp_path, "pyproject.toml", "this is = no TOML [")
    write(tmp_path, "setup.cfg", "nor this an ini file")
    assert config.find(str(tmp_path)).path is None


def test_without_a_parser_of_toml_it_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tomllib", None)
    monkeypatch.setitem(sys.modules, "tomli", None)
    fails_with(write(tmp_path, "pyproject.toml", TOML), "pip install seqcompat[migrate]")


def test_without_a_parser_of_toml_a_file_that_only_names_us_does_no_harm(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tomllib", None)
    monkeypatch.setitem(sys.modules, "tomli", None)
    write(tmp_path, "pyproject.toml", "[project]\ndependencies = ['seqcompat']\n")
    assert config.find(str(tmp_path)).path is None


def test_a_file_that_is_named_and_missing_is_a_mistake(tmp_path):
    fails_with(str(tmp_path / "nothing.toml"), "cannot be read")


def test_a_configuration_that_is_nested_too_deeply_is_told(tmp_path):
    deep = "a = " + "[" * 100000 + "]" * 100000
    fails_with(write(tmp_path, "pyproject.toml", TOML + deep + "\n"), "nested too deeply")
