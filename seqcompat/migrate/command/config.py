"""
What a project's files say about how to migrate it: ``[tool.seqcompat]`` in
pyproject.toml, or ``[seqcompat]`` or ``[tool:seqcompat]`` in setup.cfg.

The nearest of them counts that has such a section, from the files named on the
command line upwards, and no further than the root of the version-controlled
tree.  A key or a value that is not understood is an error: a setting that is
quietly ignored would migrate what it was to leave alone.
"""

from __future__ import annotations

import configparser
import difflib
import importlib
import os
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seqcompat.migrate.judge import codes

FORMATS = ("text", "json", "github", "sarif")
ROOT_MARKERS = (".git", ".hg")
SECTIONS = ("seqcompat", "tool:seqcompat")


@dataclass(frozen=True)
class Config:
    """The settings that hold for a run; the path of their file and its folder, if there is one."""

    path: str | None
    root: str | None
    settings: dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """How a setting is read, and what it has to be, in words."""

    convert: Callable[[Any], Any]
    expected: str


class ConfigError(Exception):
    """A configuration that cannot be followed; the message says where and why."""


def _words(value: list[str] | str) -> list[str]:
    if isinstance(value, str):
        value = [word.strip() for line in value.splitlines() for word in line.split(",")]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError
    return [word for word in value if word]


def _codes(value: list[str] | str) -> list[str]:
    words = _words(value)
    for word in words:
        problem = problem_of_code(word)
        if problem:
            raise ConfigError(problem)
    return words


def version(value: str) -> tuple[int, ...]:
    """The numbers of a version; a ValueError for what is none."""
    found = tuple(int(part) for part in value.split("."))
    if len(found) < 2:
        raise ValueError(value)
    return found


def _format(value: str) -> str:
    if value not in FORMATS:
        raise ValueError
    return value


def _switch(value: bool | str) -> bool:
    if isinstance(value, bool):
        return value
    return configparser.ConfigParser.BOOLEAN_STATES[value.lower()]


def _jobs(value: int | str) -> int:
    jobs = int(value) if isinstance(value, str) else value
    if not isinstance(jobs, int) or isinstance(jobs, bool) or jobs < 1:
        raise ValueError
    return jobs


WORDS = "a list of strings"
SWITCH = "true or false"

#: The keys, as in the options' names.
SETTINGS = OrderedDict(
    [
        ("select", Setting(_codes, "a list of codes")),
        ("ignore", Setting(_codes, "a list of codes")),
        ("include", Setting(_words, WORDS)),
        ("exclude", Setting(_words, WORDS)),
        ("extend-exclude", Setting(_words, WORDS)),
        ("force-exclude", Setting(_switch, SWITCH)),
        ("known-harmless", Setting(_words, WORDS)),
        ("decorators", Setting(_words, WORDS)),
        ("oldest-twisted", Setting(version, 'a version in quotes, such as "22.8"')),
        ("evidence", Setting(_words, WORDS)),
        ("jobs", Setting(_jobs, "a whole number above 0")),
        ("output-format", Setting(_format, f"one of {', '.join(FORMATS)}")),
        ("statistics", Setting(_switch, SWITCH)),
        ("strict", Setting(_switch, SWITCH)),
    ]
)

#: These name what is written, and so are for the user to give, not for a tree that somebody else
#: may have made.
COMMAND_LINE_ONLY = ("output-file", "html")


def problem_of_code(word: str) -> str | None:
    """The mistake in a code or in the beginning of one, in words; None if there is none."""
    names = [code.name for code in codes.CODES.values()]
    if word in names or word == "ALL" or any(code.startswith(word) for code in codes.CODES):
        return None
    near = difflib.get_close_matches(word, list(codes.CODES) + names, 1)
    hint = f". Did you mean {near[0]!r}?" if near else ""
    return (
        f"{word!r} is not a code, nor the beginning or the name of one{hint}; the codes are "
        f"{min(codes.CODES)} to {max(codes.CODES)}"
    )


def find(start: str) -> Config:
    """
    The `Config` that holds for a file or directory; one without settings where nobody wrote any.
    """
    directory = os.path.realpath(start)
    if not os.path.isdir(directory):
        directory = os.path.dirname(directory)
    while True:
        found = [
            config
            for name in ("pyproject.toml", "setup.cfg")
            for config in [read(os.path.join(directory, name), required=False)]
            if config
        ]
        if len(found) > 1:
            raise ConfigError(
                f"{found[0].path} and {found[1].path} both have settings of seqcompat, and one "
                "cannot tell which are meant: keep one of them"
            )
        if found:
            return found[0]
        above = os.path.dirname(directory)
        if above == directory or any(
            os.path.exists(os.path.join(directory, marker)) for marker in ROOT_MARKERS
        ):
            return Config(None, None, {})
        directory = above


def read(path: str, required: bool = True) -> Config | None:
    """
    The `Config` of one file; None (if `required`, `ConfigError`) where it is missing or has no
    section for us.
    """
    try:
        with open(path, "rb") as source:
            data = source.read()
    except OSError as error:
        if not required:
            return None
        raise ConfigError(f"{path} cannot be read: {error.strerror}")
    section, values = (_from_toml if path.endswith(".toml") else _from_ini)(path, data)
    if values is None:
        if not required:
            return None
        raise ConfigError(f"{path} has no section {section}")
    root = os.path.dirname(os.path.abspath(path))
    return Config(path, root, _checked(f"{path}: [{section}]", values, root))


def _from_toml(path: str, data: bytes) -> tuple[str, dict[Any, Any] | None]:
    section = "tool.seqcompat"
    # Most files are not about us; they need neither a parser nor to be without a fault.
    if b"seqcompat" not in data:
        return section, None
    toml: Any
    try:
        toml = importlib.import_module("tomllib")
    except ImportError:
        try:
            toml = importlib.import_module("tomli")
        except ImportError:
            if not re.search(rb"tool\s*\.\s*[\"']?seqcompat", data):
                return section, None  # A dependency, say.
            raise ConfigError(
                f"{path} can be read only with tomli on Pythons before 3.11: pip install "
                "seqcompat[migrate]"
            )
    try:
        table = toml.loads(data.decode("utf-8")).get("tool", {}).get("seqcompat")
    except (UnicodeDecodeError, toml.TOMLDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}")
    except RecursionError:
        raise ConfigError(f"{path} is nested too deeply")
    if table is not None and not isinstance(table, dict):
        raise ConfigError(
            f"{path}: tool.seqcompat is to be a table, [tool.seqcompat], not {table!r}"
        )
    return section, table


def _from_ini(path: str, data: bytes) -> tuple[str, dict[Any, Any] | None]:
    if b"seqcompat" not in data:
        return SECTIONS[0], None
    # setup.cfg belongs to many; no % of theirs is to be interpolated.
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(data.decode("utf-8-sig"), path)
    except (UnicodeDecodeError, configparser.Error) as error:
        raise ConfigError(f"{path} cannot be parsed: {' '.join(str(error).split())}")
    found = [section for section in SECTIONS if parser.has_section(section)]
    if len(found) > 1:
        raise ConfigError(f"{path} has both [{found[0]}] and [{found[1]}]: keep one of them")
    if not found:
        return SECTIONS[0], None
    return found[0], dict(parser.items(found[0]))


def _checked(where: str, values: dict[Any, int | str], root: str) -> dict[Any, int | list[str]]:
    settings = {}
    for key, value in values.items():
        # ``known_harmless`` is the same key: both spellings are common in these files.
        name = key.replace("_", "-")
        if name in COMMAND_LINE_ONLY:
            raise ConfigError(
                f"{where} has a key {key!r}, which no file may have, for it names what is "
                f"written: give --{name} on the command line"
            )
        if name not in SETTINGS:
            near = difflib.get_close_matches(name, SETTINGS, 1)
            hint = f". Did you mean {near[0]!r}?" if near else ""
            raise ConfigError(
                f"{where} has a key {key!r} that is not known{hint}; known are "
                f"{', '.join(SETTINGS)}"
            )
        if name in settings:
            raise ConfigError(f"{where} has {name!r} twice, spelled with - and with _")
        try:
            settings[name] = SETTINGS[name].convert(value)
        except ConfigError as error:
            raise ConfigError(f"{where}: {key}: {error}")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise ConfigError(f"{where}: {key} is to be {SETTINGS[name].expected}, not {value!r}")
    if "evidence" in settings:
        settings["evidence"] = [os.path.join(root, path) for path in settings["evidence"]]
    return settings
