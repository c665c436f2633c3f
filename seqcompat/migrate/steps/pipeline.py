"""Steps on one file, one after the other, each on what the one before has made of it."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from seqcompat.migrate import steps
from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.judge.findings import ERROR, INTERNAL, REFUSED, Finding, FunctionReport
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.report.results import FileResult
from seqcompat.migrate.steps.lines import Moves
from seqcompat.migrate.understand.project import Project

#: A function of a file: its qualified name, and which of those that have it.
_Function = tuple[str, int]


def migrate(
    path: str,
    names: Iterable[str],
    options: Namespace,
    project: Project | None = None,
    data: bytes | None = None,
    earlier: FileResult | None = None,
    parsed: Source | None = None,
    decisions: Mapping[str, Any] | None = None,
) -> FileResult:
    """
    Run the steps `names` on a file in memory and say what came of it.

    Positions are those in the new text, or with ``options.future``, if the file is not to be
    written, in the old one.

    :param data: what to work on, where that is not what `path` holds.
    :param earlier: the `FileResult` of earlier steps, on which these go on.
    :param parsed: the `Source` of what to work on, if there is one already.
    :param decisions: by step, what was decided for all files.
    """
    future = getattr(options, "future", False)
    try:
        if earlier is not None and earlier.before is not None:
            before, moves = earlier.before, list(earlier.moves)
            source = Source(before if earlier.after is None else earlier.after, path)
        else:
            source, moves = (
                parsed or (Source.read(path) if data is None else Source(data, path)),
                [],
            )
            before = source.data
    except SourceError as error:
        return FileResult(path, data, None, [steps.unreadable(path, error)], [])
    # Each with the number of the text that its position is in.
    found: list[tuple[int, Finding]] = []
    functions: dict[_Function, tuple[int, FunctionReport]] = {}
    if earlier is not None:
        shown = 0 if future else len(moves)
        found = [(shown, finding) for finding in earlier.findings]
        _take_over(functions, shown, earlier.functions)
    for name in names:
        outcome = steps.run(name, source, options, project, decisions)
        position = len(moves)
        found += [(position, one) for one in outcome.findings if not _is_told(one, found)]
        _take_over(functions, position, outcome.functions)
        if any(finding.kind == INTERNAL for finding in outcome.findings):
            # A defect of ours: nothing of what was made of the file is to be relied on.
            source, moves = Source(before, path), []
            found = [(0, replace(finding, line=1)) for finding in outcome.findings]
            functions = {key: (0, report) for key, (_, report) in functions.items()}
            break
        if any(finding.kind == ERROR for finding in outcome.findings):
            break
        if outcome.new is not None and outcome.moves is not None:
            moves.append(outcome.moves)
            source = outcome.new
    final = 0 if future else len(moves)
    findings = [
        replace(finding, line=_moved(moves, position, final, finding.line))
        for position, finding in found
    ]
    reports = [
        replace(function, line=_moved(moves, position, final, function.line))
        for position, function in functions.values()
    ]
    return FileResult(
        path,
        before,
        source.data if source.data != before else None,
        sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)),
        sorted(reports, key=lambda function: function.line),
        tuple(moves),
    )


def _is_told(finding: Finding, found: list[tuple[int, Finding]]) -> bool:
    """Whether a step before has said the same, which holds for all steps."""
    return finding.code in (BY_NAME["skipped"], BY_NAME["python-2"]) and any(
        (one.code, one.function) == (finding.code, finding.function) for _, one in found
    )


def _take_over(
    functions: dict[_Function, tuple[int, FunctionReport]],
    position: int,
    reports: Iterable[FunctionReport],
) -> None:
    """Let what a later step says about a function stand in place of what an earlier one said."""
    seen: Counter[str] = Counter()
    for report in reports:
        seen[report.name] += 1
        key = (report.name, seen[report.name])
        earlier = functions.get(key)
        if earlier is not None and earlier[1].state == REFUSED and report.state != REFUSED:
            # The later step found nothing of its own to do, for the earlier one had left the
            # function alone.
            continue
        functions[key] = (position, report)


def _moved(moves: list[Moves], position: int, final: int, line: int) -> int:
    """The line in the text that is shown of one in the text that a step has worked on."""
    for move in moves[position:final]:
        line = move.after(line)
    for move in reversed(moves[final:position]):
        line = move.before(line)
    return line
