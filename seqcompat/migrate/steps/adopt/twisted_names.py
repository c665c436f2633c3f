"""
Where a module uses what this step takes over from ``twisted.internet.defer``, and through which
imports.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.scopes import STAR
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.scopes import Binding, Scope, Scopes
    from seqcompat.migrate.understand.project import Project

DEFER = "twisted.internet.defer"
INLINE, RETURN, GENERATOR, WAIT = (
    "inlineCallbacks",
    "returnValue",
    "deferredGenerator",
    "waitForDeferred",
)
TARGETS = (INLINE, RETURN, GENERATOR, WAIT)
#: What is taken over, by the module that it is in.  Code that has gone over to ours may still be of
#: the older kind.
_MODULES = {
    DEFER: {target: target for target in TARGETS},
    "seqcompat.defer": {GENERATOR: GENERATOR, WAIT: WAIT},
}


class Modules:
    """
    The modules that a file may get TARGETS from: Twisted's, and those of the code base that have
    them from there.

    :param names: the `Names` of the file.
    :param project: a `Project`, or None.
    """

    def __init__(self, names: Names, project: Project | None) -> None:
        self._names, self._project = names, project
        self._targets = dict(_MODULES)
        if project is not None:
            wanted = {
                module + "." + name: target
                for module, targets in _MODULES.items()
                for name, target in targets.items()
            }
            for module in {self.origin(*found) for found in self._imported()} | {
                names.module_of(statement)
                for statement in names.imports
                if isinstance(statement, ast.ImportFrom)
            }:
                offered = {
                    name: wanted[origin]
                    for name, origin in project.calls.offered_by(module).items()
                    if origin in wanted
                }
                if offered and module not in _MODULES:
                    self._targets[module] = offered

    def _imported(self) -> list[tuple[ast.stmt, ast.alias]]:
        return [(one, alias) for one in self._names.imports for alias in one.names]

    def origin(self, statement: Node, alias: ast.alias) -> str:
        """The dotted name that an alias stands for; for ``import a.b`` that is ``a.b``."""
        if isinstance(statement, ast.Import):
            return alias.name
        return self._names.module_of(statement) + "." + alias.name

    def targets_of(self, module: str) -> dict[Any, Any]:
        """The names of a module that are taken over, each with the one of TARGETS that it is."""
        return self._targets.get(module, {})

    def target_of(self, origin: str) -> str | None:
        """The one of TARGETS that a dotted name is, or None."""
        module, _, name = origin.rpartition(".")
        return self.targets_of(module).get(name)

    def is_above(self, origin: str) -> bool:
        """Whether a dotted name is that of a package in which one of these modules is."""
        return any(module.startswith(origin + ".") for module in self._targets)

    def __contains__(self, module: str) -> bool:
        return module in self._targets

    def is_own(self, module: str) -> bool:
        """Whether it is one of the code base, whose import may matter for itself."""
        return module not in _MODULES and not any(one.startswith(module + ".") for one in _MODULES)


class Use:
    """
    One use of one of TARGETS.

    node      the Name or Attribute that is all of it
    target    which one
    scope     where
    parent    the node around it
    verdict   what becomes of it: one of those in ``judgement`` and ``adoption``
    function  the function that it makes a sequence of, where that is seen
    code, message, place  why it is left, and the node to show for it
    conversion            what becomes of the body of a ``deferredGenerator``
    """

    def __init__(self, node: Node, target: str, scope: Scope, parent: Node) -> None:
        self.node, self.target, self.scope, self.parent = node, target, scope, parent
        self.verdict = self.code = self.message = ""
        self.function: Node = None
        self.conversion: Any = None
        self.place: Node = None


class Group:
    """
    A name in a scope that an import from Twisted binds, with its uses.

    target      which of TARGETS the name is, or None if it is a module that has them
    prefix      the dotted name of what the name is
    statements  the import statements that bind it, each once
    aliases     the aliases in them that do, by statement
    is_pure     whether nothing else binds it
    is_star     whether it is a star import that does
    is_kept     whether others may want the name of this module
    others      how many uses it has that are none of a target
    """

    def __init__(self, scope: Scope, name: str, target: str | None, prefix: str) -> None:
        self.scope, self.name, self.target, self.prefix = scope, name, target, prefix
        self.statements: list[Any] = []
        self.aliases: dict[Any, Any] = {}
        self.is_pure, self.is_star, self.is_kept, self.others = True, False, False, 0
        self.uses: list[Any] = []

    def add(self, statement: Node, alias: ast.alias) -> None:
        if id(statement) not in self.aliases:
            self.statements.append(statement)
        self.aliases.setdefault(id(statement), []).append(alias)


def groups_of(scopes: Scopes, modules: Modules) -> list[Group]:
    """All Groups of a module, through which of `modules` its imports go."""
    found, stars = {}, []
    for statement, scope in scopes.imports:
        for alias in statement.names:
            if alias.name == STAR and isinstance(statement, ast.ImportFrom):
                stars.append((statement, scope, alias))
    for scope in {id(scope): scope for _, scope in scopes.imports}.values():
        for name, bindings in scope.bindings.items():
            group = _group(scope, name, bindings, modules)
            if group is not None:
                found[id(scope), name] = group
    _add_stars(found, stars, scopes, modules)
    names = {name for _, name in found}
    for node, scope in scopes.loaded():
        if node.id in names:
            group = found.get((id(scopes.resolve(node.id, scope)), node.id))
            if group is not None:
                _add_use(group, node, scope, modules)
    return list(found.values())


def _group(scope: Scope, name: str, bindings: list[Binding], modules: Modules) -> Group | None:
    origins = {binding.origin for binding in bindings}
    ours: dict[Any, Any] = {}
    for binding in bindings:
        if binding.origin is None:
            continue
        origin = modules.origin(binding.statement, binding.node)
        if isinstance(binding.statement, ast.Import) and not binding.node.asname:
            # `import twisted.python.log` binds `twisted`, too.
            if origin in modules:
                ours.setdefault(binding.origin, []).append(binding)
        elif origin in modules or modules.target_of(origin) is not None:
            ours.setdefault(origin, []).append(binding)
        elif isinstance(binding.statement, ast.ImportFrom) and modules.is_above(origin):
            ours.setdefault(origin, []).append(binding)
    if not ours:
        return None
    prefix = sorted(ours)[0]
    group = Group(scope, name, modules.target_of(prefix), prefix)
    group.is_pure = len(origins) == 1
    for binding in ours[prefix]:
        group.add(binding.statement, binding.node)
    return group


def _add_stars(
    found: dict[tuple[int, str], Group],
    stars: list[tuple[ast.ImportFrom, Scope, ast.alias]],
    scopes: Scopes,
    modules: Modules,
) -> None:
    """``from twisted.internet.defer import *`` binds all of TARGETS, unless something else does."""
    ours = [
        (statement, scope, alias, modules.origin(statement, alias).rpartition(".")[0])
        for statement, scope, alias in stars
        if modules.origin(statement, alias).rpartition(".")[0] in modules
    ]
    if len(ours) != 1 or ours[0][1] is not scopes.module:
        return
    statement, scope, alias, module = ours[0]
    for name, target in modules.targets_of(module).items():
        if name not in scope.bindings:
            group = found[id(None), name] = Group(scope, name, target, module + "." + name)
            group.add(statement, alias)
            group.is_star, group.is_pure = True, len(stars) == 1


def _add_use(group: Group, node: Node, scope: Scope, modules: Modules) -> None:
    origin = group.prefix
    while group.target is None and origin not in modules:
        # From `twisted` on to `twisted.internet.defer`.
        node = _attribute_of(node, scope)
        origin = "" if node is None else origin + "." + node.attr
        if origin not in modules and not modules.is_above(origin):
            group.others += 1
            return
    target = group.target
    if target is None:
        node = _attribute_of(node, scope)
        if node is None or node.attr not in modules.targets_of(origin):
            group.others += 1
            return
        if not isinstance(node.ctx, ast.Load):
            # Somebody puts something else into the module.
            group.is_pure = False
            group.others += 1
            return
        target = modules.targets_of(origin)[node.attr]
    group.uses.append(Use(node, target, scope, scope.above(node)))


def _attribute_of(node: Node, scope: Scope) -> Node:
    parent = scope.above(node)
    return parent if isinstance(parent, ast.Attribute) else None
