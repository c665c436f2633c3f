"""The names that a module imports, and the dotted names that they stand for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.scopes import Scopes

#: What a star import from these modules brings, as far as it matters here.
STARS = {
    "twisted.internet.defer": {
        "inlineCallbacks",
        "returnValue",
        "deferredGenerator",
        "waitForDeferred",
        "Deferred",
        "DeferredList",
        "succeed",
        "fail",
        "gatherResults",
        "maybeDeferred",
        "ensureDeferred",
        "CancelledError",
    },
    "seqcompat.defer": {
        "inlineCallbacks",
        "returnValue",
        "deferredGenerator",
        "waitForDeferred",
        "ensureDeferred",
    },
    "seqcompat": {"engines", "returnValue", "run", "sequential", "use_engine", "waitable"},
}


class Names:
    """
    The imports of a module.

    Imports anywhere in it count, those at its top level first.  A name that is also bound in
    another way at the top level (by ``def``, ``class`` or an assignment that is no alias) refers to
    nothing known.

    :param scopes: the `Scopes` of the module.
    :param module: the module's dotted name, to resolve relative imports with; without it they keep
        their dots.
    :param package: whether the module is a package's ``__init__``.
    :param follow: gives for the dotted name of what is imported that of where it is defined, as it
        may have been imported there itself.
    """

    def __init__(
        self,
        scopes: Scopes,
        module: str | None = None,
        package: bool = False,
        follow: Callable[..., str] | None = None,
    ) -> None:
        self._module = module
        self._package = package
        self._follow = follow
        #: Name to the list of dotted names that it is bound to, by imports and by aliases, in
        #: order.
        self.origins: dict[Any, Any] = {}
        #: Names bound at the top level by other things than imports and aliases.
        self.defined = set()
        #: Every ``import`` and ``from ... import`` statement of the module, in order.
        self.imports: list[Any] = []
        self._stars: list[Any] = []
        #: Names bound where an import has failed.
        self._fallbacks: set[Any] = set()
        self._read(scopes.module.node.body)
        self.defined |= self._fallbacks.difference(self.origins)
        # Those in functions and classes count where the top level has none of that name.
        for node, scope in scopes.imports:
            if scope is not scopes.module:
                self._bind_import(node)

    def _read(self, statements: list[Any] | tuple[Any, ...]) -> None:
        for node in statements:
            if isinstance(node, ast.ExceptHandler) and _catches_import_errors(node):
                before, self.defined = self.defined, set()
                self._read(node.body)
                self._fallbacks |= self.defined
                self.defined = before
                continue
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._bind_import(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.defined.add(node.name)
            elif isinstance(node, ast.Assign):
                self._bind_assignment(node)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)) and isinstance(
                node.target, ast.Name
            ):
                self.defined.add(node.target.id)
            else:
                for field in ("body", "handlers", "cases", "orelse", "finalbody"):
                    self._read(getattr(node, field, None) or ())

    def _bind_import(self, node: Node) -> None:
        self.imports.append(node)
        for alias in node.names:
            if isinstance(node, ast.Import):
                # `import a.b` binds `a`, `import a.b as c` binds `a.b`.
                origin = alias.name if alias.asname else alias.name.split(".")[0]
                self._bind(alias.asname or origin, origin)
            elif alias.name == "*":
                self._stars.append(self.module_of(node))
            else:
                self._bind(alias.asname or alias.name, _joined(self.module_of(node), alias.name))

    def _bind(self, name: str, origin: str) -> None:
        origins = self.origins.setdefault(name, [])
        if origin not in origins:
            origins.append(origin)

    def _bind_assignment(self, node: ast.Assign) -> None:
        origin = (
            self.resolve(node.value) if isinstance(node.value, (ast.Name, ast.Attribute)) else None
        )
        for target in node.targets:
            for inner in ast.walk(target):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    if origin is not None and inner is target:
                        self._bind(inner.id, origin)
                    else:
                        self.defined.add(inner.id)

    def module_of(self, node: Node) -> str:
        """The dotted name of the module that a ``from ... import`` imports from."""
        if not node.level:
            return node.module or ""
        if self._module is None:
            result: str = "." * node.level + (node.module or "")
            return result
        parts = self._module.split(".")
        keep = len(parts) - node.level + (1 if self._package else 0)
        base = ".".join(parts[: max(keep, 0)])
        return _joined(base, node.module) if node.module else base

    def resolve(self, node: ast.expr) -> str | None:
        """
        The dotted name of what a `Name` or a chain of `Attribute`s on one refers to; None where
        that is not known.

        With ``from twisted.internet import defer as d``, ``d.inlineCallbacks`` is
        ``twisted.internet.defer.inlineCallbacks``.  Where a name has several imports, as in a
        ``try``, it is the first; `resolve_all` gives each.
        """
        found = self.resolve_all(node)
        return found[0] if found else None

    def resolve_all(self, node: ast.expr) -> list[str]:
        """All dotted names that `node` may refer to."""
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return []
        attributes.reverse()
        found = [".".join([origin] + attributes) for origin in self._origins_of(node.id)]
        return found if self._follow is None else [self._follow(origin) for origin in found]

    def _origins_of(self, name: str) -> list[str]:
        if name in self.origins:
            return [] if name in self.defined else self.origins[name]
        if name in self.defined:
            return []
        found = []
        for module in self._stars:
            joined = _joined(module, name)
            # Another module of the code base may have imported it itself.
            if name in STARS.get(module, ()) or self._follow and self._follow(joined) != joined:
                found.append(joined)
        return found


def _catches_import_errors(handler: Node) -> bool:
    """Whether what stands in a handler is in place of something that cannot be imported."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted(one) in ("ImportError", "ModuleNotFoundError") for one in caught)


def dotted(node: ast.expr | None) -> str | None:
    """
    The text of a `Name` or a chain of `Attribute`s, such as ``self.sequential``; None for anything
    else.
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


def _joined(module: str, name: str) -> str:
    return module + name if module.endswith(".") else module + "." + name if module else name
