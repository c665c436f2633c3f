"""`returnValue` under a bare `except:` or `except BaseException`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.rule import Rule
from seqcompat.migrate.read.functions import own_nodes
from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import is_return_value

if TYPE_CHECKING:
    from seqcompat.migrate.read.names import Names
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
    tries = [node for node in sequence.nodes if type(node).__name__ in ("Try", "TryStar")]
    for node in tries:
        catching = [handler for handler in node.handlers if _catches_everything(handler.type)]
        if not catching:
            continue
        for statement in node.body:
            for call in _calls_of_its_own(statement, module.names):
                yield (
                    call,
                    "the handler in line %d catches what returnValue raises"
                    % (catching[0].lineno,),
                )


def _catches_everything(type_: ast.expr | None) -> bool:
    if type_ is None:
        return True
    names = type_.elts if isinstance(type_, ast.Tuple) else [type_]
    return any(
        dotted(name) in ("BaseException", "builtins.BaseException", "exceptions.BaseException")
        for name in names
    )


def _calls_of_its_own(statement: ast.stmt, names: Names) -> list[ast.Call]:
    return [
        node
        for node, scope in own_nodes([statement])
        if scope is None and is_return_value(node, names)
    ]
