"""
Is the runner, ``seqcompat/_runner.py``, the same as the function ``run_sequences`` of
``seqcompat._body``, made a generator?

To run it::

    python -m tools.make_runner            writes it (Python 3.9 and up)
    python -m tools.make_runner --check    says whether it is stale, and exits with 1 if it is

It takes less than a second on two cores.

The arguments of the function become what the generator is sent, again and again. They are stored
one after the other: what is to be done before ``sequence``, with which an error that strikes then
is handled.
"""

from __future__ import absolute_import, division, print_function

import ast
import importlib.util
import io
import os
import sys
import textwrap

# Not by importing it, which takes a runner that works.
PACKAGE = os.path.dirname(os.path.abspath(importlib.util.find_spec("seqcompat").origin))
SOURCE = os.path.join(PACKAGE, "_body.py")
TARGET = os.path.join(PACKAGE, "_runner.py")

FUNCTION = "run_sequences"

MODULE = '''# Generated from seqcompat/_body.py by tools.make_runner: do not edit.
"""The loop of `_body`, where a generator's frame that has raised keeps its callers' frames."""
from __future__ import absolute_import, division, print_function

import sys

from seqcompat._body import (
%(names)s)


def run_sent_sequences():
    """A runner: run_sequences() as a generator that is sent its arguments."""
    sequence = None
%(before)s    while True:
        try:
            %(arguments)s = yield
%(inside)s'''


def runner(body):
    """
    The text of ``_runner.py`` for that of ``_body.py``.
    """
    tree = ast.parse(body)
    function = next(node for node in tree.body if getattr(node, "name", None) == FUNCTION)
    # After the docstring; the last is the try statement.
    first, beginning = function.body[1], function.body[-1]
    if not isinstance(beginning, ast.Try):
        raise ValueError(
            "%s() has to end with the 'try' in which an error of its own is caught" % FUNCTION
        )
    lines = body.splitlines(True)
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} & _names_of(
        tree
    ) - {"sys"}
    return MODULE % {
        "names": "".join("    %s,\n" % name for name in sorted(used, key=_as_sorted)),
        "before": "".join(lines[first.lineno - 1 : beginning.lineno - 1]),
        "arguments": ", ".join(argument.arg for argument in function.args.args),
        "inside": textwrap.indent("".join(lines[beginning.lineno : function.end_lineno]), "    "),
    }


def _names_of(module):
    """
    What is defined and imported at the top level.
    """
    names = set()
    for node in module.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            names.update(
                name.id
                for target in node.targets
                for name in ast.walk(target)
                if isinstance(name, ast.Name)
            )
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
    return names


def _as_sorted(name):
    """
    As ruff wants it: constants, then classes, then functions.
    """
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


def write():
    """
    Make the runner anew.
    """
    text = runner(_read(SOURCE))
    with io.open(TARGET, "w", encoding="utf-8") as file:
        file.write(text)


def stale():
    """
    Whether the runner is not what it would be if it were made anew.
    """
    return not os.path.exists(TARGET) or _read(TARGET) != runner(_read(SOURCE))


def _read(path):
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def main(arguments):
    if "--check" in arguments:
        if stale():
            print("stale: seqcompat/_runner.py")
            return 1
        return 0
    write()
    print("wrote seqcompat/_runner.py")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
