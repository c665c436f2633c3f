"""The facts about a file that the rules of the step "async" ask for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.names import Names, dotted
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.understand import call_form, sequences
from seqcompat.migrate.understand.flow import WaitedNames

if TYPE_CHECKING:
    from seqcompat.migrate.read.scopes import Scope
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.read.trees import Node
    from seqcompat.migrate.understand.project import Project
    from seqcompat.migrate.understand.sequences import Sequence

#: Decorators of others that make sequences, and take no coroutine functions.
_MAKERS = frozenset(["pytest_twisted.inlineCallbacks"])


class Module:
    """
    One file.

    source, names, marks, sequences  what those modules have for it
    known_harmless  further decorators that may stand below that of a sequence
    decorators      further decorators that make sequences
    waived          codes of cautious refusals that are not wanted
    loose           calls of decorators that are no simple rebindings
    declared        names that a ``global`` or ``nonlocal`` statement somewhere in it declares
    """

    def __init__(
        self,
        source: Source,
        known_harmless: list[str] | tuple[Any, ...] = (),
        further: list[str] | tuple[Any, ...] = (),
        waived: frozenset[Any] | tuple[Any, ...] = (),
        project: Project | None = None,
    ) -> None:
        self.source = source
        self.names = Names(
            source.scopes,
            *module_of(source.path),
            follow=project.follow if project is not None else None,
        )
        self.marks = Marks(source)
        self.known_harmless = frozenset(known_harmless)
        self.decorators = frozenset(further)
        self.waived = frozenset(waived)
        rebound, self.loose = call_form.find(source, self.names)
        known = {id(sequence.node) for sequence in rebound}
        decorated = [
            sequence
            for sequence in sequences.find(source, self.names, self.decorators)
            if id(sequence.node) not in known
        ]
        self.sequences = sorted(decorated + rebound, key=lambda sequence: sequence.node.lineno)
        self.declared = source.scopes.declared
        self._project = project
        self._flows: dict[Any, Any] = {}

    def flow_of(self, sequence: Sequence) -> WaitedNames:
        """
        The `WaitedNames` of a sequence, made once; of one that waits on no name there is nothing to
        follow.
        """
        if id(sequence) not in self._flows:
            waits_on_names = any(isinstance(wait.value, ast.Name) for wait in sequence.waits)
            self._flows[id(sequence)] = WaitedNames(
                sequence.node.body if waits_on_names else [], self.names
            )
        result: WaitedNames = self._flows[id(sequence)]
        return result

    def passes_on(self, decorator: Node) -> bool:
        """Whether a decorator is one of the code base that only passes on what it calls."""
        found = self._own_function(decorator)
        if found is not None:
            return sequences.passes_on(found)
        return self._project is not None and (
            self.names.resolve(decorator) in self._project.transparent
        )

    def maker_of_sequences(self, decorator: Node) -> str | None:
        """The name of a decorator that is not known, and makes sequences in some way."""
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = self.names.resolve(function) or dotted(function)
        found = self._own_function(function)
        if (
            (found is not None and sequences.makes_sequences(found, self.names))
            or (self._project is not None and name in self._project.makers)
            or name in _MAKERS
        ):
            return name
        return None

    def _own_function(self, node: Node) -> Scope | None:
        """The function of the module's top level that a name means."""
        module = self.source.scopes.module
        bound = module.bindings.get(node.id, []) if isinstance(node, ast.Name) else []
        is_own = len(bound) == 1 and isinstance(bound[0].node, ast.FunctionDef)
        return self.source.scopes.of(bound[0].node) if is_own else None

    def binds(self, name: str) -> bool:
        """Whether anything but an import binds `name`, anywhere in the file."""
        return name.encode("utf-8") in self.source.utf8 and any(
            binding.origin is None
            for scope in self.source.scopes.all()
            for binding in scope.bindings.get(name, ())
        )
