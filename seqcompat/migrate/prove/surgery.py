"""
Changes to a tree that leave the old one as it is: what stays is shared, what changes is copied.
"""

from __future__ import annotations

import ast
import bisect
from collections.abc import Callable
from typing import Any

from seqcompat.migrate.read.trees import Node, children

#: What a replacement gives for a statement that is to go.
REMOVED = ()


class Surgery:
    """
    The substitutions to make in a tree, and the tree with them made.

    >>> import ast
    >>> tree = ast.parse("a = b")
    >>> surgery = Surgery()
    >>> surgery.replace(tree.body[0].value, lambda node: ast.Name("c", ast.Load()))
    >>> ast.dump(surgery.of(tree)) == ast.dump(ast.parse("a = c"))
    True
    """

    def __init__(self) -> None:
        self._replacements: dict[Any, Any] = {}
        self._insertions: dict[Any, Any] = {}

    def __bool__(self) -> bool:
        return bool(self._replacements or self._insertions)

    def replace(self, node: Node, replacement: Callable[[Any], Any]) -> None:
        """
        Replace `node` by what ``replacement(copy)`` gives, for a copy of it in which what is below
        is done already.

        For a statement that may be a list or tuple of statements.
        """
        if id(node) in self._replacements:
            raise ValueError(f"two substitutions for {node!r}")
        # The node is kept, so that no other gets its id.
        self._replacements[id(node)] = (node, replacement)

    def insert(
        self,
        statement: ast.stmt,
        before: list[Any] | tuple[Any, ...] = (),
        after: list[ast.stmt] | tuple[Any, ...] = (),
    ) -> None:
        """Put statements before and after one, which itself may be replaced as well."""
        _, earlier, later = self._insertions.get(id(statement), (None, [], []))
        self._insertions[id(statement)] = (statement, earlier + list(before), list(after) + later)

    def of(self, tree: ast.Module) -> ast.Module:
        """The tree that comes of `tree`."""
        ancestors: set[Any] = set()
        self._mark(tree, ancestors)
        done: ast.Module = self._done(tree, ancestors)
        return done

    def _mark(self, tree: ast.Module, ancestors: set[Any]) -> None:
        """Put the ids of the nodes above a substitution into `ancestors`."""
        parents: dict[Any, Any] = {}
        missing = set(self._replacements) | set(self._insertions)
        # A node that has none on its lines is passed over.
        lines = sorted(
            entry[0].lineno
            for entries in (self._replacements, self._insertions)
            for entry in entries.values()
            if hasattr(entry[0], "lineno")
        )
        waiting: list[Node] = [tree]
        while waiting and missing:
            node = waiting.pop()
            if id(node) in missing:
                missing.discard(id(node))
                above: Node = node
                while above is not None and id(above) not in ancestors:
                    ancestors.add(id(above))
                    above = parents.get(id(above))
            for child in children(node):
                if hasattr(child, "lineno") and not _any_between(lines, child):
                    continue
                parents[id(child)] = node
                waiting.append(child)
        if missing:
            raise ValueError(f"{len(missing)} substitutions are for nodes of another tree")

    def _done(self, node: Node, ancestors: set[int]) -> Any:
        if id(node) not in ancestors:
            return node
        values = {name: getattr(node, name) for name in node._attributes if hasattr(node, name)}
        values.update(
            (field, self._done_field(getattr(node, field), ancestors))
            for field in node._fields
            if hasattr(node, field)
        )
        copy = type(node)(**values)
        replacement = self._replacements.get(id(node))
        done = copy if replacement is None else replacement[1](copy)
        if id(node) in self._insertions:
            _, before, after = self._insertions[id(node)]
            done = before + (list(done) if isinstance(done, (list, tuple)) else [done]) + after
        return done

    def _done_field(self, value: Any, ancestors: set[int]) -> Any:
        if isinstance(value, ast.AST):
            return self._done(value, ancestors)
        if not isinstance(value, list):
            return value
        values: list[Any] = []
        for item in value:
            item = self._done(item, ancestors) if isinstance(item, ast.AST) else item
            values.extend(item) if isinstance(item, (list, tuple)) else values.append(item)
        return values


def _any_between(lines: list[int], node: Node) -> bool:
    decorators = getattr(node, "decorator_list", None)
    first = min(node.lineno, decorators[0].lineno) if decorators else node.lineno
    at = bisect.bisect_left(lines, first)
    return at < len(lines) and lines[at] <= node.end_lineno
