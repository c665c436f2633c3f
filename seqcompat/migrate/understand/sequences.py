"""The sequences of a module: decorated functions, and what is theirs in them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.scopes import Scope
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.sources import Source

#: The decorators that make sequences, by what they resolve to.
SEQUENTIAL = frozenset(
    ["seqcompat.sequential", "seqcompat._sequential.sequential", "seqcompat.defer.inlineCallbacks"]
)
#: Twisted's own, which the step "adopt" takes to SEQUENTIAL.
TWISTED = frozenset(["twisted.internet.defer.inlineCallbacks"])
RETURN_VALUE = frozenset(
    [
        "seqcompat.returnValue",
        "seqcompat._sequential.returnValue",
        "seqcompat.defer.returnValue",
        "twisted.internet.defer.returnValue",
    ]
)
WAITABLE = frozenset(["seqcompat.waitable", "seqcompat._waits.waitable"])


class Sequence:
    """
    One sequence.

    scope       the Scope of the function
    node        the FunctionDef or AsyncFunctionDef
    name        its qualified name, as in a traceback: ``Class.method``, ``outer.<locals>.inner``
    decorator   the decorator that makes it a sequence; None where a ``# seqcompat: sequence`` or a
                rebinding does
    origin      what that resolves to, or its text
    rebound     whether that is a rebinding
    above, below  the other decorators, by their place relative to it
    waits       its own Yield, Await and YieldFrom nodes, in the order of the text
    misplaced   (node, scope) of those in its generator expressions, comprehensions, lambdas and
                default arguments
    returns     its own Return statements
    nodes       all nodes that are its own
    """

    def __init__(self, scope: Scope, decorator: ast.expr | None, origin: str) -> None:
        self.scope, self.node, self.name = scope, scope.node, scope.name
        self.decorator = decorator
        self.origin = origin
        self.rebound = False
        decorators = self.node.decorator_list
        at = decorators.index(decorator) if decorator in decorators else len(decorators)
        self.above, self.below = decorators[:at], decorators[at + 1 :]
        self.waits = sorted(scope.waits, key=lambda wait: (wait.lineno, wait.col_offset))
        self.misplaced = scope.misplaced
        self.nodes = scope.all_nodes()
        self.returns = [node for node in scope.statements if isinstance(node, ast.Return)]

    @property
    def is_coroutine(self) -> bool:
        return isinstance(self.node, ast.AsyncFunctionDef)


def find(
    source: Source, names: Names, decorators: frozenset[Any] | tuple[Any, ...] = ()
) -> list[Sequence]:
    """
    The sequences of a module, in the order of the text, with the generators that Twisted's
    decorator makes.

    :param decorators: further names of decorators that make sequences: what they resolve to, or
        their text, such as ``self.sequential``.
    """
    found = []
    extra = frozenset(decorators)
    marks = Marks(source)
    for scope in source.scopes.functions:
        node = scope.node
        decorator, origin = _sequence_decorator(node, names, extra)
        if decorator is None and marks.has("sequence", node.lineno):
            origin = "seqcompat.sequential"
        if origin is not None:
            found.append(Sequence(scope, decorator, origin))
    return found


def _sequence_decorator(
    node: ast.FunctionDef | ast.AsyncFunctionDef, names: Names, extra: frozenset[str]
) -> tuple[ast.expr | None, str | None]:
    for decorator in node.decorator_list:
        origin = decorator_origin(decorator, names, extra)
        if origin is not None:
            return decorator, origin
    return None, None


def decorator_origin(
    decorator: ast.expr, names: Names, extra: frozenset[Any] = frozenset()
) -> str | None:
    """
    The dotted name of the decorator of a sequence; None if it does not make sequences.  It may be
    called with options.
    """
    is_applied = False
    if isinstance(decorator, ast.Call):
        # One that has got its function gives a sequence, and is not a decorator with options.
        is_applied = bool(decorator.args) or any(
            keyword.arg == "function" for keyword in decorator.keywords
        )
        decorator = decorator.func
    for origin in names.resolve_all(decorator):
        if origin in extra:
            return origin
        if (origin in SEQUENTIAL or origin in TWISTED) and not is_applied:
            return origin
    text = dotted(decorator)
    return text if text in extra else None


#: Twisted calls its parameter so, and we call it `value`.
_TWISTED_PARAMETER = "val"


def is_return_value(node: Node, names: Names) -> bool:
    """Whether `node` is a call of `returnValue`."""
    return isinstance(node, ast.Call) and any(
        origin in RETURN_VALUE for origin in names.resolve_all(node.func)
    )


def returned_value(node: Node, names: Names) -> Node | None:
    """
    The value that a call of `returnValue` returns; None if it is not one, or has not one value.
    """
    if not is_return_value(node, names):
        return None
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        return node.args[0]
    twisted = (names.resolve(node.func) or "").startswith("twisted.")
    parameter = _TWISTED_PARAMETER if twisted else "value"
    if not node.args and [keyword.arg for keyword in node.keywords] == [parameter]:
        return node.keywords[0].value
    return None


# The decorators that a code base defines itself.

#: Functions that only ask what the function that they are given looks like, or copy that.
_ASKING = frozenset(
    ["wraps", "update_wrapper", "signature", "getcallargs", "getfullargspec", "getmodule", "getdoc"]
)


def passes_on(decorator: Scope) -> bool:
    """
    Whether what a decorator makes of a function only calls that and returns what it returns.

    Then it does the same with a coroutine function as with a generator function.
    """
    arguments = decorator.node.args
    takes = [one.arg for one in arguments.posonlyargs + arguments.args]
    made = [one for one in decorator.inner if one.is_function]
    if len(takes) != 1 or arguments.vararg or arguments.kwarg or len(made) != 1:
        return False
    [wrapper] = made
    returned = [one.value for one in decorator.statements if isinstance(one, ast.Return)]
    if (
        isinstance(wrapper.node, ast.AsyncFunctionDef)
        or wrapper.yields
        or decorator.yields
        or any(getattr(one, "id", None) != wrapper.node.name for one in returned)
        or not returned
        or any(not _is_asking(one) for one in wrapper.node.decorator_list)
    ):
        return False
    calls = 0
    for scope in (decorator, wrapper, *decorator.expressions(), *wrapper.expressions()):
        for node in scope.nodes:
            if isinstance(node, ast.Name) and node.id == takes[0]:
                above = scope.above(node)
                if scope is wrapper and isinstance(above, ast.Call) and above.func is node:
                    if not isinstance(scope.above(above), ast.Return):
                        return False
                    calls += 1
                elif not (
                    isinstance(node.ctx, ast.Load)
                    and (isinstance(above, ast.Attribute) or _is_asking(above))
                ):
                    return False
    return calls > 0


def _is_asking(node: Node | None) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", None)) in _ASKING


def makes_sequences(decorator: Scope, names: Names) -> bool:
    """Whether a decorator, or what it returns, uses one of those that make sequences."""
    for scope in (decorator, *decorator.inner):
        used = [node.func for node in scope.nodes if isinstance(node, ast.Call)]
        used += [one for inner in scope.inner for one in getattr(inner.node, "decorator_list", ())]
        if any(names.resolve(one) in SEQUENTIAL | TWISTED for one in used):
            return True
    return False
