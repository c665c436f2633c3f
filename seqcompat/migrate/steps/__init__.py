"""
The steps, and how one is run on a file.

A step is a module with

NAME, TITLE   the name of the sub-command, and what it does, in some words
MARKERS       byte strings: a file that has none of them is passed over unparsed
further_markers(project)
              optional: names that are such markers in this code base
WRITES        whether it changes files
plan(source, options, project, decision)
              what it would do with a file: a `Plan`; `decision` is what was decided for all files
verify(new, functions)
              optional: raises `proof.Unproved` if the new Source is not what the step is there to
              make
read(source)  optional: the Source that `plan` is to get, such as one of Python 2
"""

from __future__ import annotations

import ast
import importlib
import traceback
from argparse import Namespace
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import (
    ERROR,
    INTERNAL,
    Finding,
    FunctionReport,
    one_each,
)
from seqcompat.migrate.prove import proof
from seqcompat.migrate.read.mentions import has_word
from seqcompat.migrate.read.sources import Edit, Source, SourceError
from seqcompat.migrate.steps.lines import Moves

if TYPE_CHECKING:
    from seqcompat.migrate.understand.project import Project


@dataclass(frozen=True)
class Plan:
    """
    The changes that a step would make to a file.

    edits      of its text
    tree       the tree that is meant to come of it, made from the old tree and not from the text
    functions  a `FunctionReport` for each sequence
    """

    edits: list[Edit]
    tree: ast.Module | None
    findings: list[Finding]
    functions: list[FunctionReport]


@dataclass(frozen=True)
class Outcome:
    """
    The result of a step on a file.

    new    the Source with the edits made; None where nothing changes
    moves  where its lines are now
    """

    source: Source
    new: Source | None
    findings: list[Finding]
    functions: list[FunctionReport]
    moves: Moves | None = None


_MODULES = OrderedDict(
    [
        ("adopt", "seqcompat.migrate.steps.adopt"),
        ("async", "seqcompat.migrate.steps.to_await.coroutines"),
        ("retire", "seqcompat.migrate.steps.retire"),
        ("check", "seqcompat.migrate.steps.check"),
    ]
)


class _Steps(OrderedDict[str, Any]):
    """The steps by name, each imported when it is first asked for."""

    def __missing__(self, name: str) -> Any:
        self[name] = module = importlib.import_module(_MODULES[name])
        return module

    def names(self) -> list[str]:
        return list(_MODULES)


STEPS = _Steps()


def concerns(step: Any, data: bytes, options: Namespace, project: Project | None = None) -> bool:
    """Whether a file may have something for a step, by its bytes, in whichever encoding."""
    names = {name.rpartition(".")[2] for name in getattr(options, "decorators", None) or ()}
    if project is not None:
        names |= project.spellings
        names |= getattr(step, "further_markers", lambda project: set())(project)
    return (
        not step.MARKERS or any(marker in data for marker in step.MARKERS) or has_word(data, names)
    )


def run(
    name: str,
    source: Source,
    options: Namespace,
    project: Project | None = None,
    decisions: Mapping[str, Any] | None = None,
) -> Any:
    """
    Run a step on a file, in memory: nothing is written.

    It does not raise for files that are broken: that is a finding, of the kind ERROR, and one of
    the kind INTERNAL if the change cannot be proved, which then is not made.

    :param name: ``adopt``, ``async``, ``retire`` or ``check``.
    :param source: a `Source`.
    :param options: what was asked for, as attributes; those that a step does not find have their
        default.
    :param project: facts about the other files, a `project.Project`, or None.
    :param decisions: by step, what was decided for all files.
    """
    step = STEPS[name]
    if not concerns(step, source.data, options, project):
        return Outcome(source, None, [], [])
    try:
        if hasattr(step, "read"):
            source = step.read(source)
        plan = step.plan(source, options, project, (decisions or {}).get(name))
    except SourceError as error:
        return Outcome(source, None, [unreadable(source.path, error)], [])
    except Exception:
        return Outcome(source, None, [_broken(source, "SEQ904", _last_line())], [])
    plan = replace(plan, findings=one_each(plan.findings, plan.functions))
    if not plan.edits:
        return Outcome(source, None, plan.findings, plan.functions)
    try:
        new = source.edited(plan.edits)
        proof.prove(source, plan.edits, new, plan.tree)
        if hasattr(step, "verify"):
            step.verify(new, plan.functions)
    except (proof.Unproved, ValueError, SourceError) as error:
        return Outcome(source, None, [_broken(source, "SEQ903", str(error))], [])
    moves = Moves.of(source, plan.edits, new)
    if type(new) is not Source:
        # The next step reads the file in its own way, and may not know Python 2.
        new = Source(new.data, new.path)
    return Outcome(source, new, plan.findings, plan.functions, moves)


def unreadable(path: str, error: SourceError) -> Finding:
    """The finding for a file that a SourceError kept from being worked on."""
    return Finding(
        ERROR,
        error.code,
        path,
        error.line or 1,
        error.column or 1,
        None,
        str(error),
        CODES[error.code].by_hand,
    )


def _broken(source: Source, code: str, message: str) -> Finding:
    return Finding(INTERNAL, code, source.path, 1, 1, None, message, CODES[code].by_hand)


def _last_line() -> str:
    lines = traceback.format_exc().strip().splitlines()
    return f"{lines[-1]} ({lines[-3].strip() if len(lines) > 2 else ''})"
