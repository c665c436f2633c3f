"""
The call form of a decorator, ``f = inlineCallbacks(f)``: which functions it makes sequences of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.scopes import FUNCTIONS, Scopes
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import Sequence, decorator_origin

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.sources import Source


@dataclass(frozen=True)
class Loose:
    """
    A call that is not a simple rebinding.

    node      the function that it makes a sequence of, or None where that is not one of this file
    function  its name
    place     the call
    """

    node: Node
    function: str
    place: Node


def find(source: Source, names: Names) -> tuple[list[Sequence], list[Loose]]:
    """
    The sequences that the module makes by rebinding their names, and a list of `Loose`.

    A simple rebinding is the statement ``f = inlineCallbacks(f)`` behind ``def f`` in one block:
    nothing gets hold of the bare generator function.
    """
    calls = _calls(source, names)
    if not calls:
        return [], []
    bound_in = {}
    for body, statement, call in _rebindings(source.scopes, calls):
        defined = _defined_before(body, statement)
        if defined is not None:
            bound_in[id(call)] = defined
    rebound: list[Sequence] = []
    loose: list[Loose] = []
    for call, origin in calls:
        if id(call) in bound_in:
            scope = source.scopes.of(bound_in[id(call)])
            sequence = Sequence(scope, None, origin)
            sequence.rebound = True
            sequence.above, sequence.below = [], list(sequence.node.decorator_list)
            rebound.append(sequence)
        else:
            loose += _loose(call, source.scopes)
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
    calls = []
    for scope in source.scopes.all():
        for node in scope.nodes:
            if isinstance(node, ast.Call) and _function_of(node) is not None:
                origin = decorator_origin(node.func, names)
                if origin is not None and not _is_decorator(node, scope.above(node)):
                    calls.append((node, origin))
    return calls


def _is_decorator(call: Node, above: Node) -> bool:
    return any(one is call for one in getattr(above, "decorator_list", ()))


def _function_of(call: Node) -> Node:
    if call.args:
        return call.args[0]
    for keyword in call.keywords:
        if keyword.arg == "function":
            return keyword.value
    return None


def _rebindings(scopes: Scopes, calls: list[tuple[ast.Call, str]]) -> Iterator[tuple[Any, ...]]:
    known = {id(call): call for call, _ in calls}
    for scope in scopes.definitions:
        for statement in scope.statements:
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
                    yield scope.block_of(statement), statement, statement.value


def _defined_before(body: list[Node], statement: Node) -> Any:
    """The ``def`` that the statement rebinds, if nothing between them mentions its name."""
    name = statement.targets[0].id
    for earlier in reversed(body[: body.index(statement)]):
        if isinstance(earlier, FUNCTIONS) and earlier.name == name:
            return earlier
        if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(earlier)):
            return None
    return None


def _loose(call: Node, scopes: Scopes) -> list[Loose]:
    function = _function_of(call)
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    meant = [scope for scope in scopes.functions if scope.node.name == name and scope.yields]
    if not meant:
        return [Loose(None, dotted(function) or "a " + type(function).__name__.lower(), call)]
    return [Loose(scope.node, scope.name, call) for scope in meant]
