"""
The call form of a decorator, ``f = inlineCallbacks(f)``: which functions it makes sequences of.
"""

from __future__ import annotations

import ast
import re
from collections import namedtuple
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.functions import FUNCTIONS, functions_of, own_nodes, qualified
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.trees import Node, walk
from seqcompat.migrate.understand.sequences import Sequence, decorator_origin

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.sources import Source

#: A call that is no simple rebinding.  `node`: the function that it makes a sequence of, or None
#: where that is not one of this file; `function`: its name; `place`: the call.
Loose = namedtuple("Loose", "node function place")


def find(source: Source, names: Names) -> tuple[list[Sequence], list[Loose]]:
    """
    The sequences that the module makes by rebinding their names, and a list of `Loose`.

    A simple rebinding is the statement ``f = inlineCallbacks(f)`` behind ``def f`` in one block:
    nothing gets hold of the bare generator function.
    """
    calls = _calls(source, names)
    if not calls:
        return [], []
    functions: list[tuple[Any, ...]] = list(functions_of(source.tree))
    rebound, bound_in = [], {}
    for body, statement, call in _rebindings(source.tree, calls):
        defined = _defined_before(body, statement)
        if defined is not None:
            bound_in[id(call)] = defined
    for node, parents in functions:
        for call, origin in calls:
            if id(call) in bound_in and bound_in[id(call)] is node:
                sequence = Sequence(node, qualified(node, parents), None, origin, parents)
                sequence.rebound = True
                sequence.above, sequence.below = [], list(node.decorator_list)
                rebound.append(sequence)
    loose = []
    for call, _ in calls:
        if id(call) not in bound_in:
            loose.extend(_loose(call, functions, source))
    return rebound, loose


def _calls(source: Source, names: Names) -> list[tuple[ast.Call, str]]:
    """(call, what the decorator resolves to) for each call of a decorator with a function."""
    spellings = {"sequential", "inlineCallbacks"}
    spellings.update(
        name
        for name, origins in names.origins.items()
        if any(origin.rpartition(".")[2] in ("sequential", "inlineCallbacks") for origin in origins)
    )
    pattern = rf"\b(?:{'|'.join(map(re.escape, sorted(spellings)))})\s*\("
    if re.search(pattern.encode("utf-8"), source.utf8) is None:
        return []
    decorators: set[Any] = set()
    calls: list[Any] = []
    for node in walk(source.tree):
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            decorators.update(map(id, node.decorator_list))
        elif isinstance(node, ast.Call) and _function_of(node) is not None:
            origin = decorator_origin(node.func, names)
            if origin is not None:
                calls.append((node, origin))
    return [(call, origin) for call, origin in calls if id(call) not in decorators]


def _function_of(call: Node) -> Node:
    if call.args:
        return call.args[0]
    for keyword in call.keywords:
        if keyword.arg == "function":
            return keyword.value
    return None


def _rebindings(tree: ast.Module, calls: list[tuple[ast.Call, str]]) -> Iterator[tuple[Any, ...]]:
    known = {id(call): call for call, _ in calls}
    for body in _blocks(tree):
        for statement in body:
            if (
                isinstance(statement, ast.Assign)
                and id(statement.value) in known
                and len(statement.targets) == 1
            ):
                target, function = statement.targets[0], _function_of(statement.value)
                if (
                    isinstance(target, ast.Name)
                    and isinstance(function, ast.Name)
                    and target.id == function.id
                ):
                    yield body, statement, statement.value


def _blocks(tree: ast.Module) -> Iterator[list[Any]]:
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        for field in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting.extend(inner)
                yield inner


def _defined_before(body: list[Node], statement: Node) -> Any:
    """The ``def`` that the statement rebinds, if nothing between them mentions its name."""
    name = statement.targets[0].id
    for earlier in reversed(body[: body.index(statement)]):
        if isinstance(earlier, FUNCTIONS) and earlier.name == name:
            return earlier
        if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(earlier)):
            return None
    return None


def _loose(call: Node, functions: list[tuple[Any, ...]], source: Source) -> list[Loose]:
    function = _function_of(call)
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    meant = [
        (node, parents)
        for node, parents in functions
        if node.name == name
        and any(
            isinstance(inner, (ast.Yield, ast.YieldFrom))
            for inner, scope in own_nodes(node.body)
            if scope is None
        )
    ]
    if not meant:
        return [Loose(None, dotted(function) or "a " + type(function).__name__.lower(), call)]
    return [Loose(node, qualified(node, parents), call) for node, parents in meant]
