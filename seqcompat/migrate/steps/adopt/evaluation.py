"""The part of a statement that is evaluated first, and the exceptions that handlers catch."""

from __future__ import annotations

import ast

from seqcompat.migrate.read.scopes import COMPREHENSIONS

_BROAD = frozenset(["BaseException"])


def catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or getattr(kind, "id", getattr(kind, "attr", None)) in _BROAD for kind in kinds
    )


def evaluated_first(statement: ast.stmt) -> ast.expr | None:
    """The expression of a statement that is evaluated before all else in it."""
    if isinstance(statement, ast.With):
        return statement.items[0].context_expr
    if isinstance(statement, ast.Delete):
        return statement.targets[0]
    if isinstance(statement, ast.While):
        return None
    for field in ("value", "test", "iter", "exc"):
        if isinstance(getattr(statement, field, None), ast.AST):
            result: ast.expr | None = getattr(statement, field)
            return result
    return None


def first_call(node: ast.expr | None, strictly: bool) -> ast.Call | None:
    """
    The call in an expression that is made first, if nothing before it could tell when.

    Before it, names and attributes may be looked up, unless `strictly`, which goes for the place of
    a wait.
    """
    while node is not None:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "getResult":
                return node
            if _is_plain(node.func) and not strictly:
                node = next(
                    (argument for argument in node.args if not _is_plain(argument)), None
                ) or (None if len(node.keywords) == 0 else node.keywords[0].value)
            else:
                node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.BinOp):
            node = node.right if _is_plain(node.left) and not strictly else node.left
        elif isinstance(node, ast.Compare):
            node = node.comparators[0] if _is_plain(node.left) and not strictly else node.left
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.UnaryOp):
            node = node.operand
        elif isinstance(node, ast.IfExp):
            node = node.test
        elif isinstance(node, (ast.Tuple, ast.List)):
            node = next((item for item in node.elts if strictly or not _is_plain(item)), None)
        elif isinstance(node, ast.Yield):
            node = node.value
        elif isinstance(node, COMPREHENSIONS) and not strictly:
            node = node.generators[0].iter
        else:
            return None
    return None


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, (ast.Name, ast.Constant))
