"""The changes to a file's uses of Twisted's names, and to the names themselves."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.judge.findings import COROUTINE, NOTE, REFUSED, FunctionReport, finding
from seqcompat.migrate.judge.findings import GENERATOR as STILL_GENERATOR
from seqcompat.migrate.prove.surgery import Surgery
from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.mentions import Mentions
from seqcompat.migrate.read.names import Names
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.scopes import FUNCTIONS
from seqcompat.migrate.read.sources import Edit
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps.adopt import deferred_generators
from seqcompat.migrate.steps.adopt.judgement import LATE, SEQUENTIAL, STAYS, judge
from seqcompat.migrate.steps.adopt.statements import Statements, Wanted
from seqcompat.migrate.steps.adopt.twisted_names import (
    GENERATOR,
    INLINE,
    RETURN,
    WAIT,
    Modules,
    groups_of,
)
from seqcompat.migrate.understand.tables import Harmless

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.steps.adopt.twisted_names import Group, Use
from seqcompat.migrate.understand.project import Project

#: `returnValue` is taken over wherever it stands: it does the same as Twisted's.
MOVES = "moves"
#: It goes with the statement that it is in.
GOES = "goes"

_PACKAGE = "seqcompat"
_ORIGINS = {
    SEQUENTIAL: (_PACKAGE, "sequential"),
    LATE: ("seqcompat.defer", INLINE),
    MOVES: (_PACKAGE, RETURN),
}
_COMMENT = re.compile(rb"#[^\r\n]*")
_WORDS = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*|\.")


class Adoption:
    """
    The step on one file: `decide` says what becomes of what, `make` collects the edits and the
    surgery.
    """

    def __init__(
        self, source: Source, known_harmless: list[str] | tuple[Any, ...], project: Project | None
    ) -> None:
        self.source = source
        self.project = project
        names = Names(
            source.scopes, *module_of(source.path), follow=project.follow if project else None
        )
        self._modules = Modules(names, project)
        self.scopes = source.scopes
        groups = groups_of(self.scopes, self._modules)
        self.groups = [group for group in groups if group.uses]
        self._unused = [group for group in groups if not group.uses and group.target == RETURN]
        self.marks = Marks(source)
        self.is_harmless = Harmless(names, known_harmless)
        self.mentions = Mentions(source)
        self.statements = Statements(source, self.scopes)
        self.edits: list[Any] = []
        self.findings: list[Any] = []
        self.functions: list[Any] = []
        self.surgery = Surgery()
        self._names: dict[Any, Any] = {}

    # The verdicts.

    def decide(self) -> None:
        late = []
        for group in self.groups:
            for use in group.uses:
                if use.target == RETURN:
                    use.verdict = STAYS if self.marks.skips(use.node) else MOVES
                elif use.target == WAIT:
                    use.verdict = STAYS
                elif use.target == INLINE:
                    use.verdict, use.function, use.code, use.message = judge(
                        use, self.scopes, self.marks, self.is_harmless
                    )
                    if use.verdict == LATE:
                        late.append(use)
        self._generators()
        for group in self.groups:
            self._settle(group)
        for use in late:
            if use.verdict == LATE:
                self._note(use.code, use, use.message)
                self._report(use, STILL_GENERATOR)

    def _generators(self) -> None:
        """The functions of ``deferredGenerator``: all of one is converted, or nothing."""
        waits = {
            id(use.node): use
            for group in self.groups
            if group.is_pure
            for use in group.uses
            if use.target == WAIT
        }
        for group in self.groups:
            for use in group.uses:
                if use.target == GENERATOR and group.is_pure:
                    self._generator(use, waits)

    def _generator(self, use: Use, waits: dict[int, Use]) -> None:
        use.verdict, use.function, use.code, use.message = judge(
            use, self.scopes, self.marks, self.is_harmless
        )
        if use.verdict == SEQUENTIAL and isinstance(use.function, ast.FunctionDef):
            try:
                use.conversion = deferred_generators.convert(
                    use.function, waits, self.scopes, self.source
                )
            except deferred_generators.Unusual as error:
                use.code, use.message, use.place = error.code, str(error), error.node
            else:
                for wait in use.conversion.waits:
                    waits[id(wait)].verdict = GOES
                return
        elif use.code not in ("skipped", "decorator-as-value"):
            use.code, use.message = (
                "unusual-generator",
                use.message or "it is not applied to a function definition",
            )
        use.verdict = STAYS

    def _settle(self, group: Group) -> None:
        """The verdicts of a name's uses depend on each other: the name can only be one thing."""
        group.is_kept = (
            group.target is not None
            and any(use.verdict == STAYS for use in group.uses)
            or self._is_kept(group)
        )
        if group.is_pure:
            if group.is_kept and group.target == INLINE:
                for use in group.uses:
                    if use.verdict == LATE:
                        use.verdict = STAYS
        elif (
            group.target not in (INLINE, RETURN)
            or group.is_star
            or group.target == INLINE
            and group.is_kept
        ):
            group.is_kept = True
            for use in group.uses:
                use.verdict, use.code, use.message = (
                    STAYS,
                    "ambiguous-name",
                    f"{group.name} is not always Twisted's here",
                )

    def _is_kept(self, group: Group) -> bool:
        """Whether somebody else may want the name of this module."""
        name = group.name
        aliases = [
            alias for statement in group.statements for alias in group.aliases[id(statement)]
        ]
        return (
            group.scope.is_class
            or self.scopes.is_rebound(name, group.scope)
            or any(alias.asname == alias.name for alias in aliases)
            or self._is_mentioned(group)
            or group.scope is self.scopes.module
            and self._is_wanted_elsewhere(name)
        )

    def _is_mentioned(self, group: Group) -> bool:
        """Whether something speaks of a name besides its imports and the uses that are known."""
        seen = len(group.uses) + group.others
        seen += sum(len(aliases) for aliases in group.aliases.values())
        word = rb"\b" + re.escape(group.name.encode("utf-8")) + rb"\b"
        # To look through all strings takes a quarter of the step's time.
        if len(re.findall(word, self.source.utf8)) == seen and not group.is_star:
            return False
        return group.name in self.mentions

    def _is_wanted_elsewhere(self, name: str) -> bool:
        path = self.source.path.replace("\\", "/")
        if path.rpartition("/")[2] == "__init__.py":
            # A package may offer what it has imported.
            return True
        return self.project is not None and bool(
            self.project.reexported(self.source.path, name) or self.project.patched(name)
        )

    # Making it so.

    def make(self) -> None:
        for group in self.groups:
            for use in group.uses:
                if use.verdict == STAYS and use.target in (INLINE, GENERATOR):
                    self._refuse(use)
                elif use.verdict == SEQUENTIAL:
                    self._report(use, STILL_GENERATOR)
            if group.target is None:
                self._through_module(group)
            elif group.target == INLINE:
                self._inline(group)
            elif group.target == RETURN:
                self._return(group)
            else:
                self._older(group)
        for group in self._unused:
            # Something uses the name now, which ours must be then.
            if group.name == self._names.get(MOVES) and not group.is_star:
                self._move(group, MOVES, group.name)
        self.statements.finish(self.edits, self.surgery)

    def _through_module(self, group: Group) -> None:
        """Uses such as ``defer.inlineCallbacks``."""
        for use in group.uses:
            self._take(group, use)
        if group.others or group.is_kept or any(use.verdict == STAYS for use in group.uses):
            return
        if self._modules.is_own(group.prefix):
            for statement in group.statements:
                self.findings.append(
                    finding(
                        NOTE,
                        BY_NAME["import-left"],
                        self.source,
                        statement,
                        None,
                        f"{group.name} is not used any more: it is a module of the code base",
                    )
                )
            return
        for statement in group.statements:
            for alias in group.aliases[id(statement)]:
                self.statements.remove(statement, alias)

    def _inline(self, group: Group) -> None:
        """Uses of a name that is ``inlineCallbacks``."""
        verdicts = {use.verdict for use in group.uses}
        same = {
            alias.asname for statement in group.statements for alias in group.aliases[id(statement)]
        }
        if not group.is_pure and not group.is_kept:
            # Something else may bind it: the name stays, and what it means changes.
            self._move(group, LATE if LATE in verdicts else SEQUENTIAL, group.name)
        elif (
            verdicts == {SEQUENTIAL} and not group.is_kept and same == {None} and not group.is_star
        ):
            name = self._name_for(SEQUENTIAL)
            if name == "sequential":
                self._move(group, SEQUENTIAL, name)
                for use in group.uses:
                    self._rename(use, name)
            else:
                self._move(group, SEQUENTIAL, group.name)
        elif verdicts == {SEQUENTIAL} and not group.is_kept and not group.is_star:
            self._move(group, SEQUENTIAL, group.name)
        else:
            for use in group.uses:
                if use.verdict == SEQUENTIAL:
                    self._take(group, use)
            if LATE in verdicts:
                self._move(group, LATE, group.name)

    def _return(self, group: Group) -> None:
        if any(use.verdict == MOVES for use in group.uses):
            self._move(group, MOVES, group.name)

    def _older(self, group: Group) -> None:
        """Uses of a name that is ``deferredGenerator`` or ``waitForDeferred``."""
        for use in group.uses:
            self._take(group, use)
        if not group.is_kept and not group.is_star:
            for statement in group.statements:
                for alias in group.aliases[id(statement)]:
                    self.statements.remove(statement, alias)

    def _take(self, group: Group, use: Use) -> None:
        """Let `use` be of a name that is imported where that of `group` is."""
        if use.verdict not in _ORIGINS:
            return
        name = self._name_for(use.verdict)
        self._rename(use, name)
        self._want(group, use.verdict, name, use.node.lineno)
        if use.conversion is not None:
            value = self._name_for(MOVES) if use.conversion.has_values else None
            use.conversion.make(value, self.edits, self.surgery)
            if value is not None:
                self._want(group, MOVES, value, use.function.lineno)

    def _want(self, group: Group, verdict: str, name: str, line: int) -> None:
        module, original = _ORIGINS[verdict]
        for statement in group.statements:
            self.statements.add(statement, Wanted(module, original, name), line)

    def _move(self, group: Group, verdict: str, name: str) -> None:
        """Import something else where `group` is imported."""
        module, original = _ORIGINS[verdict]
        wanted = Wanted(module, original, name)
        for statement in group.statements:
            if group.is_star:
                self.statements.add(statement, wanted, min(use.node.lineno for use in group.uses))
                continue
            for alias in group.aliases[id(statement)]:
                self.statements.move(statement, alias, wanted)

    def _name_for(self, verdict: str) -> str:
        """Its name in this file: its own, if nothing else has that."""
        if verdict not in self._names:
            module, name = _ORIGINS[verdict]
            self._names[verdict] = name if self._is_free(name, verdict) else "seqcompat_" + name
        result: str = self._names[verdict]
        return result

    def _is_free(self, name: str, verdict: str) -> bool:
        module, original = _ORIGINS[verdict]
        fine = {module + "." + original}
        if verdict == MOVES:
            fine.add("twisted.internet.defer." + original)
        bound = [binding for scope in self.scopes.all() for binding in scope.bindings.get(name, ())]
        if any(binding.origin not in fine for binding in bound):
            return False
        return bool(bound) or not any(
            node.id == name
            for node, _ in self.scopes.loaded()
            if not self._is_ours(node, name, verdict)
        )

    def _is_ours(self, node: ast.Name, name: str, verdict: str) -> bool:
        """Whether an unbound name is one that a star import brings, and that we take over."""
        return any(
            use.node is node
            for group in self.groups
            if group.is_star
            for use in group.uses
            if use.verdict == verdict
        )

    def _rename(self, use: Use, name: str) -> None:
        start, end = self.source.span(use.node)
        text = self.source.utf8[start:end]
        if text == name.encode("ascii"):
            return
        if b"#" in text or b"\n" in text or b"\r" in text:
            # A chain over several lines: what stands between its parts stays.
            for index, match in enumerate(_WORDS.finditer(_COMMENT.sub(_blank, text))):
                new = name.encode("ascii") if index == 0 else b""
                self.edits.append(Edit(start + match.start(), start + match.end(), new))
        else:
            self.edits.append(Edit(start, end, name.encode("ascii")))
        self.surgery.replace(use.node, lambda copy: ast.Name(name, ast.Load()))

    # The report.

    def _refuse(self, use: Use) -> None:
        kind = NOTE if use.code == "skipped" else REFUSED
        self._find(kind, use.code, use.place or use.node, use, use.message)
        if use.code == "skipped":
            self._report(use, STILL_GENERATOR)
        else:
            self._report(use, REFUSED, BY_NAME[use.code])

    def _note(self, code: str, use: Use, message: str) -> None:
        self._find(NOTE, code, use.node, use, message)

    def _find(self, kind: str, code: str, node: Node, use: Use, message: str) -> None:
        self.findings.append(
            finding(kind, BY_NAME[code], self.source, node, self._function_of(use), message)
        )

    def _report(self, use: Use, state: str, code: str | None = None) -> None:
        if isinstance(use.function, FUNCTIONS):
            if state == STILL_GENERATOR and isinstance(use.function, ast.AsyncFunctionDef):
                state = COROUTINE
            self.functions.append(
                FunctionReport(
                    self.scopes.of(use.function).name, use.function.lineno, state, 0, 0, code
                )
            )

    def _function_of(self, use: Use) -> str | None:
        """
        The qualified name of the function that `use` is about, or else of the one that it is in.
        """
        is_seen = isinstance(use.function, FUNCTIONS)
        return (self.scopes.of(use.function) if is_seen else use.scope).function_name


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match.group())
