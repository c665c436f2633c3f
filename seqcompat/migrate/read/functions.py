"""The functions of a tree, their names, and the nodes that are their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from seqcompat.migrate.read.trees import Node, children

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def own_nodes(body: list[Node]) -> Iterator[tuple[Any, ...]]:
    """
    The nodes of a function's body that are its own, each with the node that keeps a wait in it from
    being one, or None.

    Not its own are the bodies of the functions and classes that it defines.  The bodies of its
    lambdas, and what its comprehensions evaluate for each element, are nodes of it in which it
    cannot wait.  Its own default arguments are not in its body; those of the functions that it
    defines are.
    """
    # What a wait can stand in is on the stack as it is; with the node that keeps it from being one
    # is what it cannot.
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        scope = None
        if type(node) is tuple:
            node, scope = node
        yield node, scope
        if type(node) in _OTHER_SCOPES:
            waiting += [
                child if inner is None else (child, inner)
                for child, inner in _inside(node, scope)[::-1]
            ]
        else:
            below = children(node)
            below.reverse()
            waiting += below if scope is None else [(child, scope) for child in below]


_OTHER_SCOPES = frozenset(FUNCTIONS + COMPREHENSIONS + (ast.Lambda, ast.ClassDef))


def _inside(node: Node, scope: ast.ListComp | None) -> list[tuple[Any, ...]]:
    """
    What is in something that has a scope of its own: each with the node that keeps a wait in it
    from being one.
    """
    if isinstance(node, FUNCTIONS):
        returns = [node.returns] if node.returns is not None else []
        return [(child, scope or node) for child in _outside(node.args) + returns] + [
            (child, scope) for child in node.decorator_list
        ]
    if isinstance(node, ast.Lambda):
        return [(child, scope or node) for child in _outside(node.args)] + [(node.body, node)]
    if isinstance(node, ast.ClassDef):
        return [(child, scope) for child in node.decorator_list + node.bases + node.keywords]
    first = node.generators[0].iter
    return [(first, scope)] + [
        (child, node) for child in _evaluated_for_each(node) if child is not first
    ]


def _outside(arguments: ast.arguments) -> list[ast.expr]:
    """What of a function's arguments its definition evaluates: defaults and annotations."""
    found = [
        default for default in arguments.defaults + arguments.kw_defaults if default is not None
    ]
    for argument in (
        getattr(arguments, "posonlyargs", [])
        + arguments.args
        + arguments.kwonlyargs
        + [arguments.vararg, arguments.kwarg]
    ):
        if argument is not None and argument.annotation is not None:
            found.append(argument.annotation)
    return found


def _evaluated_for_each(comprehension: Node) -> Iterator[Node]:
    for generator in comprehension.generators:
        yield generator.target
        yield generator.iter
        yield from generator.ifs
    if isinstance(comprehension, ast.DictComp):
        yield comprehension.key
        if comprehension.value is not None:
            yield comprehension.value
    else:
        yield comprehension.elt


def functions_of(tree: ast.Module) -> Iterator[tuple[Any, ...]]:
    """
    All functions of a module in the order of the text, each with a tuple of the functions and
    classes around it.
    """
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(node, ()) for node in reversed(tree.body)]
    while waiting:
        node, parents = waiting.pop()
        if isinstance(node, FUNCTIONS):
            yield node, parents
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            parents = parents + (node,)
        for field in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting.extend((child, parents) for child in reversed(inner))


def qualified(node: Node, parents: tuple[Any, ...]) -> str:
    """The name that Python gives to a function or class as its ``__qualname__``."""
    parts = []
    for parent in parents:
        parts.append(parent.name)
        if isinstance(parent, FUNCTIONS):
            parts.append("<locals>")
    return ".".join(parts + [node.name])


def first_line(node: ast.stmt) -> int:
    """The line on which a statement begins: that of its first decorator, where it has any."""
    result: int = min(
        [node.lineno] + [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
    )
    return result


def bindings(scope: Node) -> dict[str, list[Any]]:
    """
    Name to the nodes that bind it in a function or a module, not in the functions and classes that
    it defines.
    """
    found: dict[Any, Any] = {}

    def bind(name: str, node: Node) -> None:
        found.setdefault(name, []).append(node)

    if isinstance(scope, FUNCTIONS):
        arguments = scope.args
        for argument in (
            getattr(arguments, "posonlyargs", [])
            + arguments.args
            + arguments.kwonlyargs
            + [arguments.vararg, arguments.kwarg]
        ):
            if argument is not None:
                bind(argument.arg, argument)
    waiting = list(scope.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            bind(node.name, node)
            waiting.extend(node.decorator_list)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                bind(node.id, node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                bind((alias.asname or alias.name).split(".")[0], node)
        else:
            # Exception handlers and the patterns of a match.
            for field in ("name", "rest"):
                if isinstance(getattr(node, field, None), str):
                    bind(getattr(node, field), node)
            waiting.extend(children(node))
    return found
