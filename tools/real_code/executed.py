"""
Counts the recorded waits that have become plain.

It counts them in the text that the command has made, and does not rely on the command's report.
"""

import ast
import collections
import os

from seqcompat.migrate.observe.evidence import Evidence
from seqcompat.migrate.read.functions import functions_of, qualified
from seqcompat.migrate.read.sources import Source

#: `sites`: the places in the text that were executed; `plain`: those that are a plain ``await``
#: now; `why`: the number of the others, by the kinds of objects that were seen there.
Executed = collections.namedtuple("Executed", "sites plain why")

#: A function and its waits, in the form that the evidence needs.
Waiting = collections.namedtuple("Waiting", "name waits")


def sources(workplace):
    """The present `Source` of each file of the tree that has sequences, by its path."""
    found = {}
    for directory, _, names in os.walk(workplace.tree):
        for name in names:
            path = os.path.join(directory, name)
            if name.endswith(".py") and os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as stream:
                    data = stream.read()
                if b"seqcompat" in data:
                    found[path] = Source(data, path)
    return found


def count(workplace, evidence_file, before):
    """
    Compare the tree with `before`, the `sources` that were recorded.
    """
    evidence = Evidence.load([evidence_file], workplace.tree)
    sites = plain = 0
    why = collections.Counter()
    for path, source in before.items():
        now = {place: node for place, (node, _) in enumerate(functions_of(Source.read(path).tree))}
        for place, (node, parents) in enumerate(functions_of(source.tree)):
            function = Waiting(qualified(node, parents), _own_waits(node))
            waits = _own_waits(now[place])
            if len(waits) != len(function.waits):
                raise AssertionError(
                    "%s in %s has %d waits and had %d"
                    % (function.name, path, len(waits), len(function.waits))
                )
            for old, new in zip(function.waits, waits):
                kinds, _ = evidence.seen(source, function, old)
                if not kinds:
                    continue
                sites += 1
                if isinstance(new, ast.Await) and not _is_waitable(new.value):
                    plain += 1
                else:
                    why[", ".join(sorted(kinds))] += 1
    return Executed(sites, plain, dict(why))


def _own_waits(function):
    found, left = [], list(function.body)
    while left:
        node = left.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            found.append(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            # Expressions that are evaluated where they are made belong to the outer function; no
            # such wait gets converted.
            continue
        left.extend(ast.iter_child_nodes(node))
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _is_waitable(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("waitable")
