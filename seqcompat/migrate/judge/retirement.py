"""
Which sequences can do without their decorator, and what holds the others.

A function can, if every use that is seen is an ``await`` in a coroutine or a call that can be
wrapped, and no use can be there that is not seen.  Methods that may stand in for each other go
together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.codes import BY_NAME, CODES
from seqcompat.migrate.judge.retire import held_together, trial_test
from seqcompat.migrate.understand.facts import ABSTRACT, COROUTINE
from seqcompat.migrate.understand.uses import CALLED, WRAPPED

if TYPE_CHECKING:
    from seqcompat.migrate.understand.facts import Definition
    from seqcompat.migrate.understand.project import Project
    from seqcompat.migrate.understand.uses import Use

#: The rules for one function, in the order in which they are asked.
ORDER = (
    "public",
    "trial-test",
    "foreign-base",
    "used-as-value",
    "unclear-call",
    "no-use",
    "named-in-string",
)


class Retirement:
    """
    The decision for all files.

    :param project: a `project.Project`.
    :param uses: all uses of functions named as one of its candidates.
    :param read_only: the paths of files that are not to be changed.
    :param oldest_twisted: the version that is supported, as far as it matters; empty if that is
        not known.

    :ivar held: the (path, line) of each sequence that keeps its decorator to (name of the code,
        sentence).
    :ivar names: those of the functions that may be retired, held or not.
    :ivar wrapped: path to the offsets of the calls to wrap.
    """

    def __init__(
        self,
        project: Project,
        uses: list[Use],
        read_only: list[str] | tuple[Any, ...] = (),
        oldest_twisted: tuple[int, ...] = (),
    ) -> None:
        self.project, self.read_only = project, frozenset(read_only)
        self.oldest_twisted = oldest_twisted
        self.names = project.retirable
        self._uses: dict[Any, Any] = {}
        self._waited_for: dict[Any, Any] = {}
        for use in uses:
            if use.how == CALLED and use.path in self.read_only:
                use = replace(use, targets=None)  # It cannot be wrapped there.
            if use.how == WRAPPED:
                self._waited_for[use.path, use.start] = use
            self._uses.setdefault(use.name, []).append(use)
        self.held, self._candidates = {}, {}
        for definition in project.calls.all():
            if definition.retirable:
                self._candidates[_key(definition)] = definition
        for key, definition in self._candidates.items():
            reason = self._obstacle(definition)
            if reason is not None:
                self.held[key] = reason
        self._hold_together()
        self.wrapped: dict[Any, Any] = {}
        for found in self._uses.values():
            for use in found:
                if use.how == CALLED and any(self.retires(target) for target in use.targets or ()):
                    self.wrapped.setdefault(use.path, set()).add(use.start)

    def retires(self, key: tuple[str, int]) -> bool:
        """Whether the function at (path, line) loses its decorator."""
        return key in self._candidates and key not in self.held

    def unwraps(self, path: str, start: int) -> bool:
        """
        Whether the call at an offset is of functions only that become, or are, coroutine functions.
        """
        use = self._waited_for.get((path, start))
        return (
            use is not None
            and bool(use.targets)
            and all(self.retires(target) for target in use.targets)
        )

    def uses_of(self, definition: Definition) -> list[Use]:
        """The uses that may be of a function."""
        return [
            use
            for use in self._uses.get(definition.name, ())
            if use.targets is None or _key(definition) in use.targets
        ]

    def _obstacle(self, definition: Definition) -> tuple[str, str] | None:
        is_test = trial_test.is_test(definition, self)
        for name in ORDER:
            if is_test and name in ("foreign-base", "no-use"):
                continue  # The runner calls the tests.
            judge = CODES[BY_NAME[name]].judge
            reason = judge(definition, self) if judge is not None else None
            if reason is not None:
                return name, reason
        return None

    def _hold_together(self) -> None:
        """Hold what shares its calls with something that returns a Deferred."""
        changed = True
        while changed:
            changed = False
            for key, definition in self._candidates.items():
                if key in self.held or definition.owner is None:
                    continue
                for other in self.project.calls.alternatives(definition):
                    # For whoever wraps the call or awaits it, only a Deferred and a coroutine
                    # differ.
                    if other.kind in (ABSTRACT, COROUTINE) or self.retires(_key(other)):
                        continue
                    self.held[key] = "held-together", held_together.sentence(other)
                    changed = True
                    break


def _key(definition: Definition) -> tuple[str, int]:
    return definition.path, definition.line
