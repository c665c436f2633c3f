"""Copies the tree, without the package itself, to where a lane runs its tests.

pytest and ``python -m`` put the directory they start in on the import path. In the copy nothing
there is called ``seqcompat``, so that the tests cannot but import what pip installed.
"""

from __future__ import absolute_import, division, print_function

import os
import shutil
import sys

LEFT_OUT = ("seqcompat", "build", "dist")

#: Of the names with a dot those that a test reads.
READ = (".pre-commit-hooks.yaml",)


def copy_tree(source, target):
    if os.path.exists(target):
        shutil.rmtree(target)
    os.makedirs(target)
    for name in os.listdir(source):
        if (
            name in LEFT_OUT
            or name.startswith(".")
            and name not in READ
            or name.endswith(".egg-info")
        ):
            continue
        origin, copy = os.path.join(source, name), os.path.join(target, name)
        if os.path.isdir(origin):
            shutil.copytree(
                origin, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py[co]", "_build")
            )
        else:
            shutil.copy(origin, copy)


if __name__ == "__main__":
    copy_tree(*sys.argv[1:])
