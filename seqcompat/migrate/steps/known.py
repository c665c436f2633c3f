"""
Which waits can be plain awaits.

``await x`` and ``await waitable(x)`` do the same where `x` is known to be a Deferred that nobody
else has a hold of: then it does not matter that ``await`` leaves a fired one unconsumed.  Known is

- the call of a sequence by its name, where that name is bound once, by its ``def`` or an import,
  in a function around or in the module, and nobody is seen to put anything else in its place; so is
  ``Class.method()``;
- the call of a private method of ``self`` or ``cls``, where the class and all subclasses that are
  seen have a sequence of that name.  That of a public one is not known: a subclass elsewhere may
  have another one;
- the call of what in Twisted makes a new Deferred.

The call of a bare coroutine function is not among them: ``yield`` runs it in a context of its own,
``await`` in the caller's.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.calls import class_around
from seqcompat.migrate.understand.deferreds import SEQUENCES
from seqcompat.migrate.understand.facts import CALL, DOTTED, OWN, callee
from seqcompat.migrate.understand.sequences import SEQUENTIAL, WAITABLE
from seqcompat.migrate.understand.tables import DISPLAYS, FUTURES, HARMLESS, NEW_DEFERREDS, SUCCEED

if TYPE_CHECKING:
    from seqcompat.migrate.read.scopes import Binding, Scope
    from seqcompat.migrate.understand.facts import Definition
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.project import Project
    from seqcompat.migrate.understand.sequences import Sequence


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _is_first_of_method(bound: Binding, scope: Scope, owner: str) -> bool:
    """Whether something is the first parameter of a method of a class that is called `owner`."""
    outside = scope.parent
    if not scope.is_function or outside is None or not outside.is_class or outside.name != owner:
        return False
    arguments = scope.node.args
    is_static = any(dotted(one) == "staticmethod" for one in scope.node.decorator_list)
    return not is_static and (arguments.posonlyargs + arguments.args)[:1] == [bound.node]


class Known:
    """The knowledge about the calls in a module."""

    def __init__(self, module: Module, project: Project | None = None) -> None:
        self._module = module
        self._project = project
        self._sequences = {id(sequence.node): sequence for sequence in module.sequences}

    def is_waitable(self, value: Node) -> bool:
        """Whether `value` is a call of `waitable` already."""
        return isinstance(value, ast.Call) and self._module.names.resolve(value.func) in WAITABLE

    def is_plain(self, value: Node, sequence: Sequence) -> bool:
        """Whether what `sequence` waits on in ``yield value`` is known to be a new Deferred."""
        if not isinstance(value, ast.Call):
            return False
        if self._makes_new(value):
            name = dotted(value.func) or ""
            return not self._is_patched(name.rpartition(".")[2])
        if isinstance(value.func, ast.Name):
            name = value.func.id
            scope = self._module.source.scopes.resolve(name, sequence.scope)
            if scope is not None and self._makes_deferreds(name, scope):
                return True
        return self._project is not None and self._is_of_sequences(
            value.func, sequence, self._project
        )

    def _is_of_sequences(self, function: ast.expr, sequence: Sequence, project: Project) -> bool:
        """Whether all that the call may be of, as far as the code base goes, are sequences."""
        source, names = self._module.source, self._module.names
        how, name = callee(function, names)
        base: ast.expr = function
        while isinstance(base, ast.Attribute):
            base = base.value
        if name is None or not isinstance(base, ast.Name):
            return False
        found: list[Definition] | None = None
        scope = source.scopes.resolve(base.id, sequence.scope)
        bound = [] if scope is None else scope.bindings[base.id]
        if scope is None or len(bound) != 1 or base.id in self._module.declared:
            return False
        if how == OWN:
            owner = class_around(sequence.scope)
            if (
                owner is not None
                and _is_private(name)
                and _is_first_of_method(bound[0], scope, owner)
            ):
                key = (module_of(source.path)[0], owner)
                found = project.classes.found_by(key, name)
        elif how == DOTTED and bound[0].origin is not None:
            found = project.calls.of(source, sequence.scope, function, names)
        elif how == CALL and isinstance(bound[0].node, ast.ClassDef) and scope.parent is None:
            found = project.calls.of(source, sequence.scope, function, names)
        last = name.rpartition(".")[2]
        return (
            bool(found)
            and all(one.kind in SEQUENCES for one in found or ())
            and not self._is_patched(last)
        )

    def _makes_new(self, call: Node) -> bool:
        """Whether the call is one of what in Twisted makes a new Deferred."""
        origin = self._module.names.resolve(call.func)
        if origin == SUCCEED:
            return len(call.args) == 1 and not call.keywords and isinstance(call.args[0], DISPLAYS)
        return origin in NEW_DEFERREDS or origin in FUTURES

    def _makes_deferreds(self, name: str, scope: Scope) -> bool:
        bound = scope.bindings[name]
        if len(bound) != 1 or name in self._module.declared:
            return False
        sequence = self._sequences.get(id(bound[0].node))
        if sequence is None or not self._is_bare(sequence):
            return False
        return scope.is_function or not self._is_patched(name)

    def _is_bare(self, sequence: Sequence) -> bool:
        """
        Whether a call gives the sequence's own result: nothing is around the decorator that may
        exchange it.
        """
        if sequence.decorator is None and not sequence.rebound:
            return False  # Marked as one: where it is decorated is not seen.
        if sequence.origin not in SEQUENTIAL and sequence.origin not in self._module.decorators:
            return False
        for decorator in sequence.above + sequence.below:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if (self._module.names.resolve(function) or dotted(function)) not in HARMLESS:
                return False
        return True

    def _is_patched(self, name: str) -> bool:
        return self._project is not None and bool(self._project.patched(name))
