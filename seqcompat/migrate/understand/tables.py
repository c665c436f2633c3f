"""Tables: what makes Deferreds, what is a value, which decorators leave a function as it is."""

from __future__ import annotations

import ast
from typing import Any

from seqcompat.migrate.read.names import Names, dotted
from seqcompat.migrate.read.trees import Node

_DEFER = "twisted.internet.defer."

#: What gives a Deferred that nobody else has a hold of, whatever its arguments are.
NEW_DEFERREDS = frozenset(
    _DEFER + name
    for name in (
        "Deferred",
        "Deferred.fromCoroutine",
        "DeferredList",
        "fail",
        "gatherResults",
        "race",
    )
).union(
    [
        "twisted.internet.threads.deferToThread",
        "twisted.internet.threads.deferToThreadPool",
        "twisted.internet.task.deferLater",
    ]
)
SUCCEED = _DEFER + "succeed"

#: What gives a Deferred, whether or not somebody else has it too.
MAKES_DEFERREDS = NEW_DEFERREDS.union(
    [SUCCEED],
    [
        _DEFER + name
        for name in (
            "maybeDeferred",
            "ensureDeferred",
            "deferToThread",
            "execute",
        )
    ],
    ["seqcompat.run", "seqcompat.defer.ensureDeferred"],
)

#: What gives a Future of asyncio, which a sequence waits for, by `yield` as by `await`.
FUTURES = frozenset(
    "asyncio." + name
    for name in ("create_task", "ensure_future", "gather", "shield", "wrap_future")
)

#: Expressions that are neither a Deferred nor a Failure, whatever is in them.
DISPLAYS: tuple[type[ast.expr], ...] = (
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.Compare,
    ast.Lambda,
)
#: Those that give one only where somebody has overloaded an operator for it.
VALUES: tuple[type[ast.expr], ...] = (*DISPLAYS, ast.GeneratorExp, ast.BinOp, ast.UnaryOp)

#: Decorators that do the same with a coroutine function as with a generator function: they only
#: mark or bind it.
HARMLESS = frozenset(
    [
        "staticmethod",
        "classmethod",
        "functools.wraps",
        "six.wraps",
        "typing.override",
        "typing.final",
        "typing.no_type_check",
        "typing_extensions.override",
        "typing_extensions.final",
        "typing_extensions.deprecated",
        "warnings.deprecated",
        "zope.interface.implementer",
        "abc.abstractmethod",
    ]
)
_PREFIXES = ("pytest.mark.",)


def is_harmless(name: str, text: str | None, known: frozenset[str] | tuple[Any, ...] = ()) -> bool:
    """
    Whether a decorator is one of these, or named in `known`.

    :param name: what it resolves to, or its text.
    :param text: its text; None if it is not a dotted name.
    """
    return (
        name in HARMLESS
        or name in known
        or text in known
        or any(name.startswith(prefix) for prefix in _PREFIXES)
    )


#: These give another kind of object than a function, which Twisted and we treat differently.
_DESCRIPTORS = frozenset(["staticmethod", "classmethod"])


class Harmless:
    """
    Whether a decorator gives back a function of the kind that it got.

    :param names: the `Names` of the module.
    :param known: names of further ones, as they resolve or as they stand.
    """

    def __init__(self, names: Names, known: list[str] | tuple[Any, ...]) -> None:
        self._names = names
        self._known = frozenset(known)

    def __call__(self, decorator: Node) -> bool:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        text = dotted(function)
        name = self._names.resolve(function) or text
        if name is None or name in _DESCRIPTORS:
            return False
        return (
            name in HARMLESS
            or name in self._known
            or text in self._known
            or name.startswith("pytest.mark.")
        )
