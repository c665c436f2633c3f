"""
What becomes of each use of ``inlineCallbacks``: it depends on what can be seen of the function.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.adopt import late_no_wait, late_other_decorator
from seqcompat.migrate.read.scopes import FUNCTIONS
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.tables import Harmless

if TYPE_CHECKING:
    from seqcompat.migrate.read.marks import Marks
    from seqcompat.migrate.read.scopes import Scope, Scopes
    from seqcompat.migrate.steps.adopt.twisted_names import Use

#: It becomes `sequential`, for the function is seen to be a generator or coroutine function.
SEQUENTIAL = "sequential"
#: `sequential` might raise a TypeError now where Twisted did at the call or not at all.
LATE = "late"
#: It stays Twisted's.
STAYS = "stays"


def judge(
    use: Use, scopes: Scopes, marks: Marks, is_harmless: Harmless
) -> tuple[str, Node, Any, Any]:
    """
    ``(verdict, function, name of a code or None, message)`` for a Use of ``inlineCallbacks`` or
    ``deferredGenerator``.

    `function` is the function definition or lambda that it is applied to, where that is seen.
    """
    parent = use.parent
    if isinstance(parent, FUNCTIONS) and use.node in parent.decorator_list:
        if marks.skips(parent):
            return STAYS, parent, "skipped", "it is marked to be left"
        below = parent.decorator_list[parent.decorator_list.index(use.node) + 1 :]
        return _of_function(parent, below, scopes, is_harmless)
    if (
        isinstance(parent, ast.Call)
        and use.node is parent.func
        and len(parent.args) == 1
        and not parent.keywords
    ):
        if marks.skips(parent) or marks.has("skip", parent.lineno):
            return STAYS, None, "skipped", "it is marked to be left"
        argument = parent.args[0]
        if isinstance(argument, ast.Lambda):
            return _of_function(argument, [], scopes, is_harmless)
        function = _defined(argument, use, scopes) if isinstance(argument, ast.Name) else None
        if function is not None:
            return _of_function(function, function.decorator_list, scopes, is_harmless)
        if not isinstance(argument, ast.Starred):
            return (
                LATE,
                None,
                "late-unseen",
                "what the call is made with cannot be seen to be a generator function",
            )
    return (
        STAYS,
        None,
        "decorator-as-value",
        f"{use.target} is neither a decorator here nor called with one function",
    )


def _of_function(
    function: Any, below: list[Node], scopes: Scopes, is_harmless: Harmless
) -> tuple[str, Any, Any, Any]:
    message = late_other_decorator.late_other_decorator(below, is_harmless)
    if message is not None:
        return LATE, function, "late-other-decorator", message
    message = late_no_wait.late_no_wait(scopes.of(function))
    if message is not None:
        return LATE, function, "late-no-wait", message
    return SEQUENTIAL, function, None, None


def _defined(argument: ast.Name, use: Use, scopes: Scopes) -> Node:
    """
    The one ``def`` that the name `argument` means; nothing else may bind it but the statement that
    `use` is in.
    """
    owner = scopes.resolve(argument.id, use.scope)
    if owner is None:
        return None
    definitions = []
    for binding in owner.bindings[argument.id]:
        if isinstance(binding.node, FUNCTIONS):
            definitions.append(binding.node)
        elif not _is_rebinding(binding.node, use.parent, owner):
            return None
    return definitions[0] if len(definitions) == 1 else None


def _is_rebinding(node: Node, call: Node, scope: Scope) -> bool:
    """Whether `node` is ``f`` in the statement ``f = inlineCallbacks(f)``."""
    statement = scope.above(node)
    return (
        isinstance(statement, ast.Assign)
        and statement.value is call
        and statement.targets == [node]
    )
