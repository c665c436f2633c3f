"""
The steps on all files of a run, in memory: what the files say about each other first, then each of
them.

Files that were not named may use what a named one defines or imports.  They are read, so that
nothing of theirs breaks, and never written.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Optional, Tuple

from seqcompat.migrate import steps
from seqcompat.migrate.command import files, parallel, vcs
from seqcompat.migrate.judge import retirement
from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import INTERNAL, Finding
from seqcompat.migrate.read.mentions import has_word
from seqcompat.migrate.read.packages import outermost
from seqcompat.migrate.read.python2 import as_it_is
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.report import results
from seqcompat.migrate.steps import pipeline
from seqcompat.migrate.understand import facts, uses
from seqcompat.migrate.understand.project import Project

if TYPE_CHECKING:
    from seqcompat.migrate.judge.retirement import Retirement
    from seqcompat.migrate.report.results import FileResult
    from seqcompat.migrate.understand.uses import Use

#: Steps that look at what the steps before have made of *all* files.
SECOND_ROUND = ("retire",)

#: So many bytes of source stay parsed, where one process does everything: their trees take some 150
#: MB.
KEPT = 4000000


#: What is worked on: its path, its bytes where they are not those of the file, and what earlier
#: steps have made of it.
_Item = Tuple[str, Optional[bytes], Optional[results.FileResult]]


class Died(Exception):
    """The facts could not be gathered, as a process ended before its time."""


def run(
    items: list[tuple[str, bytes | None]],
    options: Namespace,
    progress: Callable[..., Any] = lambda count: None,
) -> list[FileResult]:
    """
    A `FileResult` for each of `items`, which are ``(path, bytes)``, or ``(path, None)`` for what
    the file holds.

    `progress` is told how many files are done since its last call, of `total` for that number of
    items.
    """
    found: list[results.FileResult] = []
    with parallel.seldom_collected():
        for names in rounds(options.steps):
            found = _round(names, items, found, options, progress)
    return found


def rounds(names: list[str]) -> list[list[str]]:
    """
    The steps in groups: those of one group do not depend on what the others of it do to other
    files.
    """
    late = [index for index, name in enumerate(names) if index and name in SECOND_ROUND]
    bounds = [0] + late + [len(names)]
    return [names[start:end] for start, end in zip(bounds, bounds[1:])]


def total(count: int, names: list[str]) -> int:
    """How much `progress` is told, in all, for so many files."""
    return count * len(rounds(names))


def _round(
    names: list[str],
    items: list[tuple[str, bytes | None]],
    earlier: list[results.FileResult],
    options: Namespace,
    progress: Callable[..., None],
) -> list[FileResult]:
    work: list[_Item] = [
        (path, data, earlier[index] if earlier else None)
        for index, (path, data) in enumerate(items)
    ]
    concerned = [index for index, item in enumerate(work) if _concerns(names, item, options)]
    if not concerned:
        progress(len(work))
        return earlier or [results.FileResult(path, None, None, [], []) for path, _ in items]
    surroundings: list[_Item] = [
        (path, None, None) for path in context([path for path, _ in items], options)
    ]
    everything = work + surroundings
    jobs = options.jobs
    if (
        parallel.size(path for path, _, _ in everything)
        + sum(len(data or b"") for _, data in items)
        < parallel.SMALL
    ):
        jobs = 1
    kept = _Kept() if jobs == 1 else None
    project = _project(everything, set(concerned), options, jobs, kept)
    concerned = [
        index for index, item in enumerate(work) if _concerns(names, item, options, project)
    ]
    decisions = {}
    if "retire" in names:
        decisions["retire"] = _retirement(
            project, everything, len(work), jobs, options.oldest_twisted, kept
        )
    found: list[Any] = list(
        earlier or [results.FileResult(path, None, None, [], []) for path, _ in items]
    )
    progress(len(work) - len(concerned))
    done = 0
    try:
        outcomes = parallel.apply(
            _migrate,
            [work[index] for index in concerned],
            (names, options, project, kept, decisions),
            jobs,
            progress,
        )
        # In this order, so that the generator is run to its end.
        for result, index in zip(outcomes, concerned):
            found[index] = result
            done += 1
    except parallel.Died as error:
        for index in concerned[done:]:
            found[index] = _lost(
                found[index], f"it was not worked on: a process ended early ({error})"
            )
    return found


def _lost(result: FileResult, message: str) -> FileResult:
    finding = Finding(INTERNAL, "SEQ906", result.path, 1, 1, None, message, CODES["SEQ906"].by_hand)
    return replace(result, after=None, findings=result.findings + [finding])


def _bytes_of(item: _Item) -> bytes:
    path, data, earlier = item
    if earlier is not None and earlier.after is not None:
        return bytes(earlier.after)
    if data is not None:
        return data
    with open(path, "rb") as file:
        return file.read()


def _concerns(
    names: list[str],
    item: _Item,
    options: Namespace,
    project: Project | None = None,
) -> bool:
    """Whether a step may find something in a file; what cannot be read is for the step to say."""
    if item[2] is not None and any(
        finding.kind in results.FAILURES for finding in item[2].findings
    ):
        return False
    try:
        data = _bytes_of(item)
    except OSError:
        return True
    return any(steps.concerns(steps.STEPS[name], data, options, project) for name in names)


def _migrate(
    item: _Item,
    names: list[str],
    options: Namespace,
    project: Project,
    kept: _Kept | None,
    decisions: dict[str, Retirement],
) -> FileResult:
    path, data, earlier = item
    parsed = kept.pop(path) if kept is not None else None
    return pipeline.migrate(path, names, options, project, data, earlier, parsed, decisions)


# The facts that the files have about each other


class _Kept:
    """Sources that have been parsed for their facts and will be wanted again."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._size = 0

    def add(self, source: Source) -> None:
        if self._size + len(source.data) <= KEPT:
            self._size += len(source.data)
            self._sources[source.path] = source

    def get(self, path: str) -> Source | None:
        return self._sources.get(path)

    def pop(self, path: str) -> Source | None:
        return self._sources.pop(path, None)


def _project(
    everything: list[_Item],
    concerned: set[int],
    options: Namespace,
    jobs: int,
    kept: _Kept | None,
) -> Project:
    found: list[Any] = []
    try:
        if kept is None:
            found = list(parallel.apply(_facts, everything, (options.decorators,), jobs))
        else:
            for index, item in enumerate(everything):
                source = _parsed(item)
                if source is not None:
                    found.append(facts.facts_of(source, options.decorators))
                    if index in concerned and type(source) is Source:
                        kept.add(source)
    except parallel.Died as error:
        raise Died(f"the files could not be read: a process ended early ({error}). Try -j 1.")
    return Project([one for one in found if one is not None])


def _retirement(
    project: Project,
    everything: list[_Item],
    named: int,
    jobs: int,
    oldest_twisted: tuple[int, ...],
    kept: _Kept | None,
) -> Retirement:
    """The step "retire" goes by all uses there are, those in files that only are read included."""
    try:
        found = list(parallel.apply(_uses, everything, (project, project.retirable, kept), jobs))
    except parallel.Died as error:
        raise Died(f"the files could not be read: a process ended early ({error}). Try -j 1.")
    return retirement.Retirement(
        project,
        [use for part in found for use in part],
        [path for path, _, _ in everything[named:]] + project.python_2,
        oldest_twisted,
    )


def _uses(item: _Item, project: Project, candidates: set[str], kept: _Kept | None) -> list[Use]:
    source = kept.get(item[0]) if kept is not None else None
    source = source or _parsed(item, candidates)
    return uses.uses_in(source, project, candidates) if source is not None else []


def _parsed(item: _Item, wanted: set[str] | None = None) -> Source | None:
    """
    A file's Source; None if it cannot be parsed, as the step that works on it will say, or mentions
    none of the names in `wanted`.
    """
    try:
        data = _bytes_of(item)
        if wanted is not None and not has_word(data, wanted):
            return None
        source = as_it_is(Source(data, item[0]))
        return source if source.tree is not None else None
    except (OSError, SourceError):
        return None


def _facts(item: Any, decorators: Any) -> Any:
    source = _parsed(item)
    return source and facts.facts_of(source, decorators)


def context(paths: list[str], options: Namespace) -> list[Any]:
    """
    The further files of the code bases that `paths` are in: of their version-controlled trees,
    where they have one, or of the folder of the configuration, or else of their outermost packages.
    """
    real = set(os.path.realpath(path) for path in paths)
    roots, known = set(), {}
    for path in paths:
        directory = os.path.dirname(os.path.realpath(path))
        if directory not in known:
            tree = vcs.tree_of(directory)
            known[directory] = (
                tree.root if tree is not None else _inside(directory, options.configured)
            )
        roots.add(known[directory] or outermost(directory))
    found = []
    for root in sorted(root for root in roots if root is not None):
        there = files.find(
            [root], options.include, options.exclude + options.extend_exclude, options.base
        ).files
        found += [os.path.relpath(path) for path in there if os.path.realpath(path) not in real]
    return sorted(set(found))


def _inside(directory: str, root: None) -> Any:
    if root is None:
        return None
    root = os.path.realpath(root)
    return root if directory == root or directory.startswith(root.rstrip(os.sep) + os.sep) else None
