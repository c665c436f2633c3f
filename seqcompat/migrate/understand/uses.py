"""Who uses the functions of a code base, and how."""

from __future__ import annotations

import ast
from collections import namedtuple
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.functions import FUNCTIONS
from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.trees import Node, children
from seqcompat.migrate.understand import facts
from seqcompat.migrate.understand.sequences import WAITABLE

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.project import Project

#: A use of a function called `name`, at the UTF-8 offset `start`.  `how`: one of those below;
#: `targets`: the (path, line) of each definition that it may be of, None where the object is not
#: known and it may be of any, or of none.
Use = namedtuple("Use", "path line start name how targets")

#: It is called, and a coroutine awaits the result.
AWAITED = "awaited"
#: It is called, and the result is waited for in a way that takes coroutines as well as Deferreds.
WRAPPED = "wrapped"
CALLED = "called"
VALUE = "value"

ENSURE_DEFERRED = frozenset(
    [
        "twisted.internet.defer.ensureDeferred",
        "seqcompat.defer.ensureDeferred",
        "seqcompat.run",
        "seqcompat._sequential.run",
    ]
)


def uses_in(source: Source, project: Project, wanted: set[str]) -> list[Use]:
    """
    The uses in a `Source` of the functions whose names are in `wanted`.

    :param project: the `project.Project` that tells what is called.
    """
    if not any(name.encode("utf-8") in source.utf8 for name in wanted):
        return []
    module, package = module_of(source.path)
    names = Names(source.tree, module, package)
    marks = Marks(source)
    found = []
    for node, above, parents in references(source.tree, wanted, names):
        name, targets = _targets(node, parents, source, project, names)
        how = _how(node, above, names)
        if how == CALLED and marks.skips(node):
            targets = None  # It cannot be wrapped there.
        found.append(
            Use(
                source.path,
                node.lineno,
                source.span(node)[0],
                name,
                how,
                targets,
            )
        )
    return found


def references(tree: ast.Module, wanted: set[str], names: Names) -> Iterator[tuple[Any, ...]]:
    """
    The expressions that refer to something with a name in `wanted`.

    Each with the nodes above it up to the statement, innermost last, and the functions and classes
    that it is in.
    """
    aliases = {
        name
        for name, origins in names.origins.items()
        if any(origin.rpartition(".")[2] in wanted for origin in origins)
    }
    waiting: list[tuple[Any, tuple[Any, ...], tuple[Any, ...]]] = [
        (statement, (), ()) for statement in reversed(tree.body)
    ]
    while waiting:
        node, above, parents = waiting.pop()
        if isinstance(node, ast.Name) and (node.id in wanted or node.id in aliases):
            if isinstance(node.ctx, ast.Load):
                yield node, above, parents
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in wanted
            and isinstance(node.ctx, ast.Load)
        ):
            yield node, above, parents
        inside = above + (node,)
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            body = [(child, (), parents + (node,)) for child in node.body]
            outside = [
                child
                for field in ("args", "decorator_list", "bases", "keywords", "returns")
                for child in _listed(getattr(node, field, None))
            ]
            waiting.extend(reversed([(child, inside, parents) for child in outside] + body))
            continue
        waiting.extend(reversed([(child, inside, parents) for child in children(node)]))


def _listed(value: list[Any] | ast.arguments | None) -> list[Node]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _targets(
    node: Node, parents: tuple[Any, ...], source: Source, project: Project, names: Names
) -> tuple[str, tuple[Any, ...] | None]:
    how, name = facts.callee(node, names)
    name = (name or "").rpartition(".")[2] or (
        node.attr if isinstance(node, ast.Attribute) else node.id
    )
    if how == facts.METHOD:
        return name, None
    found = project.calls.of(source, list(parents), node, names)
    return name, None if found is None else tuple((one.path, one.line) for one in found)


def _how(node: ast.expr, above: tuple[Any, ...], names: Names) -> str:
    if not above or not isinstance(above[-1], ast.Call) or above[-1].func is not node:
        return VALUE
    outer = above[-2] if len(above) > 1 else None
    if isinstance(outer, ast.Await):
        return AWAITED
    if isinstance(outer, ast.Call) and outer.func is not above[-1] and len(outer.args) == 1:
        name = names.resolve(outer.func)
        if name in WAITABLE or name in ENSURE_DEFERRED:
            return WRAPPED
    return CALLED
