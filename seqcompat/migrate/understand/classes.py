"""The classes of a code base: their bases, what is derived from them, and who else has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Callable

from seqcompat.migrate.understand.facts import Definition, Facts

#: A class: the dotted name of its module, and its qualified name.
Key = tuple[str, str]


class Classes:
    """
    The graph of the classes, and their methods.

    :param facts: the `Facts` of each file.
    :param follow: gives for a dotted name that under which it is defined.
    """

    def __init__(self, facts: Iterable[Facts], follow: Callable[[str], str]) -> None:
        facts = list(facts)
        self._follow = follow
        self._known: dict[str, Key] = {
            f"{one.module}.{name}": (one.module, name) for one in facts for name in one.classes
        }
        self._parents: dict[Key, list[Key]] = {}
        self._children: dict[Key, list[Key]] = {}
        #: The bases that are not of the code base.
        self.externals: dict[Key, list[str]] = {}
        self._methods: dict[Key, dict[str, list[Definition]]] = {}
        self._related: dict[Key, set[Key]] = {}
        functions: set[str] = set()
        for one in facts:
            for name, bases in one.classes.items():
                self._link((one.module, name), bases)
            for definition in one.definitions:
                if definition.owner is not None:
                    methods = self._methods.setdefault((one.module, definition.owner), {})
                    methods.setdefault(definition.name, []).append(definition)
                else:
                    functions.add(f"{one.module}.{definition.qualname}")
        self._handed_on: dict[Key, set[str]] = {}
        #: The modules that provide an interface themselves, with that.
        self.handed_on_modules: dict[str, set[str]] = {}
        for one in facts:
            self._hand_on(one, functions)

    def _link(self, key: Key, bases: Iterable[str]) -> None:
        for base in bases:
            parent = self.named(base, key[0])
            if parent is not None:
                self._parents.setdefault(key, []).append(parent)
                self._children.setdefault(parent, []).append(key)
            elif base != "object":
                self.externals.setdefault(key, []).append(base)

    def _hand_on(self, facts: Facts, functions: set[str]) -> None:
        for name, receivers in facts.handed_on.items():
            foreign = {one for one in receivers if self._is_foreign(one, facts.module, functions)}
            if not foreign:
                continue
            if name == "":
                self.handed_on_modules.setdefault(facts.module, set()).update(foreign)
            key = self.named(name, facts.module)
            if key is not None:
                self._handed_on.setdefault(key, set()).update(foreign)

    def _is_foreign(self, name: str, module: str, functions: set[str]) -> bool:
        """Whether other code may call what is handed on to an interface or a decorator."""
        if self._follow(name) in functions or f"{module}.{name}" in functions:
            return False
        key = self.named(name, module)
        if key is None:
            return True
        # An interface of the code base's own, unless it extends one of others.
        return any(
            base.rpartition(".")[2] != "Interface"
            for above in _reachable([key], self._parents)
            for base in self.externals.get(above, ())
        )

    def named(self, name: str, module: str) -> Key | None:
        """The class that a dotted name means in a module; None if it is not of the code base."""
        return self._known.get(self._follow(name)) or self._known.get(f"{module}.{name}")

    def methods(self, key: Key, name: str) -> list[Definition]:
        """The definitions of a method in a class itself."""
        return self._methods.get(key, {}).get(name, [])

    def related(self, key: Key) -> set[Key]:
        """
        The classes whose methods a ``self`` in a class may have: its subclasses' bases, too.
        """
        if key not in self._related:
            found: set[Key] = set()
            for below in _reachable([key], self._children):
                found |= _reachable([below], self._parents)
            self._related[key] = found
        return self._related[key]

    def foreign_hands(self, key: Key) -> set[str]:
        """
        The names of those who may call the methods of a class, of its bases and of its subclasses
        from outside of the code base: their bases, and the registries that they are handed to.
        """
        return {
            name
            for related in self.related(key)
            for name in [*self.externals.get(related, ()), *self._handed_on.get(related, ())]
        }

    def has_foreign_base(self, key: Key) -> bool:
        """Whether a class, a base of it or a subclass has a base that is not of the code base."""
        return any(self.externals.get(related) for related in self.related(key))

    def own_methods(self, key: Key, name: str) -> list[Definition]:
        """The definitions that ``self.name`` in a class, or in one related to it, may be of."""
        return [one for related in self.related(key) for one in self.methods(related, name)]

    def inherited(self, key: Key, name: str) -> list[Definition]:
        """The definitions of a method in a class and its bases."""
        return [
            one for above in _reachable([key], self._parents) for one in self.methods(above, name)
        ]

    def overriding(self, package: str, name: str) -> list[Definition]:
        """
        The methods called `name` of the classes that are derived from one of another `package`, or
        may be.
        """
        derived = [
            key
            for key, bases in self.externals.items()
            if any("." not in base or base.partition(".")[0] == package for base in bases)
        ]
        return [
            one for key in _reachable(derived, self._children) for one in self.methods(key, name)
        ]

    def found_by(self, key: Key, name: str) -> list[Definition]:
        """
        The definitions that ``self.name`` in a class may be: the class and each of its subclasses
        has a first one.
        """
        found: list[Definition] = []
        for below in _reachable([key], self._children):
            found += [one for one in self._first(self._order(below), name) if one not in found]
        return found

    def found_above(self, key: Key, name: str) -> list[Definition] | None:
        """
        The definitions that ``super().name`` in a class may be: those behind it in its order and in
        that of its subclasses; None where that may be a method of a foreign base.
        """
        found: list[Definition] = []
        for below in _reachable([key], self._children):
            order = list(self._order(below))
            above = order[order.index(key) + 1 :]
            for one in [key, *above]:
                if one != key and self.methods(one, name):
                    break
                if self.externals.get(one):
                    return None
            found += [one for one in self._first(above, name) if one not in found]
        return found

    def _first(self, order: Iterable[Key], name: str) -> list[Definition]:
        """The definitions of a method in the first class that has it."""
        for one in order:
            if self.methods(one, name):
                return self.methods(one, name)
        return []

    def _order(self, key: Key) -> Iterator[Key]:
        """
        A class and its bases, as Python looks at them: each before its own bases, and the first
        base of a class before the second.
        """
        last_first: list[Key] = []
        seen: set[Key] = set()

        def visit(one: Key) -> None:
            if one not in seen:
                seen.add(one)
                for parent in reversed(self._parents.get(one, [])):
                    visit(parent)
                last_first.append(one)

        visit(key)
        return reversed(last_first)


def _reachable(keys: Iterable[Key], edges: Mapping[Key, list[Key]]) -> set[Key]:
    found: set[Key] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(edges.get(key, ()))
    return found
