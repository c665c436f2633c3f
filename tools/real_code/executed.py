"""
Counts the recorded waits that have become plain.

It counts them in the text that the command has made, and does not rely on the command's report.
"""

import ast
import collections
import os

from seqcompat.migrate.observe.evidence import Evidence
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
        now = Source.read(path)
        for scope, new in zip(source.scopes.functions, now.scopes.functions):
            function = Waiting(scope.name, _in_order(scope.waits))
            waits = _in_order(new.waits)
            if len(waits) != len(function.waits):
                raise AssertionError(
                    "%s in %s has %d waits and had %d"
                    % (function.name, path, len(waits), len(function.waits))
                )
            for old, await_ in zip(function.waits, waits):
                kinds, _ = evidence.seen(source, function, old)
                if not kinds:
                    continue
                sites += 1
                if isinstance(await_, ast.Await) and not _is_waitable(await_.value):
                    plain += 1
                else:
                    why[", ".join(sorted(kinds))] += 1
    return Executed(sites, plain, dict(why))


def _in_order(waits):
    return sorted(waits, key=lambda node: (node.lineno, node.col_offset))


def _is_waitable(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("waitable")
