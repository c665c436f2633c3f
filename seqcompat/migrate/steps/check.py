"""
The step "check": it reports, and changes nothing.

It finds *forgotten waits*: calls of what is known to be a sequence whose result nobody can wait
for, because it is dropped where it is made, or only looked at as a condition, which it always
meets.  Known is what is called by its name, imported or not, and methods of ``self``, ``cls`` and
``super()``, where every definition that the call may be of is a sequence.  Calls of other objects'
methods are not looked at: it cannot be seen what those objects are.

It also says what the step "async" would refuse.
"""

from __future__ import annotations

import ast
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge import refusals
from seqcompat.migrate.judge.codes import BY_NAME, CAUTIOUS
from seqcompat.migrate.judge.findings import (
    COROUTINE,
    FORGOTTEN,
    GENERATOR,
    REFUSED,
    FunctionReport,
    finding,
)
from seqcompat.migrate.read.python2 import as_it_is
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.steps import Plan
from seqcompat.migrate.steps.known import Known
from seqcompat.migrate.understand import facts
from seqcompat.migrate.understand.module import Module
from seqcompat.migrate.understand.project import Project
from seqcompat.migrate.understand.tables import MAKES_DEFERREDS

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding
    from seqcompat.migrate.read.scopes import Scope
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.sequences import Sequence

NAME = "check"
TITLE = "waits that were forgotten, and functions that cannot be converted"
#: Any file may call a sequence of another one.
MARKERS = ()
WRITES = False

FIRE_AND_FORGET = "fire-and-forget"

_SEQUENCES = frozenset([facts.SEQUENCE, facts.TWISTED_SEQUENCE])
_REPORTED = _SEQUENCES.union([facts.COROUTINE])


#: Waits are forgotten in Python 2 source as well.
read = as_it_is


def plan(
    source: Source, options: Namespace, project: Project | None, decision: None = None
) -> Plan:
    """The Plan for a file: no edits, findings of the kinds FORGOTTEN and REFUSED."""
    decorators = getattr(options, "decorators", None) or ()
    if project is None:
        project = Project.scan([source], decorators)
    module = Module(
        source,
        getattr(options, "known_harmless", None) or (),
        decorators,
        CAUTIOUS.intersection(getattr(options, "waive", None) or ()),
    )
    found, functions = [], []
    if not module.marks.skips_file:
        found = _Search(module, project).findings()
        for sequence in module.sequences:
            functions.append(_report(sequence, module, found))
    return Plan([], source.tree, found, functions)


def _report(sequence: Sequence, module: Module, found: list[Finding]) -> FunctionReport:
    known = Known(module)
    if sequence.is_coroutine:
        waitable = sum(known.is_waitable(wait.value) for wait in sequence.waits)
        return FunctionReport(
            sequence.name,
            sequence.node.lineno,
            COROUTINE,
            len(sequence.waits) - waitable,
            waitable,
            None,
        )
    if module.marks.skips(sequence.node):
        return FunctionReport(sequence.name, sequence.node.lineno, GENERATOR, 0, 0, None)
    # One that is still Twisted's is to be adopted first, and no surprise.
    reasons = [
        reason
        for reason in refusals.reasons(sequence, module)
        if reason[0] != BY_NAME["not-adopted"]
    ]
    for code, node, message in reasons:
        found.append(finding(REFUSED, code, module.source, node, sequence.name, message))
    first = reasons[0][0] if reasons else None
    return FunctionReport(
        sequence.name, sequence.node.lineno, REFUSED if reasons else GENERATOR, 0, 0, first
    )


class _Search:
    """The search for forgotten waits in a file."""

    def __init__(self, module: Module, project: Project) -> None:
        self._module, self._project = module, project
        self._source = module.source
        self._known = Known(module)
        self._found: list[Any] = []

    def findings(self) -> list[Finding]:
        for sequence in self._module.sequences:
            for wait in sequence.waits:
                self._look_at_wait(wait, sequence)
        for scope in self._source.scopes.definitions:
            for node in scope.statements:
                if isinstance(node, ast.Expr):
                    self._look(node, node.value, scope, "is dropped")
                elif isinstance(node, (ast.If, ast.While, ast.Assert)):
                    self._look_at_condition(node.test, scope)
        return sorted(self._found, key=lambda found: (found.line, found.column))

    def _look_at_wait(self, wait: Node, sequence: Sequence) -> None:
        """A wait for a list, which waits for nothing that is in it."""
        value = wait.value
        if self._known.is_waitable(value) and len(value.args) == 1:
            value = value.args[0]
        for call in _calls_in_display(value):
            if self._kind_of(call, sequence.scope) is not None or self._makes_deferred(call):
                if not self._module.marks.has(FIRE_AND_FORGET, wait.lineno, wait.end_lineno):
                    self._found.append(
                        finding(
                            FORGOTTEN,
                            BY_NAME["forgotten-wait"],
                            self._source,
                            wait,
                            sequence.name,
                            "a list, tuple, set or dictionary is waited on, and so nothing waits "
                            f"for {self._source.text_of(call.func)}() in it",
                            "Wait for `gatherResults([...])`, or for each of them by itself.",
                        )
                    )
                return

    def _makes_deferred(self, call: ast.Call) -> bool:
        return self._module.names.resolve(call.func) in MAKES_DEFERREDS

    def _look_at_condition(self, node: ast.expr, scope: Scope) -> None:
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self._look_at_condition(value, scope)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._look_at_condition(node.operand, scope)
        else:
            self._look(node, node, scope, "is a condition, which it always meets")

    def _look(self, statement: Node, node: ast.expr, scope: Scope, what: str) -> None:
        if isinstance(node, ast.BoolOp):
            self._look(statement, node.values[-1], scope, what)
        elif isinstance(node, ast.IfExp):
            self._look(statement, node.body, scope, what)
            self._look(statement, node.orelse, scope, what)
        elif isinstance(node, ast.Call):
            kind = self._kind_of(node, scope)
            if kind is None or self._module.marks.has(
                FIRE_AND_FORGET, statement.lineno, statement.end_lineno
            ):
                return
            code = "never-started" if kind == facts.COROUTINE else "forgotten-wait"
            self._found.append(
                finding(
                    FORGOTTEN,
                    BY_NAME[code],
                    self._source,
                    node,
                    scope.function_name,
                    f"the result of {self._source.text_of(node.func)}() {what}",
                )
            )

    def _kind_of(self, call: Node, scope: Scope) -> str | None:
        """
        SEQUENCE or COROUTINE, if all that the call may be of is one; None if it may be something
        else.
        """
        how, name = facts.callee(call.func, self._module.names)
        if name is None or how not in (facts.CALL, facts.OWN, facts.SUPER, facts.DOTTED):
            return None
        name = self._project.follow(name) if how == facts.DOTTED else name
        known = self._project.calls.named(name.rpartition(".")[2])
        if not any(definition.kind in _REPORTED for definition in known):
            return None  # Seen quickly.
        found = self._project.calls.of(self._source, scope, call.func, self._module.names)
        kinds = {definition.kind for definition in found or ()} - {facts.ABSTRACT}
        if kinds and kinds <= _SEQUENCES:
            return facts.SEQUENCE
        return facts.COROUTINE if kinds == {facts.COROUTINE} else None


def _calls_in_display(value: ast.expr | None) -> list[ast.Call]:
    """The calls that are elements of a list, tuple, set, dictionary or comprehension."""
    if isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        elements = value.elts
    elif isinstance(value, ast.Dict):
        elements = value.values
    elif isinstance(value, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        elements = [value.elt]
    elif isinstance(value, ast.DictComp):
        elements = [value.value]
    else:
        return []
    found = [one.value if isinstance(one, ast.Starred) else one for one in elements]
    return [one for one in found if isinstance(one, ast.Call)] + [
        call for one in found if not isinstance(one, ast.Call) for call in _calls_in_display(one)
    ]
