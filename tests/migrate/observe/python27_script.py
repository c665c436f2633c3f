"""Run by Python 2.7: see ``python27``."""

from __future__ import absolute_import, division, print_function

import ast
import json
import sys


class World(object):
    """What a module under test has to do with."""

    def __init__(self, scenario):
        self.scenario, self.trace, self.pending, self.number = scenario, [], [], 0

    def later(self):
        deferred = Deferred(lambda deferred: self.log("cancelled"))
        self.pending.append(deferred)
        return deferred

    def fired(self, value=None):
        return succeed(value)

    def log(self, *things):
        self.trace.append(" ".join(map(show, things)))
        return things[-1]

    def call(self, name, function):
        try:
            result = function()
        except Exception as error:
            self.log(name, "raises", error)
            return
        result.addBoth(lambda outcome: self.log(name, "fires", outcome) and None)
        if self.scenario == "cancelled":
            result.cancel()
        while self.pending:
            deferred = self.pending.pop(0)
            if not deferred.called:
                if self.scenario == "errors" or self.scenario == "turns" and self.number % 2:
                    deferred.errback(LookupError(self.number))
                else:
                    deferred.callback(self.number)
                self.number += 1
        self.log(name, "done" if result.called else "pending")


def show(thing):
    thing = getattr(thing, "value", thing) if isinstance(thing, Failure) else thing
    return (
        "%s%r" % (type(thing).__name__, thing.args)
        if isinstance(thing, BaseException)
        else str(thing)
    )


def traces(path):
    found = []
    for scenario in ("values", "errors", "turns", "cancelled"):
        world = World(scenario)
        namespace = {"w": world, "__name__": "module"}
        with open(path, "rb") as file:
            exec(compile(file.read(), path, "exec", 0, 1), namespace)
        for name in sorted(name for name in namespace if name.startswith("main")):
            world.call(name, namespace[name])
        found.append(world.trace)
    return found


def facts(path):
    """``[kind, line, column, name]`` for what can be compared with what another parser says."""
    with open(path, "rb") as file:
        tree = compile(file.read(), path, "exec", ast.PyCF_ONLY_AST, 1)
    found = []
    for node in ast.walk(tree):
        kind = type(node).__name__
        if kind == "Name" and node.id not in ("None", "True", "False"):
            found.append([kind, node.lineno, node.col_offset, node.id])
        elif kind in (
            "Yield",
            "Lambda",
            "Raise",
            "Return",
            "For",
            "Assign",
            "Import",
            "ImportFrom",
            "Print",
            "Exec",
        ):
            found.append([kind, node.lineno, node.col_offset, ""])
        elif kind in ("FunctionDef", "ClassDef"):
            found.append([kind, 0, 0, node.name])
    return found


if __name__ == "__main__":
    if sys.argv[1] == "parse":
        print(json.dumps(facts(sys.argv[2])))
    else:
        from twisted.internet.defer import Deferred, succeed
        from twisted.python.failure import Failure

        print(json.dumps(traces(sys.argv[2])))
