"""Two tables: what makes a new Deferred, and which expressions are values and no Deferreds."""

from __future__ import annotations

import ast

_DEFER = "twisted.internet.defer."

#: What gives a Deferred that nobody else has a hold of, whatever its arguments are.
NEW_DEFERREDS = frozenset(
    _DEFER + name for name in ("Deferred", "DeferredList", "gatherResults", "fail")
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
            "race",
            "Deferred.fromCoroutine",
            "deferToThread",
            "execute",
        )
    ],
    [
        "twisted.internet.threads.deferToThread",
        "twisted.internet.threads.deferToThreadPool",
        "twisted.internet.task.deferLater",
        "seqcompat.run",
        "seqcompat.defer.ensureDeferred",
    ],
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
