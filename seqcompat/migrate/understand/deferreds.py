"""The functions of a code base that return a Deferred, and what speaks against a plain await."""

from __future__ import annotations

import ast
import os
from collections.abc import Container, Iterable

from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand import sequences
from seqcompat.migrate.understand.calls import Calls, class_around
from seqcompat.migrate.understand.facts import (
    ABSTRACT,
    COROUTINE,
    DECORATED,
    DEFERRED,
    DOTTED,
    GENERATOR,
    JUST_SET,
    METHOD,
    OWN,
    PLAIN,
    SEQUENCE,
    SET,
    TWISTED_SEQUENCE,
    UNKNOWN,
    VALUE,
    Definition,
    LocalNames,
    Token,
    callee,
    can_take,
    tokens_of,
)
from seqcompat.migrate.understand.tables import MAKES_DEFERREDS

#: Whether a function returns a Deferred: always; not, or not always; there is a way on which it
#: returns what cannot be judged; it has one way, on which it returns an attribute that it has set
#: to one, unless something that it called since has changed that; as far as can be seen.
YES, NO, UNJUDGED, SEEN, MAYBE = "yes", "no", "unjudged", "if seen", "maybe"

#: What may stand between setting an attribute and reading it.
_INTERCEPTS = ("__getattribute__", "__setattr__", "__set__")

SEQUENCES = frozenset([SEQUENCE, TWISTED_SEQUENCE])

_AGAINST = {
    PLAIN: "may return something else than a Deferred",
    COROUTINE: "is a coroutine function, which `yield` runs in a context of its own",
    GENERATOR: "is a generator function",
}


class Deferreds:
    """The results of the functions of a code base: Deferreds or not."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._returns: dict[tuple[str, int], str] = {}

    def returned_by(self, definition: Definition) -> str:
        """YES, NO, UNJUDGED, SEEN or MAYBE."""
        if definition.kind in SEQUENCES:
            return YES
        if definition.kind in (COROUTINE, GENERATOR):
            return NO
        if definition.kind in (ABSTRACT, DECORATED):
            return MAYBE
        key = definition.path, definition.line
        if key not in self._returns:
            self._returns[key] = MAYBE  # For one that calls itself.
            found = {self._returned(token, definition) for token in definition.returns}
            if SEEN in found and len(definition.returns) > 1:
                # Nobody knows on which of the ways it was seen.
                found.add(UNJUDGED)
            self._returns[key] = next(
                (one for one in (NO, UNJUDGED, SEEN, MAYBE) if one in found),
                YES if found else MAYBE,
            )
        return self._returns[key]

    def _returned(self, token: Token, definition: Definition) -> str:
        if token == VALUE:
            return NO
        if token == DEFERRED or token[0] == DOTTED and token[1] in MAKES_DEFERREDS:
            return YES
        if token == UNKNOWN:
            return UNJUDGED
        if token[0] in (SET, JUST_SET):
            return SEEN if self._has_to_be_seen(token) else YES
        called = self._calls.told(token, definition.module, definition.owner) or ()
        found = {self.returned_by(one) for one in called}
        if found == {YES}:
            return YES
        if token[0] == METHOD:
            return MAYBE
        if SEEN in found and len(called) > 1:
            found.add(UNJUDGED)
        return next((one for one in (NO, UNJUDGED, SEEN) if one in found), MAYBE)

    def _has_to_be_seen(self, token: Token) -> bool:
        """Whether an attribute that was set to a Deferred may be something else when it is read."""
        how, name = token
        return how == SET or (
            how == JUST_SET and not self._calls.of_classes.isdisjoint([name or "", *_INTERCEPTS])
        )

    def against(
        self,
        source: Source,
        sequence: sequences.Sequence,
        value: ast.expr | None,
        made_by: Iterable[tuple[str, str]] = (),
        returned: Container[tuple[str, str]] = (),
    ) -> str | None:
        """
        Why what is waited on may be no Deferred, in words, whatever the tests have seen; None if
        nothing speaks against it.

        That is so where a definition of what is called returns something else, or on some way what
        cannot be judged; and where what is waited on has no name: a parameter, an attribute, what a
        table has.  What this code base does not define, it knows nothing about.

        Nothing of a method of some object that does not take the arguments of the call speaks
        against it.

        :param made_by: (real path, or module of other code, and name) of the functions that are
            known to have been called there or, where the wait itself calls none, to have made what
            it waits on.  Where the object is not known, the definitions are these and what may
            stand in for them, not all of that name.
        :param returned: (real path, qualified name) of the functions that were seen to return
            Deferreds, and never anything else.
        """
        names = Names(source.scopes, *module_of(source.path), follow=self._calls.follow)
        if isinstance(value, ast.Call):
            calls = [value]
        else:
            local_names = LocalNames(sequence.scope)
            tokens = tokens_of(value, local_names, names)
            if UNKNOWN in tokens or len(tokens) > 1 and any(map(self._has_to_be_seen, tokens)):
                return "it waits on what has no name here, and may be something else elsewhere"
            calls = _calls_in(value, local_names)
        for call in calls:
            reason = self._against_call(
                source, sequence, call, names, made_by, returned, call is value
            )
            if reason is not None:
                return reason
        return None

    def _against_call(
        self,
        source: Source,
        sequence: sequences.Sequence,
        call: ast.Call,
        names: Names,
        made_by: Iterable[tuple[str, str]],
        returned: Container[tuple[str, str]],
        is_waited_on: bool,
    ) -> str | None:
        tokens = tokens_of(call, LocalNames(sequence.scope), names)
        if UNKNOWN in tokens:
            return "it calls what has no name here, and may be something else elsewhere"
        module = module_of(source.path)[0]
        owner = class_around(sequence.scope)
        how, name = callee(call.func, names)
        found: list[Definition] | None
        if how == METHOD and name is not None and isinstance(call.func, ast.Attribute):
            found = self._calls.of_object_made(
                call.func, source, sequence, names
            ) or self._of_known(made_by, name, is_waited_on)
            if found is None:
                found = self._calls.anywhere(name)
            found = [one for one in found if can_take(one.takes, call)]
        elif how == OWN and owner is not None and name is not None:
            found = self._calls.classes.found_by((module, owner), name)
        elif isinstance(call.func, ast.Name):
            found = self._calls.of(source, sequence.scope, call.func, names)
            if not found:
                found = [
                    one for token in tokens for one in self._calls.told(token, module, owner) or ()
                ]
        else:
            found = self._calls.of(source, sequence.scope, call.func, names)
        for definition in found or ():
            why = self._against_definition(definition, returned)
            if why is not None:
                return (
                    f"{definition.qualname} ({definition.path}:{definition.line}), which it may be "
                    f"a call of, {why}"
                )
        return None

    def _against_definition(
        self, definition: Definition, returned: Container[tuple[str, str]]
    ) -> str | None:
        found = self.returned_by(definition)
        if found == NO:
            return _AGAINST[definition.kind]
        if found == UNJUDGED:
            return "returns on some way what cannot be seen to be a Deferred"
        if found == SEEN and (os.path.realpath(definition.path), definition.qualname) not in (
            returned
        ):
            return (
                "returns what it has set to a Deferred, but nobody has seen whether that is still "
                "one after what it calls in between"
            )
        return None

    def _of_known(
        self, made_by: Iterable[tuple[str, str]], name: str, is_waited_on: bool
    ) -> list[Definition] | None:
        """
        The definitions that a call of the method `name` may be of, by what is known of its results;
        None where that is not enough.

        Where it is not the call itself that is waited on, the result of a sequence tells who has
        made it, and anybody may have passed it on.
        """
        found = self._calls.standing_in(made_by)
        if found and not is_waited_on and any(one.kind in SEQUENCES for one in found):
            found += [
                one
                for one in self._calls.anywhere(name)
                if one not in found and set(one.returns) - {VALUE}
            ]
        return found


def _calls_in(value: ast.expr | None, local_names: LocalNames) -> list[ast.Call]:
    """The calls that a value may be the result of, through the names that are assigned them."""
    found, seen = [], set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Call):
            found.append(one)
        elif isinstance(one, ast.IfExp):
            waiting += [one.body, one.orelse]
        elif isinstance(one, ast.BoolOp):
            waiting += one.values
        elif isinstance(one, ast.NamedExpr):
            waiting.append(one.value)
        elif isinstance(one, ast.Name) and one.id not in seen:
            seen.add(one.id)
            waiting += [
                inner
                for inner in local_names.values_of(one.id) or ()
                if isinstance(inner, ast.expr)
            ]
    return found
