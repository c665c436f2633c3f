"""The definitions of a code base that a call may be of."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from seqcompat.migrate.read.names import STARS, Names, dotted
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.scopes import FUNCTIONS, Scope
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand import sequences
from seqcompat.migrate.understand.classes import Classes
from seqcompat.migrate.understand.facts import (
    CALL,
    DECORATED,
    DOTTED,
    METHOD,
    OWN,
    SEQUENCE,
    SUPER,
    TWISTED_SEQUENCE,
    Definition,
    Facts,
    Token,
    callee,
)

#: How many times a name may have been imported on from module to module.
_LONGEST = 10


class Calls:
    """
    The functions of all files, by what they can be called by.

    :param facts: the `Facts` of each file.
    """

    def __init__(self, facts: Iterable[Facts]) -> None:
        facts = list(facts)
        self.by_path = {one.path: one for one in facts}
        self._by_module = {one.module: one for one in facts}
        self._by_name: dict[str, list[Definition]] = {}
        self._by_dotted: dict[str, list[Definition]] = {}
        for one in facts:
            one.definitions = [self._judged(definition) for definition in one.definitions]
            for definition in one.definitions:
                self._by_name.setdefault(definition.name, []).append(definition)
                if not definition.local:
                    name = f"{one.module}.{definition.qualname}"
                    self._by_dotted.setdefault(name, []).append(definition)
        #: The names that classes have for something else than a constant.
        self.of_classes = {name for one in facts for name in one.of_classes}
        self.classes = Classes(facts, self.follow)
        self._real_paths: dict[str, Facts] | None = None

    def _judged(self, definition: Definition) -> Definition:
        """One whose decorators are those of sequences, by a module of the code base."""
        if definition.kind != DECORATED:
            return definition
        origins = {name and self.follow(name) for name in definition.decorators}
        if origins and origins <= sequences.TWISTED:
            return replace(definition, kind=TWISTED_SEQUENCE, retirable=False)
        if origins and origins <= sequences.TWISTED | sequences.SEQUENTIAL:
            return replace(definition, kind=SEQUENCE)
        return replace(definition, retirable=False)

    def follow(self, name: str) -> str:
        """
        The dotted name under which something is defined that may have been imported from where it
        is imported.
        """
        for _ in range(_LONGEST):
            module, _, rest = name.rpartition(".")
            tail = [rest]
            while module and module not in self._by_module:
                module, _, rest = module.rpartition(".")
                tail.insert(0, rest)
            one = self._by_module.get(module)
            origin = None if one is None else self._imported_as(one, tail[0])
            if origin is None or origin == name:
                return name
            name = ".".join([origin, *tail[1:]])
        return name

    def _imported_as(self, facts: Facts, name: str) -> str | None:
        """The dotted name that a name of a module is imported from, by its name or by a star."""
        if name in facts.origins:
            result: str | None = facts.origins[name]
            return result
        if facts.stars and not facts.defines(name):
            for star in sorted(facts.stars):
                if name in STARS.get(star, ()):
                    return f"{star}.{name}"
                other = self._by_module.get(star)
                if other is not None and other is not facts:
                    if name in other.origins or other.stars or other.defines(name):
                        return f"{star}.{name}"
        return None

    def offered_by(self, module: str) -> dict[str, str]:
        """The names that a module of the code base has imported, with where they are defined."""
        names: set[str] = set()
        seen, waiting = set(), [module]
        while waiting:
            one = waiting.pop()
            facts = self._by_module.get(one)
            if facts is None:
                names.update(STARS.get(one, ()) if one != module else ())
            elif one not in seen:
                seen.add(one)
                names.update(facts.origins)
                waiting += facts.stars
        return {name: self.follow(f"{module}.{name}") for name in names}

    @cached_property
    def spellings(self) -> frozenset[str]:
        """By which names the decorators of sequences are imported, or known in a module."""
        wanted = sequences.SEQUENTIAL | sequences.TWISTED | sequences.RETURN_VALUE
        return frozenset(
            name
            for one in self.by_path.values()
            for name, origin in one.origins.items()
            if self.follow(origin) in wanted
        )

    def named(self, name: str) -> list[Definition]:
        """The functions and methods called `name`."""
        return list(self._by_name.get(name, ()))

    def all(self) -> list[Definition]:
        """All functions and methods."""
        return [one for found in self._by_name.values() for one in found]

    def dotted(self) -> dict[str, list[Definition]]:
        """The functions and methods that are not local, by their dotted names."""
        return self._by_dotted

    def alternatives(self, definition: Definition) -> list[Definition]:
        """The other definitions that a call of `definition` may be of as well."""
        if definition.owner is not None:
            found = self.classes.own_methods((definition.module, definition.owner), definition.name)
        else:
            found = [
                one
                for one in self._by_name[definition.name]
                if (one.path, one.qualname) == (definition.path, definition.qualname)
            ]
        return [one for one in found if one is not definition]

    def of(
        self,
        source: Source,
        scope: Scope,
        function: ast.expr,
        names: Names,
    ) -> list[Definition] | None:
        """
        The definitions that a call of `function`, an expression, may be of; None where nothing is
        known about it.

        An empty list says that it is of nothing that this code base defines, as far as can be seen.

        :param scope: the one that the call is in.
        """
        if isinstance(function, ast.Name):
            owner = source.scopes.resolve(function.id, scope)
            if owner is not None and owner is not source.scopes.module:
                bound = [binding.node for binding in owner.bindings[function.id]]
                lines = {node.lineno for node in bound if isinstance(node, FUNCTIONS)}
                return [
                    one
                    for one in self._by_name.get(function.id, ())
                    if one.path == source.path and one.line in lines and len(lines) == len(bound)
                ]
        return self.told(callee(function, names), module_of(source.path)[0], class_around(scope))

    def told(self, token: Token, module: str, owner: str | None) -> list[Definition] | None:
        """The definitions that a call may be of, by what `callee` tells about it."""
        how, name = token
        if name is None:
            return None
        if how == CALL:
            return list(self._by_dotted.get(f"{module}.{name}", ()))
        if how == DOTTED:
            return list(self._by_dotted.get(self.follow(name), ()))
        if how in (OWN, SUPER):
            if owner is None:
                return self.anywhere(name)
            if how == SUPER:
                return self.classes.found_above((module, owner), name)
            return self.classes.own_methods((module, owner), name)
        if how == METHOD:
            return self.anywhere(name)
        return None

    def anywhere(self, name: str) -> list[Definition]:
        """All that a method called `name`, of any object, may be."""
        return [
            one for one in self._by_name.get(name, ()) if not one.local or one.owner is not None
        ]

    def of_object_made(
        self, function: ast.Attribute, source: Source, sequence: sequences.Sequence, names: Names
    ) -> list[Definition]:
        """
        The definitions of a method of an object that the sequence itself has made; nothing if that
        is not seen.
        """
        if not isinstance(function.value, ast.Name):
            return []
        made = _class_called(function.value.id, sequence)
        if made is None:
            return []
        module = module_of(source.path)[0]
        key = self.classes.named(names.resolve(made) or dotted(made) or "", module)
        if (
            key is None
            or self.classes.has_foreign_base(key)
            or self.classes.methods(key, "__new__")
        ):
            return []
        return self.classes.inherited(key, function.attr)

    def standing_in(self, made_by: Iterable[tuple[str, str]]) -> list[Definition] | None:
        """
        The definitions of the functions that are known to have been called, and what may stand in
        for them; None where some are not known.

        :param made_by: the real path, or the module of other code, and the name of each.
        """
        found: list[Definition] | None = None
        for where, name in made_by:
            found = found or []
            if not os.path.isabs(where):
                found += self.classes.overriding(where.partition(".")[0], name.rpartition(".")[2])
                continue
            one = self._by_real_path().get(where)
            known = [
                definition
                for definition in (one.definitions if one is not None else ())
                if name in (definition.qualname, definition.name)
            ]
            if not known:
                return None
            for definition in known:
                found += [definition, *self.alternatives(definition)]
        return found

    def _by_real_path(self) -> dict[str, Facts]:
        if self._real_paths is None:
            self._real_paths = {os.path.realpath(path): one for path, one in self.by_path.items()}
        return self._real_paths


def class_around(scope: Scope) -> str | None:
    """
    The qualified name of the class whose method is the outermost of the functions that something is
    in.
    """
    parts: list[str] = []
    for node in scope.around:
        if isinstance(node, FUNCTIONS):
            return ".".join(parts) or None
        parts.append(node.name)
    return None


def _class_called(name: str, sequence: sequences.Sequence) -> ast.expr | None:
    """
    The expression that is called in ``name = Class(...)``, where nothing else in `sequence` binds
    the name.

    None where that is not so.  Whether it is a class remains to be seen.
    """
    bound = sequence.scope.bindings.get(name, [])
    if len(bound) != 1:
        return None
    statement = sequence.scope.above(bound[0].node)
    if (
        isinstance(statement, ast.Assign)
        and statement.targets == [bound[0].node]
        and isinstance(statement.value, ast.Call)
    ):
        return statement.value.func
    return None
