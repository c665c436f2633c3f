"""Who uses the functions of a code base, and how."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.mentions import has_word
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand import facts
from seqcompat.migrate.understand.sequences import WAITABLE

if TYPE_CHECKING:
    from seqcompat.migrate.read.scopes import Scope, Scopes
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.project import Project


@dataclass(frozen=True)
class Use:
    """
    A use of a function called `name`, at the UTF-8 offset `start`.

    how      one of those below
    targets  the (path, line) of each definition that it may be of; None where the object is not
             known and it may be of any, or of none
    """

    path: str
    line: int
    start: int
    name: str
    how: str
    targets: tuple[tuple[str, int], ...] | None


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
    if not has_word(source.utf8, wanted):
        return []
    names = Names(source.scopes, *module_of(source.path))
    marks = Marks(source)
    found = []
    for node, scope in references(source.scopes, wanted, names):
        name, targets = _targets(node, scope, source, project, names)
        how = _how(node, scope, names)
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


def references(
    scopes: Scopes, wanted: set[str], names: Names
) -> Iterator[tuple[ast.Name | ast.Attribute, Scope]]:
    """The expressions that refer to something with a name in `wanted`, each with its Scope."""
    spellings = wanted | {
        name
        for name, origins in names.origins.items()
        if any(origin.rpartition(".")[2] in wanted for origin in origins)
    }
    for scope in scopes.all():
        for node in scope.nodes:
            kind = type(node)
            if (
                (kind is ast.Name and node.id in spellings)
                or (kind is ast.Attribute and node.attr in wanted)
            ) and type(node.ctx) is ast.Load:
                yield node, scope


def _targets(
    node: ast.Name | ast.Attribute, scope: Scope, source: Source, project: Project, names: Names
) -> tuple[str, tuple[Any, ...] | None]:
    how, name = facts.callee(node, names)
    name = (name or "").rpartition(".")[2] or (
        node.attr if isinstance(node, ast.Attribute) else node.id
    )
    if how == facts.METHOD:
        return name, None
    found = project.calls.of(source, scope, node, names)
    return name, None if found is None else tuple((one.path, one.line) for one in found)


def _how(node: Node, scope: Scope, names: Names) -> str:
    call = scope.above(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return VALUE
    outer = scope.above(call)
    if isinstance(outer, ast.Await):
        return AWAITED
    if isinstance(outer, ast.Call) and outer.func is not call and len(outer.args) == 1:
        name = names.resolve(outer.func)
        if name in WAITABLE or name in ENSURE_DEFERRED:
            return WRAPPED
    return CALLED
