"""`returnValue` under a bare `except:` or `except BaseException`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.scopes import Scope
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import is_return_value

if TYPE_CHECKING:
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.sequences import Sequence

RULE = Rule(
    __name__,
    code="SEQ107",
    title="`returnValue` under a bare `except:` or `except BaseException`",
    by_hand=(
        "The handler catches the exception that returnValue raises, and would not see `return`. "
        "Catch `Exception` instead, or move the returnValue behind the try statement."
    ),
    step="async",
    example="""\
from seqcompat import returnValue, sequential

@sequential
def fetch(key):
    try:
        row = yield query(key)
        returnValue(row)
    except:
        returnValue(None)
""",
    cautious=True,
)


@RULE.judges
def caught_return(sequence: Sequence, module: Module) -> Iterator[tuple[Node, str]]:
    calls = [node for node in sequence.scope.nodes if is_return_value(node, module.names)]
    if not calls:
        return
    for node in sequence.scope.statements:
        if type(node).__name__ not in ("Try", "TryStar"):
            continue
        catching = [handler for handler in node.handlers if _catches_everything(handler.type)]
        if not catching:
            continue
        for call in calls:
            if any(one in node.body for one in _above(call, sequence.scope)):
                line = catching[0].lineno
                yield call, f"the handler in line {line} catches what returnValue raises"


def _catches_everything(type_: ast.expr | None) -> bool:
    if type_ is None:
        return True
    names = type_.elts if isinstance(type_, ast.Tuple) else [type_]
    return any(
        dotted(name) in ("BaseException", "builtins.BaseException", "exceptions.BaseException")
        for name in names
    )


def _above(node: Node | None, scope: Scope) -> Iterator[Node]:
    while node is not None:
        yield node
        node = scope.above(node)
