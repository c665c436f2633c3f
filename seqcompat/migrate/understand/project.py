"""All files of a code base, and what they say about each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.understand.calls import Calls
from seqcompat.migrate.understand.deferreds import SEQUENCES, Deferreds
from seqcompat.migrate.understand.facts import Definition, Facts, Mention, facts_of


class Project:
    """
    All files of a code base.

    calls      its functions, and which of them a call may be of
    classes    its classes
    deferreds  what its functions return

    :param facts: a `facts.Facts` for each file.
    """

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._facts = facts = list(facts)
        self.calls = Calls(facts)
        self.classes = self.calls.classes
        self.deferreds = Deferreds(self.calls)
        self._patched: dict[str, Mention] = {}
        self._affixes: dict[tuple[str, str], Mention] = {}
        self._imported: set[str] = set()
        self._stars: set[str] = set()
        #: The paths of the files that are Python 2 source only.
        self.python_2 = [one.path for one in facts if one.is_python_2]
        looks_up = any(one.looks_up for one in facts)
        for one in facts:
            for name, mention in one.patched.items():
                self._patched.setdefault(name, mention)
            if looks_up:
                for ends, mention in one.affixes.items():
                    self._affixes.setdefault(ends, mention)
            self._imported |= one.imported
            self._stars |= one.stars

    @classmethod
    def scan(cls, sources: Iterable[Source | str], decorators: Iterable[str] = ()) -> Project:
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

    def follow(self, name: str) -> str:
        """The dotted name under which something is defined, whichever it is imported by."""
        return self.calls.follow(name)

    @property
    def spellings(self) -> frozenset[str]:
        """By which names the decorators of sequences are known in the code base."""
        return self.calls.spellings

    def __contains__(self, path: str) -> bool:
        return path in self.calls.by_path

    @property
    def sequences(self) -> set[str]:
        """The dotted names of all functions that are known to be sequences."""
        return {
            name
            for name, found in self.calls.dotted().items()
            if all(one.kind in SEQUENCES for one in found)
        }

    @cached_property
    def retirable(self) -> set[str]:
        """The names of the sequences that might lose their decorator."""
        return {one.name for one in self.calls.all() if one.retirable}

    @cached_property
    def transparent(self) -> set[str]:
        """The dotted names of the decorators that only pass on what they call."""
        return {f"{one.module}.{name}" for one in self._facts for name in one.transparent}

    @cached_property
    def makers(self) -> set[str]:
        """The dotted names of the decorators that make sequences in some way."""
        return {f"{one.module}.{name}" for one in self._facts for name in one.makers}

    def is_public(self, definition: Definition) -> bool:
        """Whether a function is in the ``__all__`` of its module."""
        return definition.qualname in self.calls.by_path[definition.path].public

    def patched(self, name: str) -> Mention | None:
        """
        Where somebody may put something else in the place of a function or method called `name`, or
        get at it by its name; None if that is nowhere to be seen.
        """
        if name in self._patched:
            return self._patched[name]
        for (prefix, suffix), mention in self._affixes.items():
            if (
                len(name) >= len(prefix) + len(suffix)
                and name.startswith(prefix)
                and name.endswith(suffix)
            ):
                ends = [f'begins with "{prefix}"'] * bool(prefix) + [
                    f'ends with "{suffix}"'
                ] * bool(suffix)
                how = f"a name that {' and '.join(ends)} is put together"
                return replace(mention, how=how)
        return None

    def reexported(self, path: str, name: str) -> bool:
        """
        Whether another file gets `name` from the one at `path`, or that one has it in its
        ``__all__``.
        """
        module = module_of(path)[0]
        one = self.calls.by_path.get(path)
        return (
            one is not None
            and name in one.public
            or module in self._stars
            or f"{module}.{name}" in self._imported
        )
