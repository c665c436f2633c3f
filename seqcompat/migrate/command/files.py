"""
Which files a run is about: those named, and those below the directories named.

Nothing else is ever touched: symbolic links are not followed, whether to a file
or to a directory, so that no file outside of what was named is reached through
one.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from seqcompat.migrate.command import vcs

INCLUDE = ("*.py", "*.pyw", "*.tac")
EXCLUDE = (
    ".*",
    "__pycache__",
    "__pypackages__",
    "_trial_temp*",
    "*.egg-info",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)


@dataclass(frozen=True)
class Found:
    """The files to work on, sorted, and sentences about what was named and is left unchanged."""

    files: list[str]
    passed_over: list[str]


class Patterns:
    """
    Patterns as in .gitignore: one without a slash is about any part of a path, one with a slash
    about the path from the `root`.
    """

    def __init__(self, patterns: tuple[Any, ...], root: str) -> None:
        self.patterns = [pattern.rstrip("/") for pattern in patterns]
        self.root = os.path.realpath(root)

    def match(self, path: str) -> bool:
        """Whether a file or directory, itself or for a directory above it, is meant."""
        inside = os.path.relpath(os.path.realpath(path), self.root).replace(os.sep, "/").split("/")
        return any(
            part != ".." and self.match_name(part, "/".join(inside[:index]))
            for index, part in enumerate(inside)
        )

    def match_name(self, name: str, directory: str) -> bool:
        """Whether what is called `name`, in a `directory` given from the root, is meant."""
        inside = name if directory in ("", ".") else directory + "/" + name
        return any(
            fnmatch.fnmatchcase(inside if "/" in pattern else name, pattern.lstrip("/"))
            for pattern in self.patterns
        )


def find(
    roots: list[str] | tuple[Any, ...],
    include: tuple[str, str, str] = INCLUDE,
    exclude: tuple[Any, ...] = EXCLUDE,
    base: str = ".",
    force_exclude: bool = False,
) -> Found:
    """
    The files to work on. A file that is named itself counts whatever its name, unless
    `force_exclude`.

    Raises `OSError` for a root that is not there.
    """
    patterns = Patterns(exclude, base)
    named: list[Any] = []
    walked: list[Any] = []
    passed_over: list[Any] = []
    for root in roots:
        os.stat(root)  # A root that is missing is a mistake of the user's, not an empty one.
        if os.path.islink(root.rstrip(os.sep)):
            passed_over.append(
                f"{root} is a symbolic link and left unchanged; name what it points to, "
                f"{os.path.realpath(root)}"
            )
        elif os.path.isdir(root):
            walked.extend(_walk(root, include, patterns))
        elif not os.path.isfile(root):
            passed_over.append(f"{root} is neither a file nor a directory and left unchanged")
        elif force_exclude and patterns.match(root):
            passed_over.append(f"{root} is excluded and left unchanged")
        else:
            named.append(root)
    # Asked once for all: a process for each file would take longer than everything else.
    ignored = vcs.ignored(walked)
    once: dict[Any, Any] = {}
    for path in sorted(named) + [path for path in sorted(walked) if path not in ignored]:
        once.setdefault(os.path.realpath(path), os.path.normpath(path))
    return Found(sorted(once.values()), passed_over)


def _walk(root: str, include: tuple[str, str, str], patterns: Patterns) -> Iterator[str]:
    for parent, directories, names in os.walk(root):
        inside = os.path.relpath(os.path.realpath(parent), patterns.root).replace(os.sep, "/")
        # os.walk does not go into links to directories; the names of the others are what it goes on
        # with.
        directories[:] = sorted(
            name for name in directories if not patterns.match_name(name, inside)
        )
        for name in sorted(names):
            path = os.path.join(parent, name)
            if (
                any(fnmatch.fnmatchcase(name, pattern) for pattern in include)
                and not patterns.match_name(name, inside)
                and os.path.isfile(path)
                and not os.path.islink(path)
            ):
                yield path
