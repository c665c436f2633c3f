"""
The step "retire": the way out.

A sequence that is spelled as a coroutine and that all of its callers await does not need its
decorator: what they await is then the coroutine itself.  A call that does something else with the
result is wrapped in Twisted's ``ensureDeferred``, which every Twisted since 16.4 has, and which
lets a Deferred pass should the call be of something else.  ``await waitable(f())`` becomes
``await f()`` where `f` becomes a coroutine function.

It changes three things, and only those.  An awaited coroutine shares the context of its caller
where a sequence has a copy.  A wrapped one is driven by Twisted and not by this package: there the
contract's *better* clauses end.  And whoever calls such a function from outside of the files that
the step is given gets a coroutine.
"""

from __future__ import annotations

import ast
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.judge.findings import (
    COROUTINE,
    GENERATOR,
    HOLDS,
    NOTE,
    FunctionReport,
    finding,
)
from seqcompat.migrate.judge.retirement import Retirement
from seqcompat.migrate.judge.sources import python_2
from seqcompat.migrate.prove.surgery import REMOVED, Surgery
from seqcompat.migrate.read.mentions import has_word
from seqcompat.migrate.read.sources import Edit, SourceError
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps import Plan
from seqcompat.migrate.steps.known import Known
from seqcompat.migrate.steps.module_imports import Imports
from seqcompat.migrate.steps.to_await.waits import expression
from seqcompat.migrate.understand.module import Module
from seqcompat.migrate.understand.project import Project
from seqcompat.migrate.understand.sequences import WAITABLE
from seqcompat.migrate.understand.uses import references, uses_in

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.sequences import Sequence

NAME = "retire"
TITLE = "sequences that are only awaited become plain coroutines"
MARKERS = (b"sequential", b"inlineCallbacks", b"seqcompat")
WRITES = True

_DEFER = "twisted.internet.defer"
#: Their uses are reported with the functions that are held.
_DECORATORS = frozenset(["sequential", "inlineCallbacks"])


def further_markers(project: Project) -> set[str]:
    """Any file may call what another one retires."""
    return project.retirable


def plan(
    source: Source, options: Namespace, project: Project | None, decision: Retirement | None = None
) -> Plan:
    """
    The Plan for a file; without a `project` it is the only one.

    :param decision: the `Retirement`.
    """
    decorators = getattr(options, "decorators", None) or ()
    try:
        tree = source.tree
    except SourceError as error:
        found, functions = python_2.findings(HOLDS, source, error, decorators)
        if not found:
            raise
        names = project.retirable if project is not None else set()
        if not functions and not has_word(source.data, names):
            found = []  # It does not matter here what it is.
        return Plan([], None, found, functions)
    if project is None:
        project = Project.scan([source], decorators)
    if decision is None:
        uses = uses_in(source, project, project.retirable)
        oldest = getattr(options, "oldest_twisted", None) or ()
        decision = Retirement(project, uses, oldest_twisted=oldest)
    step = _Step(Module(source, (), decorators, project=project), project, decision)
    step.run()
    return Plan(step.edits, step.surgery.of(tree), step.findings, step.functions)


class _Step:
    def __init__(self, module: Module, project: Project, retirement: Retirement) -> None:
        self.module, self.source = module, module.source
        self.project, self.retirement = project, retirement
        self.imports = _Imports(module)
        #: The sequences that trial runs.
        self._tests: list[Sequence] = []
        self.edits: list[Any] = []
        self.findings: list[Any] = []
        self.functions: list[Any] = []
        self.surgery = Surgery()
        self.known = Known(module)

    def run(self) -> None:
        for loose in self.module.loose:
            self.findings.append(
                finding(
                    HOLDS,
                    BY_NAME["used-as-value"],
                    self.source,
                    loose.place,
                    loose.function,
                    "the decorator is called here",
                )
            )
        for sequence in self.module.sequences:
            self._sequence(sequence)
        if self._tests:
            number = len(self._tests)
            self.findings.append(
                finding(
                    HOLDS,
                    BY_NAME["trial-test"],
                    self.source,
                    self._tests[0].node,
                    None,
                    f"{number} test{'s' * (number != 1)} here {'are' if number != 1 else 'is'} "
                    f"{'sequences' if number != 1 else 'a sequence'}",
                )
            )
        self._calls()
        if self.edits:
            for node, name, why in self.imports.finish(self._is_needed, self.edits, self.surgery):
                self.findings.append(
                    finding(
                        NOTE,
                        BY_NAME["import-left"],
                        self.source,
                        node,
                        None,
                        f"{name} is not used any more: {why}",
                    )
                )
        self._names_in_use()

    def _sequence(self, sequence: Sequence) -> None:
        code = None
        if self.module.marks.skips(sequence.node):
            code = "skipped", "it is marked to be left"
        elif not sequence.is_coroutine:
            code = (
                "still-generator",
                ("it is still a generator" if sequence.waits else "it is not a coroutine function"),
            )
        elif not self.retirement.retires((self.source.path, sequence.node.lineno)):
            code = self.retirement.held.get((self.source.path, sequence.node.lineno))
            code = code or ("decorated-sequence", "it is decorated in more than one way")
        elif sequence.decorator is not None:
            self._drop(sequence.decorator)
        if code is not None and code[0] == "trial-test":
            self._tests.append(sequence)
        elif code is not None:
            self.findings.append(
                finding(HOLDS, BY_NAME[code[0]], self.source, sequence.node, sequence.name, code[1])
            )
        waitable = sum(self.known.is_waitable(wait.value) for wait in sequence.waits)
        self.functions.append(
            FunctionReport(
                sequence.name,
                sequence.node.lineno,
                COROUTINE if sequence.is_coroutine else GENERATOR,
                len(sequence.waits) - waitable if sequence.is_coroutine else 0,
                waitable,
                BY_NAME[code[0]] if code else None,
            )
        )

    def _drop(self, decorator: Node) -> None:
        start, end, behind = _lines_of(decorator, self.source)
        if behind:
            # The comment keeps its line.
            end = start = self.source.span(decorator)[0]
            start = self.source.utf8.rindex(b"@", 0, start)
            end = self.source.utf8.index(b"#", end)
        self.edits.append(Edit(start, end, b""))
        self.surgery.replace(decorator, lambda copy: REMOVED)
        self.imports.uses_less([decorator])

    def _calls(self) -> None:
        wrapped = self.retirement.wrapped.get(self.source.path, ())
        names = self.module.names
        for node, scope in references(self.source.scopes, self.retirement.names, names):
            start = self.source.span(node)[0]
            if self.module.marks.skips(node):
                continue
            if start in wrapped:
                self._wrap(scope.above(node))
            elif self.retirement.unwraps(self.source.path, start):
                outer: Node = scope.above(scope.above(node))
                if names.resolve(outer.func) in WAITABLE and isinstance(
                    scope.above(outer), ast.Await
                ):
                    self._unwrap(outer)

    def _wrap(self, call: Node) -> None:
        name = self.imports.ensure_deferred
        start, end = self.source.span(call)
        self.edits += [Edit(start, start, name.encode("utf-8") + b"("), Edit(end, end, b")")]
        self.surgery.replace(call, lambda copy: ast.Call(expression(name), [copy], []))

    def _unwrap(self, outer: Node) -> None:
        """``waitable(f())`` becomes ``f()``."""
        (start, end), (first, last) = self.source.span(outer), self.source.span(outer.args[0])
        before, behind = self.source.utf8[start:first], self.source.utf8[last:end]
        if (
            b"#" in before + behind
            or b"\n" in before + behind
            or before.count(b"(") != 1
            or behind.count(b")") != 1
        ):
            return
        self.edits += [Edit(start, first, b""), Edit(last, end, b"")]
        self.surgery.replace(outer, lambda copy: copy.args[0])
        self.imports.uses_less([outer.func])

    def _is_needed(self, name: str) -> bool:
        return bool(self.project.reexported(self.source.path, name) or self.project.patched(name))

    def _names_in_use(self) -> None:
        """
        Report the names of the package that are still imported, besides the decorators of the
        functions that are held.
        """
        for node in self.module.names.imports:
            module = None if isinstance(node, ast.Import) else self.module.names.module_of(node)
            for alias in node.names:
                if (module or alias.name).split(".")[0] != "seqcompat" or self.imports.has_gone(
                    alias
                ):
                    continue
                if module is None or alias.name not in _DECORATORS:
                    self.findings.append(
                        finding(
                            HOLDS,
                            BY_NAME["name-in-use"],
                            self.source,
                            node,
                            None,
                            f"{alias.name} is imported",
                        )
                    )


class _Imports(Imports):
    """The imports of a module during the step."""

    _ensure_deferred: str | None = None

    def has_gone(self, alias: ast.alias) -> bool:
        """Whether the step has taken away all uses of an import."""
        name = alias.asname or alias.name.split(".")[0]
        return name in self._gone and self._is_unused(name)

    @property
    def ensure_deferred(self) -> str:
        """How Twisted's `ensureDeferred` is spelled in the module; imported, if it was not."""
        if self._ensure_deferred is None:
            self._ensure_deferred = self._find() or self._import()
        return self._ensure_deferred

    def _find(self) -> str | None:
        names = self._module.names
        for name, origins in names.origins.items():
            if origins == [_DEFER + ".ensureDeferred"] and not self._module.binds(name):
                return str(name)
        for name, origins in names.origins.items():
            if origins == [_DEFER] and not self._module.binds(name):
                return str(name) + ".ensureDeferred"
        return None

    def _place(self) -> tuple[Node, Node]:
        before, after = Imports._place(self)
        # The alphabet has twisted behind seqcompat.
        return (None, before) if isinstance(before, ast.ImportFrom) else (before, after)

    def _import(self) -> str:
        name = text = "ensureDeferred"
        if self._module.binds(name) or name in self._module.names.origins:
            name, text = "twistedEnsureDeferred", "ensureDeferred as twistedEnsureDeferred"
        for node in self._tree.body:
            if isinstance(node, ast.ImportFrom) and self._module.names.module_of(node) == _DEFER:
                if node.names[0].name != "*":
                    self._add[id(node)] = [text]
                    return name
        self._new = f"from {_DEFER} import {text}"
        return name


def _lines_of(decorator: Node, source: Source) -> tuple[int, int, bytes]:
    """
    The offsets of the begin of a decorator's first line and of the end of its last, and what
    comment is behind it.
    """
    start, end = source.span(decorator)
    first = source.line_starts[decorator.lineno - 1]
    last = source.line_starts[decorator.end_lineno]
    return first, last, source.utf8[end:last].strip()
