"""The findings of a step about a file and about the functions in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.rule import by_code
from seqcompat.migrate.read.trees import Node

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source

#: Left as it is, although the step is there to change it.
REFUSED = "refused"
#: Changed or not: somebody should know about it.
NOTE = "note"
#: A sequence that was called and not waited for.
FORGOTTEN = "forgotten"
#: What keeps the package from being taken out.
HOLDS = "holds"
#: The file could not be read or parsed.
ERROR = "error"
#: The change could not be proved: a defect of this package.
INTERNAL = "internal"


@dataclass(frozen=True)
class Finding:
    """
    One thing that was found.

    column    counts characters from 1
    function  the qualified name of the function that it is in, or None
    message   one sentence about this very place
    by_hand   what to do
    """

    kind: str
    code: str
    path: str
    line: int
    column: int
    function: str | None
    message: str
    by_hand: str


@dataclass(frozen=True)
class FunctionReport:
    """
    A function after the step.

    state            GENERATOR, CONVERTED (in this step), COROUTINE (already before it) or REFUSED
    plain, waitable  how many of its waits are spelled in these ways after the step
    code             why it is refused
    """

    name: str
    line: int
    state: str
    plain: int
    waitable: int
    code: str | None


GENERATOR = "generator"
CONVERTED = "converted"
COROUTINE = "coroutine"


def one_each(
    findings: list[Any] | tuple[Any, ...], functions: list[Any] | tuple[Any, ...]
) -> list[Finding]:
    """
    The findings with one for each function that is refused or held: the first, which names the
    places of the others.

    :param functions: the `FunctionReport` of each function.
    """
    found: list[Any] = []
    first: dict[Any, Any] = {}
    for one in findings:
        if one.kind not in (REFUSED, HOLDS) or one.function is None:
            found.append(one)
            continue
        line = max(
            [
                report.line
                for report in functions
                if report.name == one.function and report.line <= one.line
            ]
            or [0]
        )
        key = one.kind, one.function, line
        if key in first:
            more = first[key][1]
            if (one.code, one.line) not in more:
                more.append((one.code, one.line))
        else:
            first[key] = len(found), [(one.code, one.line)]
            found.append(one)
    for at, places in first.values():
        if len(places) > 1:
            found[at] = replace(
                found[at], message=f"{found[at].message}; {_also(found[at].code, places[1:])}"
            )
    return found


def _also(code: str, places: list[tuple[str, int]]) -> str:
    """The further places of a function's finding, in words; three of them."""
    same = [line for other, line in places if other == code]
    words = [f"so it is in line{'s' * (len(same) > 1)} {_listed(same)}"] if same else []
    words += [f"{other} in line {line}" for other, line in places if other != code][:3]
    return "also: " + ", ".join(words) if not same else ", ".join(words)


def _listed(lines: list[int]) -> str:
    shown = [str(line) for line in lines[:3]]
    if len(lines) > 3:
        shown.append(f"{len(lines) - 3} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def finding(
    kind: str,
    code: str,
    source: Source,
    node: Node,
    function: str | None,
    message: str,
    by_hand: str | None = None,
) -> Finding:
    """A Finding at `node` of `source` (a node, a UTF-8 offset, or None for the whole file)."""
    if node is None:
        line, column = 1, 1
    elif isinstance(node, int):
        line, column = source.position(node)
    else:
        line, column = source.position(source.span(node)[0])
    return Finding(
        kind, code, source.path, line, column, function, message, by_hand or by_code(code).by_hand
    )
