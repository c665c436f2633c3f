"""
Whether what is to be written can be had back: the version control of a tree.

git and Mercurial are asked through their own commands.  A file whose changes
are not committed would mix ours with its owner's, and a file that is not under
version control at all, in a tree that is, could not be restored.
"""

from __future__ import absolute_import, division, print_function

import os
import subprocess

#: So that what is asked takes no lock and is told in no other language, in no hook's place.
ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "HGPLAIN": "1"}
NOT_INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class VersionControlError(Exception):
    """A version control that could not be asked."""


class _Tree(object):
    def __init__(self, root):
        self.root = root

    def _ask(self, arguments, stdin=b"", accepted=(0,)):
        environment = dict(
            (name, value) for name, value in os.environ.items() if name not in NOT_INHERITED
        )
        environment.update(ENVIRONMENT)
        command = self.COMMAND + list(arguments)
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
            raise VersionControlError("%s cannot be run: %s" % (command[0], error.strerror))
        printed, errors = process.communicate(stdin)
        if process.returncode not in accepted:
            told = os.fsdecode(errors).strip().splitlines() or [
                "it ended with %s" % process.returncode
            ]
            raise VersionControlError(
                "%s does not work in %s: %s" % (" ".join(command[:2]), self.root, told[0])
            )
        return [os.fsdecode(name) for name in printed.split(b"\0") if name]


class Git(_Tree):
    COMMAND = ["git"]
    MARKER = ".git"

    def changed(self):
        """The tracked files with changes that are not committed, from the root."""
        entries = iter(self._ask(["status", "--porcelain", "-z", "--untracked-files=no"]))
        found = []
        for entry in entries:
            found.append(entry[3:])
            if entry[0] in "RC":
                next(entries)  # Where it was moved or copied from.
        return found

    def tracked(self, names):
        """Those of `names`, given from the root, that are under version control."""
        return set(self._ask(["ls-files", "-z", "--cached"])).intersection(names)

    def ignored(self, names):
        """Those of `names` that version control was told to ignore."""
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        return set(self._ask(["check-ignore", "-z", "--stdin"], given, accepted=(0, 1)))


class Mercurial(_Tree):
    COMMAND = ["hg"]
    MARKER = ".hg"

    def changed(self):
        return self._ask(["status", "--print0", "--no-status", "-mard"])

    def tracked(self, names):
        return set(self._ask(["status", "--print0", "--no-status", "-mardc"])).intersection(names)

    def ignored(self, names):
        return set(self._ask(["status", "--print0", "--no-status", "--ignored"])).intersection(
            names
        )


def tree_of(path):
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


def by_tree(paths):
    """
    Version-controlled trees, each with ``{name from its root: path}`` of those `paths` that are in
    it.
    """
    trees, known = {}, {}
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


def ignored(paths):
    """
    Those of `paths` that their version control ignores: environments, what was built or generated.
    """
    found = set()
    for tree, names in by_tree(paths):
        try:
            found.update(names[name] for name in tree.ignored(names) if name in names)
        except VersionControlError:
            # Whoever asks only wants less to look at; whether writing is safe is asked separately.
            continue
    return found


def obstacles(paths):
    """
    Why `paths` must not be written without the user's say-so: a list of sentences, empty if they
    may.
    """
    found = []
    for tree, names in by_tree(paths):
        try:
            changed = tree.changed()
            untracked = sorted(set(names) - tree.tracked(names)) if not changed else []
        except VersionControlError as error:
            found.append("whether %s is clean cannot be told: %s" % (tree.root, error))
            continue
        if changed:
            found.append("%s has changes that are not committed: %s" % (tree.root, _some(changed)))
        elif untracked:
            found.append(
                "in %s some of the files are not under version control: %s"
                % (tree.root, _some(untracked))
            )
    return found


def _some(names):
    shown = sorted(names)[:3]
    return ", ".join(shown) + (
        " and %d more" % (len(names) - len(shown)) if len(names) > len(shown) else ""
    )
