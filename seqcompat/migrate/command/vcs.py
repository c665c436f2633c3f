"""
Whether what is to be written can be had back: the version control of a tree.

git and Mercurial are asked through their own commands.  A file whose changes
are not committed would mix ours with its owner's, and a file that is not under
version control at all, in a tree that is, could not be restored.

A tree that somebody else made may have a configuration of its own which names
programs.  None of them is run: what git would run for what is asked of it is
overruled on its command line, and Mercurial does not read the tree's settings.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

ENVIRONMENT = {
    # No lock is taken, and what is told is in no other language.
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "HGPLAIN": "1",
    # Nothing is fetched, by which helper ever.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    # The settings of the repository, with its hooks, extensions and aliases.
    "HGRCSKIPREPO": "1",
}
NOT_INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")

#: The first Mercurial that HGRCSKIPREPO is heard by.
_MERCURIAL = (5, 3)


class VersionControlError(Exception):
    """A version control that could not be asked."""


class _Tree:
    #: The program, and what a tree has in its root.
    COMMAND = MARKER = ""

    def __init__(self, root: str) -> None:
        self.root = root

    def _command(self) -> Any:
        """The words that what is asked comes behind."""
        return [program(self.COMMAND)]

    def _told(self, command: list[str]) -> str:
        """A command in an error: the program, and what it was asked."""
        asked = [word for before, word in zip(command, command[1:]) if "-c" not in (before, word)]
        return " ".join([self.COMMAND] + asked[:1])

    def _ask(
        self, arguments: list[str], stdin: bytes = b"", accepted: tuple[Any, ...] = (0,)
    ) -> list[str]:
        return self._run(self._command() + list(arguments), stdin, accepted)

    def _run(
        self, command: list[str], stdin: bytes = b"", accepted: range | tuple[Any, ...] = (0,)
    ) -> list[str]:
        environment = dict(
            (name, value) for name, value in os.environ.items() if name not in NOT_INHERITED
        )
        environment.update(ENVIRONMENT)
        try:
            process = subprocess.Popen(
                command,
                cwd=self.root,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise VersionControlError(f"{self.COMMAND} cannot be run: {error.strerror}")
        printed, errors = process.communicate(stdin)
        if process.returncode not in accepted:
            told = os.fsdecode(errors).strip().splitlines() or [
                f"it ended with {process.returncode}"
            ]
            raise VersionControlError(
                f"{self._told(command)} does not work in {self.root}: {told[0]}"
            )
        return [os.fsdecode(name) for name in printed.split(b"\0") if name]


class Git(_Tree):
    COMMAND = "git"
    MARKER = ".git"
    #: What git may run for what it is asked here, or for what that may come to.
    SETTINGS = (
        "core.fsmonitor=false",
        "core.hooksPath=" + os.devnull,
        "core.sshCommand=false",
        "core.pager=cat",
        "diff.external=",
        "status.submoduleSummary=false",
        "submodule.recurse=false",
    )
    #: Of each driver of filters, textconv and merges that the repository names.
    DRIVERS = ("clean", "smudge", "process", "textconv", "command", "driver")

    _settings: list[str] | None = None

    def _command(self) -> list[str]:
        if self._settings is None:
            plain = [program(self.COMMAND)] + _options(self.SETTINGS)
            self._settings = plain + _options(self._without_drivers(plain))
        return self._settings

    def _without_drivers(self, plain: list[str]) -> list[Any]:
        """The settings with which no driver that the repository itself names is run."""
        found = set()
        for scope in ("--local", "--worktree"):
            # To list settings reads them, and runs nothing.
            arguments = ["config", scope, "--includes", "--list", "--name-only", "-z"]
            found.update(self._run(plain + arguments, accepted=range(256)))
        settings = []
        for name in sorted(found):
            kind, key = name.split(".")[0], name.rpartition(".")[2]
            if kind in ("filter", "diff", "merge") and name.count(".") > 1:
                if key in self.DRIVERS or key == "required":
                    if "=" in name:
                        raise VersionControlError(
                            f"the repository names a driver {name!r}, which git cannot be told "
                            "not to run"
                        )
                    settings.append(name + ("=false" if key == "required" else "="))
        return settings

    def changed(self) -> list[str]:
        """The tracked files with changes that are not committed, from the root."""
        entries = iter(
            self._ask(
                [
                    "status",
                    "--porcelain",
                    "-z",
                    "--untracked-files=no",
                    # Those have settings of their own.
                    "--ignore-submodules=all",
                ]
            )
        )
        found = []
        for entry in entries:
            found.append(entry[3:])
            if entry[0] in "RC":
                next(entries)  # Where it was moved or copied from.
        return found

    def tracked(self, names: dict[str, str]) -> set[str]:
        """Those of `names`, given from the root, that are under version control."""
        return set(self._ask(["ls-files", "-z", "--cached"])).intersection(names)

    def ignored(self, names: dict[str, str]) -> set[str]:
        """Those of `names` that version control was told to ignore."""
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        return set(self._ask(["check-ignore", "-z", "--stdin"], given, accepted=(0, 1)))


class Mercurial(_Tree):
    COMMAND = "hg"
    MARKER = ".hg"

    _is_new_enough: bool | None = None

    def _command(self) -> Any:
        command = [program(self.COMMAND)]
        if self._is_new_enough is None:
            told = b"".join(os.fsencode(line) for line in self._run(command + ["--version", "-q"]))
            version = re.search(rb"version (\d+)\.(\d+)", told)
            self._is_new_enough = version is not None and _MERCURIAL <= tuple(
                map(int, version.groups())
            )
        if not self._is_new_enough:
            raise VersionControlError(
                f"{self.COMMAND} is older than {_MERCURIAL[0]}.{_MERCURIAL[1]}, and would run what "
                "the tree's own settings name"
            )
        return command

    def changed(self) -> Any:
        return self._ask(["status", "--print0", "--no-status", "-mard"])

    def tracked(self, names: Iterable[str]) -> Any:
        return set(self._ask(["status", "--print0", "--no-status", "-mardc"])).intersection(names)

    def ignored(self, names: Iterable[str]) -> Any:
        return set(self._ask(["status", "--print0", "--no-status", "--ignored"])).intersection(
            names
        )


def program(name: str) -> str:
    """
    The path of a program, looked for in the absolute directories of PATH only: where the command is
    run, the tree may have one of that name.
    """
    for directory in os.get_exec_path():
        if os.path.isabs(directory):
            found = shutil.which(name, path=directory)
            if found is not None and os.path.isabs(found):
                return found
    raise VersionControlError(f"{name} cannot be run: it is not on the PATH")


def _options(settings: list[Any] | tuple[Any, ...]) -> list[str]:
    return [word for setting in settings for word in ("-c", setting)]


def tree_of(path: str) -> Any:
    """The version-controlled tree that a file or directory is in, or None."""
    directory = os.path.realpath(path)
    while True:
        for kind in (Git, Mercurial):
            # A worktree or a submodule of git has a file there.
            if os.path.exists(os.path.join(directory, kind.MARKER)):
                return kind(directory)
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above


def by_tree(paths: list[str]) -> list[tuple[Git, dict[str, str]]]:
    """
    Version-controlled trees, each with ``{name from its root: path}`` of those `paths` that are in
    it.
    """
    trees: dict[Any, Any] = {}
    known: dict[Any, Any] = {}
    for path in paths:
        real = os.path.realpath(path)
        directory = os.path.dirname(real)
        if directory not in known:
            known[directory] = tree_of(directory)
        tree = known[directory]
        if tree is not None:
            tree, names = trees.setdefault(tree.root, (tree, {}))
            names[os.path.relpath(real, tree.root).replace(os.sep, "/")] = path
    return list(trees.values())


def ignored(paths: list[str]) -> set[str]:
    """
    Those of `paths` that their version control ignores: environments, what was built or generated.
    """
    found: set[Any] = set()
    for tree, names in by_tree(paths):
        try:
            found.update(names[name] for name in tree.ignored(names) if name in names)
        except VersionControlError:
            # Whoever asks only wants less to look at; whether writing is safe is asked separately.
            continue
    return found


def obstacles(paths: list[str]) -> list[str]:
    """
    Why `paths` must not be written without the user's say-so: a list of sentences, empty if they
    may.
    """
    found = []
    sentence = outside(paths)
    if sentence is not None:
        found.append(sentence)
    for tree, names in by_tree(paths):
        try:
            changed = tree.changed()
            untracked = sorted(set(names) - tree.tracked(names)) if not changed else []
        except VersionControlError as error:
            found.append(f"whether {tree.root} is clean cannot be told: {error}")
            continue
        if changed:
            found.append(f"{tree.root} has changes that are not committed: {_some(changed)}")
        elif untracked:
            found.append(
                f"in {tree.root} some of the files are not under version control: "
                f"{_some(untracked)}"
            )
    return found


def outside(paths: list[str]) -> str | None:
    """A sentence about those of `paths` that are in no version-controlled tree; None if none is."""
    inside = {path for _, names in by_tree(paths) for path in names.values()}
    found = set(paths) - inside
    if not found:
        return None
    verb = "is" if len(found) == 1 else "are"
    return f"{_some(found)} {verb} not under version control, and cannot be had back"


def _some(names: list[str] | set[str]) -> str:
    shown = sorted(names)[:3]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
