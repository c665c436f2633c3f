"""
Which waits can be plain awaits.

``await x`` and ``await waitable(x)`` do the same where `x` is known to be a Deferred that nobody
else has a hold of: then it does not matter that ``await`` leaves a fired one unconsumed.  Known is

- the call of a sequence by its name, where that name is bound once, by its ``def``, in a function
  around or in the module, and nobody is seen to put anything else in its place.  That of a method
  is not known: a subclass, or a test, may have another one;
- the call of what in Twisted makes a new Deferred.

The call of a bare coroutine function is not among them: ``yield`` runs it in a context of its own,
``await`` in the caller's.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seqcompat.migrate.read.names import dotted
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import SEQUENTIAL, WAITABLE
from seqcompat.migrate.understand.tables import DISPLAYS, FUTURES, HARMLESS, NEW_DEFERREDS, SUCCEED

if TYPE_CHECKING:
    from seqcompat.migrate.read.scopes import Scope
    from seqcompat.migrate.understand.module import Module
    from seqcompat.migrate.understand.project import Project
    from seqcompat.migrate.understand.sequences import Sequence


class Known:
    """What is known about the calls in a module."""

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
        if not isinstance(value.func, ast.Name):
            return False
        name = value.func.id
        scope = self._module.source.scopes.resolve(name, sequence.scope)
        return scope is not None and self._makes_deferreds(name, scope)

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
