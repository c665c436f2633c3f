"""
A function's statements in the order in which they run: which names may have been waited on already,
and what an attribute was last set to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.scopes import COMPREHENSIONS, FUNCTIONS, Scope
from seqcompat.migrate.read.trees import Node, children, walk
from seqcompat.migrate.understand.sequences import is_return_value

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names

#: After a statement that does not go on to the next one.
_NOWHERE = None

#: The names that may have been waited on; None is _NOWHERE.
Waited = Any


class WaitedNames:
    """
    The names that are waited on, as ``yield d``, and what happens to them.

    twice   the Yields of a name that may have been waited on before and not been bound since
    read    the ``d.result`` Attributes that read a name which may have been waited on

    :param body: the statements of the function.
    :param names: the `Names` of the module, for `returnValue`, which does not come back.
    """

    def __init__(self, body: list[ast.stmt], names: Names) -> None:
        self.twice: list[Any] = []
        self.read: list[Any] = []
        #: For each loop around, innermost last, what had been waited on at each ``continue`` and
        #: ``break`` of it.
        self._left: list[Any] = []
        self._names = names
        self._block(body, frozenset())

    def _block(self, statements: list[ast.stmt], waited: Waited) -> Waited:
        for statement in statements:
            if waited is _NOWHERE:
                return _NOWHERE
            waited = self._statement(statement, waited)
        return waited

    def _statement(self, node: ast.stmt, waited: Waited) -> Waited:
        method = getattr(self, "_after_" + type(node).__name__, None)
        if method is not None:
            return method(node, waited)
        return self._expressions(node, waited)

    def _after_If(self, node: ast.If, waited: Waited) -> Waited:
        waited = self._expressions(node.test, waited)
        return _either(self._block(node.body, waited), self._block(node.orelse, waited))

    def _after_While(self, node: ast.While, waited: Waited) -> Waited:
        return self._loop(node, waited, lambda waited: self._expressions(node.test, waited))

    def _after_For(self, node: ast.For, waited: Waited) -> Waited:
        waited = self._expressions(node.iter, waited)
        return self._loop(node, waited, lambda waited: self._expressions(node.target, waited))

    def _loop(self, node: Node, waited: Waited, begin: Callable[..., Waited]) -> Waited:
        # A name that is waited on in the first round may be waited on again in the second.
        ended: list[Any] = []
        broken: list[Any] = []
        for _ in range(2):
            waited = begin(waited)
            ended.append(waited)
            self._left.append(([], broken))
            done = self._block(node.body, waited)
            waited = _either(done, *self._left.pop()[0])
            if waited is _NOWHERE:
                break
        return _either(self._block(node.orelse, _either(*ended)), *broken)

    def _after_Try(self, node: Node, waited: Waited) -> Waited:
        done = self._block(node.body, waited)
        # An error may come before the first wait or after the last.
        raised = _either(waited, done) if done is not _NOWHERE else self._any_of(node.body, waited)
        after = _either(
            *[self._block(handler.body, raised - {handler.name}) for handler in node.handlers]
        )
        after = _either(self._block(node.orelse, done) if done is not _NOWHERE else _NOWHERE, after)
        if not node.finalbody:
            return after
        cleaned = self._block(node.finalbody, _either(after, raised))
        return cleaned if after is not _NOWHERE else _NOWHERE

    _after_TryStar = _after_Try

    def _any_of(self, statements: list[ast.stmt], waited: Waited) -> Waited:
        """`waited`, with all that statements wait on which do not go on to the next one."""
        names = set(waited)
        for statement in statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Yield) and isinstance(node.value, ast.Name):
                    names.add(node.value.id)
        return frozenset(names)

    def _after_With(self, node: ast.With, waited: Waited) -> Waited:
        for item in node.items:
            waited = self._expressions(item, waited)
        return self._block(node.body, waited)

    def _after_Match(self, node: ast.Match, waited: Waited) -> Waited:
        waited = self._expressions(node.subject, waited)
        return _either(waited, *[self._block(case.body, waited) for case in node.cases])

    def _after_Return(self, node: ast.stmt, waited: Waited) -> Any:
        self._expressions(node, waited)
        return _NOWHERE

    _after_Raise = _after_Return

    def _after_Expr(self, node: ast.Expr, waited: Waited) -> Waited:
        waited = self._expressions(node.value, waited)
        return _NOWHERE if is_return_value(node.value, self._names) else waited

    def _after_Continue(self, node: ast.Continue, waited: Waited) -> Any:
        self._left[-1][0].append(waited)
        return _NOWHERE

    def _after_Break(self, node: ast.Break, waited: Waited) -> Any:
        self._left[-1][1].append(waited)
        return _NOWHERE

    def _after_Assign(self, node: ast.Assign, waited: Waited) -> Waited:
        waited = self._expressions(node.value, waited)
        for target in node.targets:
            waited = self._expressions(target, waited)
        return waited

    def _after_FunctionDef(self, node: Node, waited: Waited) -> Waited:
        return waited - {node.name}

    _after_AsyncFunctionDef = _after_ClassDef = _after_FunctionDef

    def _after_Import(self, node: ast.Import, waited: Waited) -> Waited:
        return waited - {(alias.asname or alias.name).split(".")[0] for alias in node.names}

    _after_ImportFrom = _after_Import

    def _expressions(self, node: Node, waited: Waited) -> Waited:
        """
        The expressions in `node`, in the order of the text, which is near enough to that of
        evaluation.
        """
        if isinstance(node, FUNCTIONS + (ast.Lambda,) + COMPREHENSIONS):
            return waited
        if isinstance(node, ast.Name):
            return waited if isinstance(node.ctx, ast.Load) else waited - {node.id}
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "result"
            and isinstance(node.value, ast.Name)
        ):
            if isinstance(node.ctx, ast.Load) and node.value.id in waited and node not in self.read:
                self.read.append(node)
        for child in children(node):
            waited = self._expressions(child, waited)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Name):
            if node.value.id in waited and node not in self.twice:
                self.twice.append(node)
            waited = waited | {node.value.id}
        return waited


def _either(*states: Waited) -> Waited:
    """The names that may have been waited on when one of several ways has been gone."""
    ways = [state for state in states if state is not _NOWHERE]
    return frozenset().union(*ways) if ways else _NOWHERE


#: The statements of which it is told what was set before them.
_READING = (ast.Return, ast.Expr, ast.Assign, ast.AnnAssign, ast.If)
_WAITS = (ast.Yield, ast.YieldFrom, ast.Await)
#: What may run code of others, which may set attributes.
_RUNS: tuple[type[ast.AST], ...] = (
    *(ast.Call, ast.For, ast.AsyncFor, ast.With, ast.AsyncWith),
    *(ast.Import, ast.ImportFrom, ast.Delete, *COMPREHENSIONS),
)
_SETTERS = frozenset(["setattr", "delattr"])
#: A key that is not constant.
_ANY = object()


def last_set(place: ast.expr, scope: Scope) -> tuple[ast.expr, bool] | None:
    """
    What an attribute, or the item of a constant key, was last set to before an expression reads it,
    on every way to there; and whether nothing was called meanwhile, which might have changed it.

    None where the function does not set it on every way, may set it otherwise, or waits meanwhile.

    :param place: the expression that reads it, such as ``self.done``.
    :param scope: that of the function.
    """
    text, name = _place(place), _last_name(place)
    if text is None or not any(
        text in map(_place, statement.targets)
        for statement in scope.statements
        if isinstance(statement, ast.Assign)
    ):
        return None
    found = _reading(place, scope)
    if found is None:
        return None
    statement, undisturbed = found
    while True:
        block = scope.block_of(statement)
        before = block[: next(at for at, one in enumerate(block) if one is statement)]
        for one in reversed(before):
            if isinstance(one, ast.Assign) and text in map(_place, one.targets):
                others = [target for target in one.targets if _place(target) != text]
                if any(_may_set(target, text, name) for target in [*others, one.value]):
                    return None
                return one.value, undisturbed
            if _may_set(one, text, name):
                return None
            undisturbed = undisturbed and not _runs(one)
        above = _around(block, scope)
        if above is None or _may_set(above, text, name, place):
            return None
        undisturbed = undisturbed and not _runs(above, place)
        statement = above


def _place(node: Node) -> str | None:
    """The text of an attribute or an item, by which it is known again; None for all else."""
    parts: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            parts.append("." + node.attr)
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            parts.append(f"[{node.slice.value!r}]")
        else:
            return None
        node = node.value
    return "".join([node.id, *reversed(parts)]) if parts else None


def _last_name(node: Node) -> object:
    """The attribute or the key that is set: another name of the same object may be used for it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return node.slice.value if isinstance(node.slice, ast.Constant) else _ANY
    return None


def _reading(place: ast.expr, scope: Scope) -> tuple[Node, bool] | None:
    """The statement that reads it, if it is a simple one, and whether that calls nothing."""
    for statement in scope.statements:
        if isinstance(statement, _READING):
            inside = statement.test if isinstance(statement, ast.If) else statement
            nodes = list(walk(inside))
            if any(node is place for node in nodes):
                if any(
                    isinstance(node, ast.NamedExpr)
                    or isinstance(node, _WAITS)
                    and node.value is not place
                    for node in nodes
                ):
                    return None
                return statement, not any(isinstance(node, _RUNS) for node in nodes)
    return None


def _around(block: list[Node], scope: Scope) -> Node | None:
    """The statement that a block is of; None for that of the function itself."""
    for statement in scope.statements:
        inner = [one for field in ("handlers", "cases") for one in getattr(statement, field, ())]
        for holder in [statement, *inner]:
            for field in ("body", "orelse", "finalbody"):
                if getattr(holder, field, None) is block:
                    return statement
    return None


def _may_set(part: Node, text: str, name: object, place: Node = None) -> bool:
    """Whether a statement may set what `text` names, or waits, which lets others do so."""
    for node in walk(part):
        if isinstance(node, _WAITS):
            if place is None or node.value is not place:
                return True
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            if not isinstance(node.ctx, ast.Load):
                if _begins(text, _place(node)) or _may_be(node, text, name):
                    return True
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load) and _begins(text, node.id):
                return True
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _SETTERS:
                return True
        elif any(_begins(text, getattr(node, field, None)) for field in ("name", "asname", "rest")):
            return True
    return False


def _may_be(target: Node, text: str, name: object) -> bool:
    """
    Whether an assignment may be to the attribute or key `name` of the object, by any name of that.
    """
    if isinstance(target, ast.Subscript) and not text.endswith("]"):
        # It matters if it is the dictionary of an object's attributes.
        holder = target.value
        if not isinstance(holder, ast.Call) and getattr(holder, "attr", None) != "__dict__":
            return False
    return _last_name(target) in (name, "__dict__", _ANY)


def _begins(text: str, place: str | None) -> bool:
    return place is not None and text.startswith((place + ".", place + "["))


def _runs(part: Node, place: Node = None) -> bool:
    """Whether a statement may run code of others, but for a wait on `place`."""
    return any(isinstance(node, _RUNS) for node in walk(part)) or any(
        isinstance(node, _WAITS) and node.value is not place for node in walk(part)
    )
