"""
Which binding a name in a module means at the very place where it stands.

`Names` says what the names of a module refer to as a whole; here a parameter, a local variable or
an import in a function hides what is outside of it, as Python has it.
"""

from __future__ import annotations

import ast
import bisect
from collections import namedtuple
from typing import Any

from seqcompat.migrate.read.functions import COMPREHENSIONS, FUNCTIONS
from seqcompat.migrate.read.trees import Node, children

#: Something that binds a name.  `node`: an `ast.alias` (then `statement` is its import and `origin`
#: the dotted name that it stands for), a function or class definition, or another node that binds
#: it.
Binding = namedtuple("Binding", "node statement origin")

STAR = "*"


class Scope:
    """A module, class, function, lambda or comprehension, and the names that are bound in it."""

    def __init__(self, node: Node, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.is_class = isinstance(node, ast.ClassDef)
        self.bindings: dict[Any, Any] = {}
        self.declared_global: set[Any] = set()
        self.declared_nonlocal: set[Any] = set()


class Scopes:
    """
    The scopes of a module.

    uses       (Name node, Scope) for each name that is loaded
    parents    the parent node of each node that is in an expression or is a statement, by its id
    imports    (import statement, Scope) for each of them
    all        the Scopes, outermost first
    texts      all strings in the module
    rebound    (name, Scope) pairs that are deleted or declared global or nonlocal

    :param lines: the numbers of the lines in which a name stands that matters, in order; statements
        that are on none of them are not gone into.  Without it, all are.
    """

    def __init__(self, tree: ast.Module, lines: list[int] | None = None) -> None:
        self._tree, self._lines = tree, lines
        self._whole: Scopes | None = None
        self.module = Scope(tree, None)
        self.uses: list[Any] = []
        self.parents: dict[Any, Any] = {}
        self.imports: list[Any] = []
        self.texts: set[Any] = set()
        self.rebound: set[Any] = set()
        self._scope_of = {id(tree): self.module}
        self.all = [self.module]
        self._declared: list[Any] = []
        waiting = [(child, self.module) for child in reversed(tree.body)]
        for child in tree.body:
            self.parents[id(child)] = tree
        while waiting:
            node, scope = waiting.pop()
            if lines is not None and isinstance(node, ast.stmt) and not _is_on(lines, node):
                continue
            inner = self._read(node, scope)
            for child, _ in inner:
                self.parents[id(child)] = node
            inner.reverse()
            waiting += inner
        self._settle()

    @property
    def whole(self) -> Scopes:
        """The Scopes of all of the module, made when they are first asked for."""
        if self._lines is None:
            return self
        if self._whole is None:
            self._whole = Scopes(self._tree)
        return self._whole

    def _read(self, node: Node, scope: Scope) -> list[tuple[Any, ...]]:
        """Note what `node` binds, and give what is in it, each with the scope that it is in."""
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self.uses.append((node, scope))
            else:
                self._bind(_owner(node, scope, self.parents), node.id, Binding(node, None, None))
                if isinstance(node.ctx, ast.Del):
                    self.rebound.add((node.id, scope))
            return []
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                self.texts.add(node.value)
            return []
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imports.append((node, scope))
            for alias in node.names:
                self._bind(
                    scope, _bound_by(node, alias), Binding(alias, node, _origin(node, alias))
                )
            return []
        if isinstance(node, FUNCTIONS + (ast.Lambda,)):
            return self._function(node, scope)
        if isinstance(node, ast.ClassDef):
            self._bind(scope, node.name, Binding(node, node, None))
            inside = self._new(node, scope)
            return [
                (child, scope) for child in node.decorator_list + node.bases + node.keywords
            ] + [(child, inside) for child in node.body]
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, scope)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            names = (
                scope.declared_global if isinstance(node, ast.Global) else scope.declared_nonlocal
            )
            names.update(node.names)
            self._declared.append(scope)
            return []
        for field in ("name", "rest"):  # An exception's name; what a pattern of `match` binds.
            name = getattr(node, field, None)
            if isinstance(name, str):
                self._bind(scope, name, Binding(node, None, None))
        return [(child, scope) for child in children(node)]

    def _function(self, node: Node, scope: Scope) -> list[tuple[Node, Scope]]:
        inside = self._new(node, scope)
        outside = []
        if not isinstance(node, ast.Lambda):
            self._bind(scope, node.name, Binding(node, node, None))
            outside += node.decorator_list + ([node.returns] if node.returns is not None else [])
        arguments = node.args
        every = (
            arguments.posonlyargs
            + arguments.args
            + [arguments.vararg]
            + arguments.kwonlyargs
            + [arguments.kwarg]
        )
        for argument in every:
            if argument is not None:
                self._bind(inside, argument.arg, Binding(argument, None, None))
                if argument.annotation is not None:
                    outside.append(argument.annotation)
        outside += [
            default for default in arguments.defaults + arguments.kw_defaults if default is not None
        ]
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        return [(child, scope) for child in outside] + [(child, inside) for child in body]

    def _comprehension(self, node: Node, scope: Scope) -> list[tuple[ast.expr, Scope]]:
        inside = self._new(node, scope)
        first = node.generators[0].iter
        self.parents.update((id(child), node) for child in node.generators)
        found = [(first, scope)]
        for generator in node.generators:
            found.append((generator.target, inside))
            if generator.iter is not first:
                found.append((generator.iter, inside))
            found += [(condition, inside) for condition in generator.ifs]
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return found + [(result, inside) for result in results if result is not None]

    def _new(self, node: Node, parent: Scope) -> Scope:
        scope = self._scope_of[id(node)] = Scope(node, parent)
        self.all.append(scope)
        return scope

    def _bind(self, scope: Scope, name: str, binding: Binding) -> None:
        scope.bindings.setdefault(name, []).append(binding)

    def _settle(self) -> None:
        """
        What is bound where it is declared global or nonlocal is bound in the scope that this means.
        """
        for scope in self._declared:
            for name in scope.declared_global | scope.declared_nonlocal:
                owner = (
                    self.module
                    if name in scope.declared_global
                    else self._owner_of(name, scope.parent)
                )
                if owner is not None and owner is not scope:
                    owner.bindings.setdefault(name, []).extend(scope.bindings.pop(name, ()))
                    self.rebound.add((name, owner))

    def _owner_of(self, name: str, scope: Scope | None) -> Scope | None:
        while scope is not None:
            if (
                name in scope.bindings
                and not scope.is_class
                and name not in scope.declared_nonlocal
            ):
                return scope
            scope = scope.parent
        return None

    def resolve(self, name: str, scope: Scope | None) -> Scope | None:
        """
        The Scope in which `name`, used in `scope`, is bound; None for a builtin, or what a star
        import brings.
        """
        first = scope
        while scope is not None:
            if name in scope.declared_global:
                return self.module if name in self.module.bindings else None
            if (
                (scope is first or not scope.is_class)
                and name in scope.bindings
                and name not in scope.declared_nonlocal
            ):
                return scope
            scope = scope.parent
        return None

    def scope_of(self, node: Node) -> Scope:
        """The Scope that a module, class, function, lambda or comprehension makes."""
        return self._scope_of[id(node)]


def _is_on(lines: list[int], statement: Node) -> bool:
    first = min(
        [statement.lineno]
        + [decorator.lineno for decorator in getattr(statement, "decorator_list", ())]
    )
    at = bisect.bisect_left(lines, first)
    return at < len(lines) and lines[at] <= statement.end_lineno


def _owner(node: ast.Name, scope: Any, parents: dict[int, Node]) -> Any:
    """The scope that an assignment binds in: `:=` in a comprehension binds around it."""
    if isinstance(parents.get(id(node)), ast.NamedExpr):
        while isinstance(scope.node, COMPREHENSIONS):
            scope = scope.parent
    return scope


def _bound_by(statement: ast.stmt, alias: ast.alias) -> str:
    if isinstance(statement, ast.Import) and not alias.asname:
        return alias.name.split(".")[0]
    return alias.asname or alias.name


def _origin(statement: Node, alias: Node) -> str:
    result: str
    if isinstance(statement, ast.Import):
        result = alias.name if alias.asname else alias.name.split(".")[0]
        return result
    module = "." * statement.level + (statement.module or "")
    result = module + ("" if module.endswith(".") else ".") + alias.name
    return result
