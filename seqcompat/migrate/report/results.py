"""
What a run found: one `FileResult` for each file, and a `Report` over all of them.

The outputs are made from these and from nothing else, so that they agree.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.judge.codes import CODES

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding, FunctionReport


@dataclass(frozen=True)
class FileResult:
    """
    The result of a run for one file.

    before, after  its bytes; `after` is None where nothing changes, `before` where it could not be
                   read
    moves          the `lines.Moves` of each change, in order
    """

    path: str
    before: bytes | None
    after: bytes | None
    findings: list[Finding]
    functions: list[FunctionReport]
    moves: tuple[Any, ...] = ()


#: How bad a finding is; what a kind is called by GitHub and SARIF follows from it.
LEVELS = {
    "refused": "warning",
    "forgotten": "warning",
    "note": "note",
    "holds": "note",
    "error": "error",
    "internal": "error",
}
#: What a finding says of its place, in a word.
WORDS = {
    "refused": "refused",
    "forgotten": "forgotten",
    "note": "note",
    "holds": "held",
    "error": "error",
    "internal": "defect",
}
#: These say that the command, not the code, has a problem: they cannot be ignored.
FAILURES = ("error", "internal")

#: A function's standing, best last, as the pictures of it have it.
REFUSED, GENERATOR, WAITABLE, PLAIN = STANDINGS = ("refused", "generator", "waitable", "plain")


def standing(function: FunctionReport) -> str:
    """The one of `STANDINGS` that a `FunctionReport` comes down to."""
    if function.state in (REFUSED, GENERATOR):
        result: str = function.state
        return result
    return WAITABLE if function.waitable else PLAIN


def meant(code: str, words: list[Any] | tuple[Any, ...]) -> int:
    """
    How precisely a code is meant by a list of codes, names and beginnings of codes: 0 if it is not.
    """
    precise = 0
    for word in words:
        if word == "ALL":
            precise = max(precise, 1)
        elif code.startswith(word):
            precise = max(precise, 1 + len(word))
        elif code in CODES and CODES[code].name == word:
            precise = max(precise, 1 + len(code))
    return precise


def is_selected(
    finding: Finding, select: list[Any] | tuple[Any, ...], ignore: list[Any] | tuple[Any, ...]
) -> bool:
    """
    Whether a finding is to be shown; where both lists mean it, the more precise one is followed.
    """
    if finding.kind in FAILURES:
        return True
    ignored = meant(finding.code, ignore)
    return (meant(finding.code, select) if select else 1) > ignored


class Report:
    """
    All that was found, in the order of the files; `steps` are the names of the steps that ran.
    """

    def __init__(
        self,
        results: list[FileResult] | tuple[Any, ...],
        steps: list[str],
        select: list[Any] | tuple[Any, ...] = (),
        ignore: list[Any] | tuple[Any, ...] = (),
    ) -> None:
        self.steps = tuple(steps)
        self.files = [
            replace(
                result,
                findings=[found for found in result.findings if is_selected(found, select, ignore)],
            )
            for result in results
        ]

    @property
    def findings(self) -> list[Finding]:
        return [finding for result in self.files for finding in result.findings]

    @property
    def changed(self) -> list[FileResult]:
        return [result for result in self.files if result.after is not None]

    def has(self, *kinds: str) -> bool:
        return any(finding.kind in kinds for finding in self.findings)

    def functions(self) -> Counter[str]:
        """How many functions are of each state, as the steps call it."""
        return Counter(function.state for result in self.files for function in result.functions)

    def standings(self) -> OrderedDict[str, int]:
        found = Counter(
            standing(function) for result in self.files for function in result.functions
        )
        return OrderedDict((name, found[name]) for name in STANDINGS)

    def waits(self) -> tuple[int, int]:
        """How many waits are plain and how many are ``waitable``."""
        functions = [function for result in self.files for function in result.functions]
        return sum(function.plain for function in functions), sum(
            function.waitable for function in functions
        )

    def all_functions(self) -> Any:
        return [function for result in self.files for function in result.functions]

    def by_code(self, *kinds: str | None) -> list[tuple[str, int]]:
        """``(code, how often)`` of the findings of some kinds, or of all; most frequent first."""
        found = Counter(
            finding.code for finding in self.findings if not kinds or finding.kind in kinds
        )
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def title(code: str) -> str:
    return CODES[code].title if code in CODES else ""


def name(code: str) -> str:
    return CODES[code].name if code in CODES else ""


def documentation(code: str) -> str:
    """The command that explains a code, without a network."""
    return f"python -m seqcompat explain {code}"


def sentences(*parts: str) -> str:
    """Messages one after the other, each ended by a full stop."""
    return " ".join(
        part if part.endswith((".", "?", "!")) else part + "." for part in parts if part
    )
