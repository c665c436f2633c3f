"""
The step "async": a generator-spelled sequence becomes ``async def``.

``yield x`` becomes ``await waitable(x)``, which means exactly the same, or ``await x`` where that
is known to; ``returnValue(x)`` becomes ``return x``.  The function still returns a Deferred, so
that no caller changes.

The rules are in ``refusals`` (what is left as it is), ``waits`` and ``known``, ``returns``,
``annotations``, ``used``.
"""

from __future__ import annotations

import ast
import re
from argparse import Namespace
from collections import Counter
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge import refusals
from seqcompat.migrate.judge.codes import BY_NAME, CAUTIOUS
from seqcompat.migrate.judge.findings import (
    CONVERTED,
    COROUTINE,
    GENERATOR,
    NOTE,
    REFUSED,
    FunctionReport,
    finding,
)
from seqcompat.migrate.judge.functions import unknown_decorator
from seqcompat.migrate.judge.sources import python_2, reserved_name
from seqcompat.migrate.prove.proof import Unproved
from seqcompat.migrate.prove.surgery import Surgery
from seqcompat.migrate.read.sources import Edit, SourceError
from seqcompat.migrate.read.trees import Node, walk
from seqcompat.migrate.steps import Plan
from seqcompat.migrate.steps.known import Known
from seqcompat.migrate.steps.module_imports import Imports
from seqcompat.migrate.steps.to_await import annotations as return_types
from seqcompat.migrate.steps.to_await import returns, waits
from seqcompat.migrate.understand.module import Module

if TYPE_CHECKING:
    from seqcompat.migrate.observe.evidence import Evidence
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.project import Project
    from seqcompat.migrate.understand.sequences import Sequence

NAME = "async"
TITLE = "generator-spelled sequences become `async def`"
MARKERS = (b"sequential", b"inlineCallbacks", b"seqcompat: sequence")
WRITES = True

_TWO_NAMES = re.compile(rb"\bexcept\s+[\w.]+\s*,")


def further_markers(project: Project) -> set[str]:
    """The names of the decorators that may make sequences: any file may use them."""
    return {name.rpartition(".")[2] for name in project.makers}


def plan(
    source: Source, options: Namespace, project: Project | None, decision: None = None
) -> Plan:
    """
    The Plan for a file.

    Of `options` it uses `known_harmless`, names of decorators that may stand below that of a
    sequence; `decorators`, names of decorators that make sequences; `waive`, codes of
    `CAUTIOUS` that it is not to refuse for; and `evidence`.
    """
    try:
        tree = source.tree
    except SourceError as error:
        found = reserved_name.findings(source)
        functions: list[Any] = []
        if not found:
            decorators = getattr(options, "decorators", None) or ()
            found, functions = python_2.findings(REFUSED, source, error, decorators)
        if not found:
            raise
        return Plan([], None, found, functions)
    module = Module(
        source,
        getattr(options, "known_harmless", None) or (),
        getattr(options, "decorators", None) or (),
        CAUTIOUS.intersection(getattr(options, "waive", None) or ()),
        project,
    )
    step = _Step(module, getattr(options, "evidence", None), project)
    step.refuse_calls()
    step.report_unknown_decorators()
    ambiguous = _ambiguous_handlers(source)
    for sequence in module.sequences:
        step.function(sequence, ambiguous)
    step.finish()
    return Plan(step.edits, step.surgery.of(tree), step.findings, step.functions)


def verify(new: Source, functions: list[FunctionReport]) -> None:
    """
    Prove that what was converted is a coroutine function: none is left, or made, that yields and is
    async.
    """
    converted = Counter(report.name for report in functions if report.state == CONVERTED)
    for scope in new.scopes.functions:
        if scope.name in converted and isinstance(scope.node, ast.AsyncFunctionDef):
            converted[scope.name] -= 1
            if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in scope.all_nodes()):
                raise Unproved(
                    f"{scope.name} is an async generator in line {scope.node.lineno} of the new "
                    "text"
                )
    missing = [name for name, number in converted.items() if number > 0]
    if missing:
        raise Unproved(f"{', '.join(missing)} is not a coroutine function in the new text")


class _Step:
    """The step on one file: it collects the edits, the surgery and the findings."""

    def __init__(self, module: Module, evidence: Evidence | None, project: Project | None) -> None:
        self.module = module
        self.source = module.source
        self.evidence = evidence
        self.project = project
        self.known = Known(module, project)
        self.imports = Imports(module)
        self.edits: list[Any] = []
        self.findings: list[Any] = []
        self.functions: list[Any] = []
        self.surgery = Surgery()

    def refuse_calls(self) -> None:
        for loose in self.module.loose:
            self._refuse(
                "call-form",
                loose.place,
                loose.function,
                "the call is not a simple rebinding of the function",
            )
            if loose.node is not None:
                self.functions.append(
                    FunctionReport(
                        loose.function, loose.node.lineno, REFUSED, 0, 0, BY_NAME["call-form"]
                    )
                )

    def report_unknown_decorators(self) -> None:
        for scope, message in unknown_decorator.unknown_decorators(self.module):
            self.findings.append(
                finding(
                    NOTE,
                    BY_NAME["unknown-decorator"],
                    self.source,
                    scope.node,
                    scope.name,
                    message,
                )
            )

    def function(self, sequence: Sequence, ambiguous: list[Any]) -> None:
        """One sequence: report it, refuse it, or convert it."""
        if sequence.is_coroutine:
            self._coroutine(sequence)
        elif self.module.marks.skips(sequence.node):
            self.findings.append(
                finding(
                    NOTE,
                    BY_NAME["skipped"],
                    self.source,
                    sequence.node,
                    sequence.name,
                    "it is marked to be left",
                )
            )
            self._report(sequence, GENERATOR)
        else:
            reasons = [
                (BY_NAME["except-comma"], node, "two names without parentheses in the file")
                for node in ambiguous
            ] + refusals.reasons(sequence, self.module)
            if reasons:
                for code, node, message in reasons:
                    self._refuse(code, node, sequence.name, message)
                self._report(sequence, REFUSED, code=reasons[0][0])
            else:
                self._convert(sequence)

    def _refuse(self, code: str, node: Node, function: str, message: str) -> None:
        self.findings.append(
            finding(REFUSED, BY_NAME.get(code, code), self.source, node, function, message)
        )

    def _report(
        self,
        sequence: Sequence,
        state: str,
        all_waits: list[Any] | tuple[Any, ...] = (),
        plain: list[Any] | tuple[Any, ...] = (),
        code: str | None = None,
    ) -> None:
        self.functions.append(
            FunctionReport(
                sequence.name,
                sequence.node.lineno,
                state,
                len(plain),
                len(all_waits) - len(plain),
                code,
            )
        )

    def _coroutine(self, sequence: Sequence) -> None:
        """One that is a coroutine already: with evidence, more of its waits can be plain."""
        skipped = self.module.marks.skips(sequence.node)
        plain = []
        for wait in sequence.waits:
            if not self.known.is_waitable(wait.value):
                plain.append(wait)
            elif not skipped and self._unwraps(wait, sequence):
                plain.append(wait)
                waits.unwrap(wait, self.source, self.edits, self.surgery)
                self.imports.uses_less([wait.value.func])
        self._report(sequence, COROUTINE, sequence.waits, plain)

    def _unwraps(self, wait: Node, sequence: Sequence) -> bool:
        return (
            self.evidence is not None
            and len(wait.value.args) == 1
            and not wait.value.keywords
            and not isinstance(wait.value.args[0], ast.Starred)
            and not self.module.marks.has("skip", wait.lineno, wait.end_lineno)
            and self.evidence.verdict(self.source, sequence, wait, self.project).plain
        )

    def _convert(self, sequence: Sequence) -> None:
        node = sequence.node
        start = self.source.span(node)[0]
        self.edits.append(Edit(start, start, b"async "))
        self.surgery.replace(node, _coroutine_of)
        plain = []
        for wait in sequence.waits:
            is_waitable = self.known.is_waitable(wait.value)
            is_plain = not is_waitable and self._is_plain(wait, sequence)
            plain += [wait] * is_plain
            waits.rewrite(
                wait,
                sequence.scope.above(wait),
                "" if is_waitable or is_plain else self.imports.waitable,
                self.source,
                self.edits,
                self.surgery,
            )
        self._returns(sequence)
        self._annotation(sequence)
        self._report(sequence, CONVERTED, sequence.waits, plain)

    def _is_plain(self, wait: ast.Yield, sequence: Sequence) -> bool:
        if wait.value is None:
            return False
        if self.known.is_plain(wait.value, sequence):
            return True
        return (
            self.evidence is not None
            and self.evidence.verdict(self.source, sequence, wait, self.project).plain
        )

    def _returns(self, sequence: Sequence) -> None:
        statements = returns.calls_of(sequence, self.module.names, self.module.marks)
        statement: Node
        for statement in statements:
            returns.rewrite(statement, self.module.names, self.source, self.edits, self.surgery)
            self.imports.uses_less([statement.value.func])
        below = [statement for statement in statements if _in_with(statement, sequence)]
        if below:
            self.findings.append(
                finding(
                    NOTE,
                    BY_NAME["context-manager-return"],
                    self.source,
                    below[0],
                    sequence.name,
                    "the context manager now sees a plain return",
                )
            )

    def _annotation(self, sequence: Sequence) -> None:
        try:
            gone = return_types.rewrite(
                sequence, self.module.names, self.source, self.edits, self.surgery
            )
        except return_types.Left as error:
            self.findings.append(
                finding(
                    NOTE,
                    BY_NAME["annotation-left"],
                    self.source,
                    error.node or sequence.node.returns,
                    sequence.name,
                    f"the return annotation stays: {error}",
                )
            )
        else:
            self.imports.uses_less(gone)

    def finish(self) -> None:
        """The imports, once it is known what the functions use."""
        if not self.edits:
            return
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

    def _is_needed(self, name: str) -> bool:
        """Whether somebody outside of the file may want `name` of it."""
        if self.source.path.replace("\\", "/").endswith("__init__.py"):
            return True
        return self.project is not None and bool(
            self.project.reexported(self.source.path, name) or self.project.patched(name)
        )


def _coroutine_of(function: Node) -> Node:
    """The AsyncFunctionDef that is like a FunctionDef."""
    names = function._fields + function._attributes
    return ast.AsyncFunctionDef(
        **{name: getattr(function, name) for name in names if hasattr(function, name)}
    )


def _in_with(statement: ast.Expr, sequence: Sequence) -> bool:
    start = (statement.lineno, statement.col_offset)
    return any(
        isinstance(node, ast.With)
        and (node.body[0].lineno, node.body[0].col_offset)
        <= start
        <= (node.end_lineno, node.end_col_offset)
        for node in sequence.nodes
    )


def _ambiguous_handlers(source: Source) -> list[Any]:
    """
    The handlers that newer Pythons take for one of two exceptions, and Python 2 for an exception
    and its name.
    """
    if _TWO_NAMES.search(source.utf8) is None:
        return []
    return [
        node
        for node in walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Tuple)
        and not waits.is_parenthesised(node.type, source)
    ]
