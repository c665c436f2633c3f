"""
The rule for imports: `waitable` comes where it is needed, and names go that nothing uses any more.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.mentions import Mentions
from seqcompat.migrate.read.trees import Node, walk
from seqcompat.migrate.steps import import_edits as imports
from seqcompat.migrate.understand.sequences import WAITABLE

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.sources import Edit
    from seqcompat.migrate.understand.module import Module

_ANOTHER_NAME = "seqcompat_waitable"


class Imports:
    """
    The imports of a module during a step: what is asked for and what has gone is put into them at
    the end.

    :param module: a `Module`.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._tree = module.source.tree
        self._waitable: str | None = None
        self._add: dict[Any, Any] = {}
        self._new: str | None = None
        self._gone: dict[Any, Any] = {}
        self._mentions = Mentions(module.source)

    @property
    def waitable(self) -> str:
        """How `seqcompat.waitable` is spelled in the module; imported, if it was not."""
        if self._waitable is None:
            self._waitable = self._bound_already() or self._imported()
        return self._waitable

    def _bound_already(self) -> str | None:
        names = self._module.names
        for node in self._tree.body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    origins = names.resolve_all(ast.Name(alias.asname or alias.name, ast.Load()))
                    if origins and WAITABLE.issuperset(origins) and not self._is_hidden(alias):
                        return alias.asname or alias.name
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name == "seqcompat" and not self._is_hidden(alias):
                        return (alias.asname or alias.name) + ".waitable"
        return None

    def _is_hidden(self, alias: ast.alias) -> bool:
        return self._module.binds(alias.asname or alias.name)

    def _imported(self) -> str:
        name, text = "waitable", "waitable"
        if self._module.binds(name) or name in self._module.names.origins:
            name, text = _ANOTHER_NAME, "waitable as " + _ANOTHER_NAME
        for node in self._tree.body:
            if (
                isinstance(node, ast.ImportFrom)
                and self._module.names.module_of(node) == "seqcompat"
            ):
                if node.names[0].name != "*":
                    self._add[id(node)] = [text]
                    return name
        self._new = "from seqcompat import " + text
        return name

    def uses_less(self, nodes: list[Node]) -> None:
        """Note that `nodes` go away, and with them uses of the names in them."""
        for node in nodes:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name):
                    self._gone.setdefault(inner.id, set()).add(id(inner))

    def finish(
        self, is_needed: Callable[..., bool], edits: list[Edit], surgery: Surgery
    ) -> Iterator[tuple[Any, ...]]:
        """
        Make the changes; yields (node, name, reason) for each unused import that stays.

        :param is_needed: whether a name has to stay, used here or not: it is re-exported or patched
            elsewhere.
        """
        source = self._module.source
        if self._new is not None:
            before, after = self._place()
            imports.add_statement(self._new, before, after, self._tree, source, edits, surgery)
        asked_for = (self._waitable or "").partition(".")[0]
        unused = {name for name in self._gone if name != asked_for and self._is_unused(name)}
        for node, scope in source.scopes.imports:
            add = self._add.get(id(node), [])
            remove = [
                alias
                for alias in node.names
                if _bound(alias) in unused and alias.asname != alias.name
            ]
            staying = [alias for alias in remove if is_needed(_bound(alias))]
            remove = [alias for alias in remove if alias not in staying]
            try:
                if add or remove:
                    imports.change(node, remove, add, scope.block_of(node), source, edits, surgery)
            except imports.NotEditable as error:
                if add:
                    imports.change(node, [], add, scope.block_of(node), source, edits, surgery)
                for alias in remove:
                    yield node, _bound(alias), str(error)

    def _place(self) -> tuple[Node, Node]:
        """
        The statements before or behind which a new import goes: by the alphabet, near that of the
        decorator.
        """
        body = self._tree.body
        last: Node = None
        for node in body:
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").split(".")[0] == "seqcompat"
            ):
                return node, None
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                last = node
            elif not _is_docstring(node) and not isinstance(node, (ast.Try, ast.If)):
                break
        if last is None and body and _is_docstring(body[0]):
            last = body[0]
        if last is None and body:
            return body[0], None
        return None, last

    def _is_unused(self, name: str) -> bool:
        gone = self._gone[name]
        bare = b"\\b" + name.encode("utf-8") + b"\\b"
        if len(re.findall(bare, self._module.source.utf8)) == len(gone) + 1:
            return True  # Nothing but its import and the uses that go.
        if any(
            isinstance(node, ast.Name) and node.id == name and id(node) not in gone
            for node in walk(self._tree)
        ):
            return False
        return name not in self._mentions


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _is_docstring(node: Node) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
