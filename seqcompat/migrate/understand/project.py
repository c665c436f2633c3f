"""What the files of a code base say about each other."""

from __future__ import absolute_import, division, print_function

import ast
import os

from seqcompat.migrate.read.functions import FUNCTIONS
from seqcompat.migrate.read.names import Names, dotted
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.understand.facts import (
    ABSTRACT,
    CALL,
    COROUTINE,
    DECORATED,
    DEFERRED,
    DOTTED,
    GENERATOR,
    METHOD,
    OWN,
    PLAIN,
    SEQUENCE,
    TWISTED_SEQUENCE,
    UNKNOWN,
    VALUE,
    callee,
    can_take,
    facts_of,
    module_of,
)
from seqcompat.migrate.understand.known import bindings
from seqcompat.migrate.understand.receivers import class_called

#: Whether a function returns a Deferred.
YES, NO, MAYBE = "yes", "no", "maybe"

_SEQUENCES = frozenset([SEQUENCE, TWISTED_SEQUENCE])
_MAKE_DEFERREDS = frozenset(
    [
        "twisted.internet.defer." + name
        for name in (
            "Deferred",
            "DeferredList",
            "gatherResults",
            "succeed",
            "fail",
            "maybeDeferred",
            "ensureDeferred",
            "race",
            "Deferred.fromCoroutine",
            "deferToThread",
            "execute",
        )
    ]
    + [
        "twisted.internet.threads.deferToThread",
        "twisted.internet.task.deferLater",
        "seqcompat.run",
        "seqcompat.defer.ensureDeferred",
    ]
)


class Project(object):
    """
    The functions, classes and imports of all files of a code base.

    :param facts: a `facts.Facts` for each file.
    """

    def __init__(self, facts):
        self._by_path = {one.path: one for one in facts}
        self._by_module = {one.module: one for one in facts}
        self._by_name, self._by_dotted = {}, {}
        self._methods = {}
        self._patched, self._imported, self._stars = set(), set(), set()
        for one in facts:
            self._patched |= one.patched
            self._imported |= one.imported
            self._stars |= one.stars
            for definition in one.definitions:
                self._by_name.setdefault(definition.name, []).append(definition)
                if definition.owner is not None:
                    self._methods.setdefault((one.module, definition.owner), {}).setdefault(
                        definition.name, []
                    ).append(definition)
                if not definition.local:
                    self._by_dotted.setdefault(one.module + "." + definition.qualname, []).append(
                        definition
                    )
        self._parents, self._children = {}, {}
        self._externals = {}
        self._link_classes(facts)
        self._related = {}
        self._returns = {}
        self._real_paths = None
        #: What the step "retire" does, once that is decided.
        self.retirement = None

    @classmethod
    def scan(cls, sources, decorators=()):
        """
        The project of all `sources`: `Source` objects, or paths.

        A file that cannot be read or parsed says nothing; the step that works on it reports it.
        """
        found = []
        for source in sources:
            try:
                found.append(
                    facts_of(
                        source if isinstance(source, Source) else Source.read(source), decorators
                    )
                )
            except SourceError:
                continue
        return cls(found)

    def _link_classes(self, facts):
        self._classes = known = {
            one.module + "." + name: (one.module, name) for one in facts for name in one.classes
        }
        for one in facts:
            for name, bases in one.classes.items():
                for base in bases:
                    parent = known.get(self.follow(base)) or known.get(one.module + "." + base)
                    if parent is not None:
                        self._parents.setdefault((one.module, name), []).append(parent)
                        self._children.setdefault(parent, []).append((one.module, name))
                    elif base != "object":
                        self._externals.setdefault((one.module, name), []).append(base)

    def follow(self, name):
        """
        The dotted name under which something is defined that may have been imported from where it
        is imported.
        """
        for _ in range(10):
            module, _, rest = name.rpartition(".")
            tail = [rest]
            while module and module not in self._by_module:
                module, _, rest = module.rpartition(".")
                tail.insert(0, rest)
            one = self._by_module.get(module)
            if one is None or tail[0] not in one.origins or one.origins[tail[0]] == name:
                return name
            name = ".".join([one.origins[tail[0]]] + tail[1:])
        return name

    def __contains__(self, path):
        return path in self._by_path

    def definitions(self, name):
        """The functions and methods called `name`."""
        return list(self._by_name.get(name, ()))

    @property
    def sequences(self):
        """The dotted names of all functions that are known to be sequences."""
        return {
            name
            for name, found in self._by_dotted.items()
            if all(one.kind in _SEQUENCES for one in found)
        }

    def all_definitions(self):
        """All functions and methods."""
        return [one for found in self._by_name.values() for one in found]

    def candidates(self):
        """The names of the sequences that the step "retire" might take the decorator from."""
        return {one.name for one in self.all_definitions() if one.retirable}

    def is_public(self, definition):
        """Whether a function is in the ``__all__`` of its module."""
        return definition.qualname in self._by_path[definition.path].public

    def alternatives(self, definition):
        """The other definitions that a call of `definition` may be of as well."""
        if definition.owner is not None:
            found = self._own_methods(definition.module, definition.owner, definition.name)
        else:
            found = [
                one
                for one in self._by_name[definition.name]
                if (one.path, one.qualname) == (definition.path, definition.qualname)
            ]
        return [one for one in found if one is not definition]

    def patched(self, name):
        """
        Whether somebody may put something else in the place of a function or method called `name`.
        """
        return name in self._patched

    def reexported(self, path, name):
        """
        Whether another file gets `name` from the one at `path`, or that one has it in its
        ``__all__``.
        """
        module = module_of(path)[0]
        one = self._by_path.get(path)
        return (
            one is not None
            and name in one.public
            or module in self._stars
            or module + "." + name in self._imported
        )

    def callees(self, source, parents, function, names=None):
        """
        The definitions that a call of `function`, an expression, may be of; None where nothing is
        known about it.

        An empty list says that it is of nothing that this code base defines, as far as can be seen.

        :param parents: the functions and classes that the call is in, outermost first.
        """
        module, package = module_of(source.path)
        names = names or Names(source.tree, module, package)
        if isinstance(function, ast.Name):
            bound = _bound_in(function.id, parents)
            if bound is not None:
                return bound and [
                    one
                    for one in self._by_name.get(function.id, ())
                    if one.path == source.path and one.line in bound
                ]
        owner = _class_around(parents)
        return self._candidates(callee(function, names), module, owner)

    def _candidates(self, token, module, owner):
        how, name = token
        if how == CALL:
            return list(self._by_dotted.get(module + "." + name, ()))
        if how == DOTTED:
            return list(self._by_dotted.get(self.follow(name), ()))
        if how == OWN:
            return (
                self._own_methods(module, owner, name)
                if owner is not None
                else self._anywhere(name)
            )
        if how == METHOD:
            return self._anywhere(name)
        return None

    def _anywhere(self, name):
        return [
            one for one in self._by_name.get(name, ()) if not one.local or one.owner is not None
        ]

    def _own_methods(self, module, owner, name):
        found = []
        for related in self.related(module, owner):
            found += self._methods.get(related, {}).get(name, ())
        return found

    def related(self, module, owner):
        """
        The classes whose methods a ``self`` in the class `owner` of `module` may have: its
        subclasses' bases, too.
        """
        key = (module, owner)
        if key not in self._related:
            found = set()
            for below in _reachable([key], self._children):
                found |= _reachable([below], self._parents)
            self._related[key] = found
        return self._related[key]

    def foreign_bases(self, module, owner):
        """The bases, outside of the code base, of a class, its own bases and its subclasses."""
        return {
            base
            for related in self.related(module, owner)
            for base in self._externals.get(related, ())
        }

    def speaks_against(self, source, sequence, value, made_by=()):
        """
        Why what a definition of what is called in `value` returns is not a Deferred, in words; None
        if none is such.

        What is not called, and what this code base does not define, it knows nothing about.

        Nothing of a method of some object that does not take the arguments of the call speaks
        against it.

        :param made_by: (real path, or module of other code, and name) of the functions that are
            known to have been called there.  Where the object is not known, the definitions are
            these and what may stand in for them, not all of that name.
        """
        if not isinstance(value, ast.Call):
            return None
        names = Names(source.tree, *module_of(source.path))
        how, name = callee(value.func, names)
        parents = list(sequence.parents) + [sequence.node]
        owner = _class_around(parents)
        if how == METHOD:
            found = self._of_object_made(value.func, source, sequence, names) or self._standing_in(
                made_by
            )
            if found is None:
                found = self._anywhere(name)
            found = [one for one in found if can_take(one.takes, value)]
        elif how == OWN and owner is not None and isinstance(value.func.value, ast.Name):
            found = self._found_by(module_of(source.path)[0], owner, name)
        else:
            found = self.callees(source, parents, value.func, names)
        for definition in found or ():
            if self.returns_deferred(definition) == NO:
                return "%s (%s:%d), which it may be a call of, %s" % (
                    definition.qualname,
                    definition.path,
                    definition.line,
                    _WHY_NOT[definition.kind],
                )
        return None

    def _of_object_made(self, function, source, sequence, names):
        """
        The definitions of a method of an object that the sequence itself has made; nothing if that
        is not seen.
        """
        if not isinstance(function.value, ast.Name):
            return []
        made = class_called(function.value.id, sequence)
        if made is None:
            return []
        module = module_of(source.path)[0]
        key = self._classes.get(
            self.follow(names.resolve(made) or "%s.%s" % (module, dotted(made)))
        )
        if key is None or self.foreign_bases(*key) or self._methods.get(key, {}).get("__new__"):
            return []
        return [
            one
            for related in _reachable([key], self._parents)
            for one in self._methods.get(related, {}).get(function.attr, ())
        ]

    def _standing_in(self, made_by):
        """
        The definitions of these functions, and what may stand in for them; None where some are not
        known.
        """
        found = []
        for where, name in made_by:
            if not os.path.isabs(where):
                found += self._overriding(where.partition(".")[0], name.rpartition(".")[2])
                continue
            one = self._by_real_path().get(where)
            known = (
                [
                    definition
                    for definition in one.definitions
                    if name in (definition.qualname, definition.name)
                ]
                if one is not None
                else []
            )
            if not known:
                return None
            for definition in known:
                found += [definition] + self.alternatives(definition)
        return found if made_by else None

    def _overriding(self, package, name):
        """
        The methods called `name` of the classes that are derived from one of another `package`, or
        may be.
        """
        derived = [
            key
            for key, bases in self._externals.items()
            if any("." not in base or base.partition(".")[0] == package for base in bases)
        ]
        return [
            one
            for key in _reachable(derived, self._children)
            for one in self._methods.get(key, {}).get(name, ())
        ]

    def _found_by(self, module, owner, name):
        """
        What a ``self.name`` in the class `owner` may be: what the class and each of its subclasses
        finds first.
        """
        found = []
        for below in _reachable([(module, owner)], self._children):
            found += [one for one in self._first(below, name) if one not in found]
        return found

    def _first(self, key, name):
        """
        The definitions of a method in the first class that has it, in the order in which Python
        looks.
        """
        for one in self._order(key):
            if name in self._methods.get(one, {}):
                return self._methods[one][name]
        return []

    def _order(self, key):
        """
        A class and its bases: each before its own bases, and the first base of a class before the
        second.
        """
        last_first, seen = [], set()

        def visit(one):
            if one not in seen:
                seen.add(one)
                for parent in reversed(self._parents.get(one, ())):
                    visit(parent)
                last_first.append(one)

        visit(key)
        return reversed(last_first)

    def _by_real_path(self):
        if self._real_paths is None:
            self._real_paths = {os.path.realpath(path): one for path, one in self._by_path.items()}
        return self._real_paths

    def returns_deferred(self, definition):
        """YES, NO (or not always) or MAYBE."""
        if definition.kind in _SEQUENCES:
            return YES
        if definition.kind in (COROUTINE, GENERATOR):
            return NO
        if definition.kind in (ABSTRACT, DECORATED):
            return MAYBE
        if definition not in self._returns:
            self._returns[definition] = MAYBE  # For one that calls itself.
            found = {self._returned(token, definition) for token in definition.returns}
            self._returns[definition] = (
                NO if NO in found else MAYBE if MAYBE in found or not found else YES
            )
        return self._returns[definition]

    def _returned(self, token, definition):
        if token == VALUE:
            return NO
        if token == DEFERRED or token[0] == DOTTED and token[1] in _MAKE_DEFERREDS:
            return YES
        if token == UNKNOWN:
            return MAYBE
        found = {
            self.returns_deferred(one)
            for one in self._candidates(token, definition.module, definition.owner) or ()
        }
        if found == {YES}:
            return YES
        return NO if NO in found and token[0] != METHOD else MAYBE


_WHY_NOT = {
    PLAIN: "may return something else than a Deferred",
    COROUTINE: "is a coroutine function, which `yield` runs in a context of its own",
    GENERATOR: "is a generator function",
}


def _reachable(keys, edges):
    found, waiting = set(), list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(edges.get(key, ()))
    return found


def _class_around(parents):
    """
    The qualified name of the class whose method is the outermost of the functions that something is
    in.
    """
    parts = []
    for parent in parents:
        if isinstance(parent, FUNCTIONS):
            return ".".join(parts) or None
        parts.append(parent.name)
    return None


def _bound_in(name, parents):
    """
    What a scope around binds `name` to: the lines of the ``def``, or nothing known ([]); None if
    none binds it.

    The scope of a class is one for what stands in it, not for its methods.
    """
    for parent in reversed(parents):
        if isinstance(parent, FUNCTIONS) or parent is parents[-1]:
            bound = bindings(parent).get(name)
            if bound:
                return (
                    [node.lineno for node in bound]
                    if all(isinstance(node, FUNCTIONS) for node in bound)
                    else []
                )
    return None
