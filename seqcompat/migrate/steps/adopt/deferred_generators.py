"""
From ``deferredGenerator`` to a sequence.

Three statements make a wait there::

    wait = waitForDeferred(d)
    yield wait
    value = wait.getResult()

They become ``value = yield d``.  Where the third does more than that, or is in a ``try``, or
something stands before the second, they become what does the same in the same order.  The last
value that is yielded, the result of the function, is given to ``returnValue``.

One thing gets better: cancelling the result cancels what is waited for, where Twisted let the
function run on.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.prove.surgery import REMOVED
from seqcompat.migrate.read.scopes import FUNCTIONS
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps.adopt.evaluation import catches_all, evaluated_first, first_call
from seqcompat.migrate.steps.adopt.generator_edits import Text, give, merge, place

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.scopes import Scopes
    from seqcompat.migrate.read.sources import Edit, Source
    from seqcompat.migrate.steps.adopt.twisted_names import Use


class Unusual(Exception):
    """The function has a shape that is left; `code` is the name of the code, `node` the place."""

    def __init__(self, code: str, node: Node, message: str) -> None:
        Exception.__init__(self, message)
        self.code, self.node = code, node


class _Wait:
    """
    The statements of one wait.

    created   ``w = waitForDeferred(d)``
    yielded   ``yield w``
    read      the call ``w.getResult()``
    reader    the simple statement, or the one with a header, that this is in
    is_near   whether nothing is between `created` and `yielded`
    is_inside whether `reader` is the first statement of a ``try``
    """

    def __init__(
        self,
        created: Node,
        yielded: Node,
        read: Node,
        reader: Node,
        is_near: bool,
        is_inside: bool,
    ) -> None:
        self.created, self.yielded, self.read, self.reader = created, yielded, read, reader
        self.is_near, self.is_inside = is_near, is_inside

    @property
    def is_merged(self) -> bool:
        """Whether it becomes one statement."""
        return self.is_near and not self.is_inside and self._is_all()

    def _is_all(self) -> bool:
        """Whether `reader` does nothing else: ``w.getResult()`` or ``value = w.getResult()``."""
        return isinstance(self.reader, (ast.Assign, ast.Expr)) and self.reader.value is self.read


class Conversion:
    """
    The changes to one function; made by `convert`.

    waits       the uses of ``waitForDeferred`` that go, Name or Attribute nodes
    has_values  whether it needs ``returnValue``
    """

    def __init__(self, source: Source, waits: list[_Wait], values: list[tuple[Any, ...]]) -> None:
        self._source, self._waits, self._values = source, waits, values
        self.waits: list[Node] = [wait.created.value.func for wait in waits]
        self.has_values = bool(values)

    def make(self, return_value: str | None, edits: list[Edit], surgery: Surgery) -> None:
        """
        Put the changes into `edits` and `surgery`; `return_value` is what ``returnValue`` is called
        here.
        """
        text = Text(self._source, edits)
        for wait in self._waits:
            if wait.is_merged:
                merge(wait, text, surgery)
            else:
                place(wait, text, surgery)
        for statement, following in self._values:
            give(statement, return_value or "", text, surgery)
            if following is not None:
                text.delete(following)
                surgery.replace(following, lambda copy: REMOVED)


def convert(function: Node, uses: dict[int, Use], scopes: Scopes, source: Source) -> Conversion:
    """
    The `Conversion` of a function that is decorated with ``deferredGenerator``.

    :param uses: the nodes that are ``waitForDeferred``, by their ids.
    :raises Unusual: if it is not of the usual shape.
    """
    reading = _Reading(function, uses, scopes, source)
    reading.read(function.body, True, False)
    reading.check()
    return Conversion(source, reading.waits, reading.values)


class _Reading:
    def __init__(
        self, function: Node, uses: dict[int, Use], scopes: Scopes, source: Source
    ) -> None:
        self.function, self.uses, self.scopes, self.source = function, uses, scopes, source
        self.waits: list[Any] = []
        self.values: list[Any] = []
        self.own = scopes.of(function).all_nodes()
        self.names = {name for node in self.own for name in self._created_by(node)}
        self._known: set[Any] = set()

    def _is_creation(self, node: ast.Assign) -> bool:
        return (
            len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and id(node.value.func) in self.uses
            and len(node.value.args) == 1
            and not node.value.keywords
            and not isinstance(node.value.args[0], ast.Starred)
        )

    def read(self, block: list[Node], is_last: bool, is_caught: bool) -> None:
        """
        Take in a list of statements; `is_last`: the function ends behind it; `is_caught`: see
        `_value`.
        """
        for index, node in enumerate(block):
            following = block[index + 1] if index + 1 < len(block) else None
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
                value = node.value.value
                if isinstance(value, ast.Name) and value.id in self.names:
                    self._wait(block, index)
                else:
                    self._value(node, following, is_last, is_caught)
            elif not isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                self._blocks(node, is_last and following is None, is_caught)

    def _blocks(self, node: Node, is_last: bool, is_caught: bool) -> None:
        if isinstance(node, ast.Try):
            broad = any(catches_all(handler) for handler in node.handlers)
            # A wait in the finally clause would take the place of the value.
            is_last = is_last and not any(
                isinstance(one, ast.Yield) and _is_in(one, node.finalbody) for one in self.own
            )
            self.read(node.body, is_last and not node.orelse, is_caught or broad)
            for handler in node.handlers:
                self.read(handler.body, is_last, is_caught)
            self.read(node.orelse, is_last, is_caught)
            self.read(node.finalbody, False, is_caught)
            return
        is_with = isinstance(node, ast.With)
        is_last = is_last and (is_with or isinstance(node, ast.If))
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                self.read(block, is_last, is_caught or is_with)

    def _value(self, node: ast.Expr, following: Node, is_last: bool, is_caught: bool) -> None:
        """``yield value``, which has to be the last thing that the function yields."""
        is_returned = isinstance(following, ast.Return) and following.value is None
        if not (is_returned or is_last and following is None):
            raise Unusual("value-in-between", node, "behind this yield the function may go on")
        if is_caught:
            raise Unusual(
                "value-caught",
                node,
                "what is around this yield would catch what returnValue raises",
            )
        self._alone(node)
        if is_returned:
            self._alone(following)
        self.values.append((node, following if is_returned else None))
        self._known.add(id(node.value))

    def _wait(self, block: list[Node], index: int) -> None:
        node = block[index]
        name = node.value.value.id
        created, is_near = self._creation(block, index, name)
        read, reader, is_inside = self._reader(block[index + 1 : index + 2], name)
        if created is None:
            raise Unusual(
                "unusual-generator", node, f"{name} is not made of a waitForDeferred above it"
            )
        if read is None:
            raise Unusual(
                "result-not-read",
                node,
                f"the next statement does not begin with {name}.getResult()",
            )
        for statement in (created, node):
            self._alone(statement)
        wait = _Wait(created, node, read, reader, is_near, is_inside)
        if wait.is_merged:
            self._alone(reader)
            if b"#" in self.source.text_of(reader).encode("utf-8"):
                raise Unusual("unusual-generator", reader, "there is a comment in the statement")
        self.waits.append(wait)
        self._known.update(map(id, (created.targets[0], node.value, node.value.value)))
        self._known.add(id(read.func.value))

    def _created_by(self, node: Node) -> list[str]:
        """The name that is given to a ``waitForDeferred`` by a statement, if it does so."""
        if not isinstance(node, ast.Assign) or not self._is_creation(node):
            return []
        target: Node = node.targets[0]
        return [target.id]

    def _creation(self, block: list[Node], index: int, name: str) -> tuple[Node | None, bool]:
        for distance, node in enumerate(reversed(block[:index])):
            if name in self._created_by(node):
                return node, distance == 0
            if any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node)):
                break
        return None, False

    def _reader(self, following: list[Node], name: str) -> tuple[Node, Node, bool]:
        """
        ``(call, statement, is it in a try)`` of the ``getResult`` that the next statement begins
        with.
        """
        is_inside = False
        while following:
            statement = following[0]
            if not isinstance(statement, ast.Try):
                call = None
                if not (is_inside and isinstance(statement, ast.AugAssign)):
                    call = first_call(evaluated_first(statement), strictly=is_inside)
                if (
                    call is not None
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "getResult"
                    and isinstance(call.func.value, ast.Name)
                    and call.func.value.id == name
                    and not call.args
                    and not call.keywords
                ):
                    return call, statement, is_inside
                break
            following, is_inside = statement.body[:1], True
        return None, None, is_inside

    def _alone(self, statement: Node) -> None:
        """Refuse a statement that shares its lines with another one."""
        start, end = self.source.span(statement)
        before = self.source.utf8[self.source.line_starts[statement.lineno - 1] : start]
        behind = self.source.utf8[end : self.source.line_starts[statement.end_lineno]].lstrip(
            b" \t\f"
        )
        if before.strip(b" \t\f") or behind[:1] not in (b"", b"#", b"\r", b"\n"):
            raise Unusual("unusual-generator", statement, "there is something else on its line")

    def check(self) -> None:
        """Whether all of the function has been understood."""
        for node in self.own:
            if isinstance(node, (ast.YieldFrom, ast.Yield)) and id(node) not in self._known:
                raise Unusual("unusual-generator", node, "this yield is part of something else")
            if id(node) in self.uses and all(
                wait.created.value.func is not node for wait in self.waits
            ):
                raise Unusual(
                    "unusual-generator",
                    node,
                    "this is not `name = waitForDeferred(...)`, then a yield of it",
                )
            if isinstance(node, (ast.Global, ast.Nonlocal)) and self.names.intersection(node.names):
                raise Unusual(
                    "unusual-generator", node, "what is waited for is not the function's own"
                )
            if isinstance(node, ast.Return) and node.value is not None:
                raise Unusual(
                    "unusual-generator", node, "a deferredGenerator does not return a value"
                )
        for node in ast.walk(self.function):
            if isinstance(node, ast.Name) and node.id in self.names and id(node) not in self._known:
                raise Unusual("unusual-generator", node, f"{node.id} is used in another way too")
        if not self.waits:
            raise Unusual(
                "generator-without-wait",
                self.function,
                f"{self.function.name} waits for nothing",
            )


def _is_in(node: Node, block: list[Node]) -> bool:
    """Whether a node is in one of the statements of a block."""
    return bool(block) and block[0].lineno <= node.lineno <= block[-1].end_lineno
