"""
The outputs: text for people, JSON for programs, GitHub's annotations and diffs.

What was asked for goes to standard output and can be piped on; what is merely
said about it (the summary, the progress) goes to standard error.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import seqcompat
from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.report import results, sarif

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding
    from seqcompat.migrate.report.results import FileResult, Report

JSON_VERSION = 1

CODES_OF_COLOURS = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
COLOUR_OF_LEVEL = {"error": "red", "warning": "yellow", "note": "cyan"}


class Style:
    """
    Colours where they are seen, on a terminal; as https://no-color.org and ``FORCE_COLOR`` want it.
    """

    def __init__(self, stream: Any, environment: Mapping[str, str] = os.environ) -> None:
        self.is_terminal = stream.isatty()
        self.coloured = bool(environment.get("FORCE_COLOR")) or (
            not environment.get("NO_COLOR")
            and environment.get("TERM") != "dumb"
            and stream.isatty()
        )

    def __call__(self, text: str, colour: str) -> str:
        return f"\x1b[{CODES_OF_COLOURS[colour]}m{text}\x1b[0m" if self.coloured else text


def printable(path: str) -> str:
    """A path as text that every stream takes: file names may be any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def one_line(text: str) -> str:
    """
    `text` without what could move a terminal's cursor, turn text around or end a line of output.
    """
    return re.sub(
        r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]",
        lambda found: ascii(found.group())[1:-1],
        text,
    )


def count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{format(number, ',')} {noun if number == 1 else plural or noun + 's'}"


def text(report: Report, style: Style) -> Iterator[str]:
    """
    The findings, as ``path:line:column: CODE kind in function: what``; the first of each code has
    what to do by hand.
    """
    told = set()
    for result in report.files:
        for finding in result.findings:
            place = f"{one_line(printable(finding.path))}:{finding.line}:{finding.column}:"
            code = style(finding.code, COLOUR_OF_LEVEL[results.LEVELS[finding.kind]])
            what = results.WORDS[finding.kind]
            if finding.function:
                what += f" in {finding.function}"
            yield f"{style(place, 'bold')} {code} {what}: {one_line(finding.message)}"
            if finding.by_hand and (finding.code, finding.by_hand) not in told:
                told.add((finding.code, finding.by_hand))
                yield f"    {one_line(finding.by_hand)}"


def statistics(report: Report) -> Iterator[str]:
    """How often each code was found, and what became of the functions."""
    rows = [
        (format(number, ","), code, results.name(code), results.title(code))
        for code, number in report.by_code()
    ]
    functions = report.functions()
    rows += [(format(functions[state], ","), "", state, "functions") for state in sorted(functions)]
    plain, waitable = report.waits()
    rows += [
        (format(number, ","), "", spelling, "waits")
        for number, spelling in ((plain, "await"), (waitable, "await waitable"))
        if number
    ]
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        first, second, third = row[0].rjust(widths[0]), row[1].ljust(widths[1]), row[2]
        yield f"{first}  {second}  {third.ljust(widths[2])}  {row[3]}"


#: What a step does to a function, in a word.
_DONE = {"adopt": "adopted", "retire": "retired"}


def summary(report: Report) -> str:
    """One sentence: how many files and functions change, and how many do not."""
    changed, functions = len(report.changed), report.functions()
    files = count(len(report.files), "file")
    if report.steps == ("check",):
        found = sum(finding.kind not in results.FAILURES for finding in report.findings)
        parts = [f"{files} looked at: {count(found, 'finding')}"]
    elif changed:
        parts = [f"{format(changed, ',')} of {files} to change"]
    else:
        parts = [f"{files} looked at, nothing to change"]
    if functions["converted"]:
        parts.append(f"{count(functions['converted'], 'function')} converted")
        if "async" in report.steps:
            plain, waitable = report.waits()
            parts.append(f"waits: {format(plain, ',')} plain, {format(waitable, ',')} waitable")
    done = _DONE.get(report.steps[-1])
    if done is not None:
        number = sum(function.code is None for function in report.all_functions())
        if number:
            parts.append(f"{count(number, 'function')} {done}")
    for kind in ("refused", "holds"):
        codes = report.by_code(kind)
        if codes and report.steps != ("check",):
            total = sum(number for _, number in codes)
            listed = ", ".join(f"{number:,} {code}" for code, number in codes)
            parts.append(f"{total:,} {results.WORDS[kind]} ({listed})")
    failures = sum(finding.kind in results.FAILURES for finding in report.findings)
    if failures:
        parts.append(count(failures, "error"))
    return "; ".join(parts) + "."


def python_2(report: Report) -> Iterator[Any]:
    """The obstacle of the files that are Python 2 source only, and how to clear it."""
    code = BY_NAME["python-2"]
    found = [finding for finding in report.findings if finding.code == code]
    if not found:
        return
    functions = sum(
        function.code == code for result in report.files for function in result.functions
    )
    files = f"{len(found):,} of {count(len(report.files), 'file')}"
    sequences = count(sum(len(result.functions) for result in report.files), "sequence")
    yield (
        f"note: {files} {'is' if len(found) == 1 else 'are'} Python 2 source only, with "
        f"{functions:,} of {sequences}, and left as they are."
    )
    yield "    Clear the way in this order:"
    yield "    1. `adopt` on all files, which reads Python 2 and leaves it Python 2."
    yield "    2. A tool that makes Python 3 source of them, such as 2to3 or python-modernize."
    yield "    3. This step again."
    first = Counter(_first_obstacle(finding) for finding in found)
    yield "    What the parser of Python 3 stops at first, by files:"
    for message, number in sorted(first.items(), key=lambda item: (-item[1], item[0]))[:5]:
        yield f"    {format(number, ',').rjust(6)}  {one_line(message)}"


def _first_obstacle(finding: Any) -> Any:
    return finding.message.partition(": ")[2].rpartition("; the file has ")[0]


def as_json(report: Report) -> str:
    """Everything, as one JSON document; ``version`` changes when a key changes its meaning."""
    plain, waitable = report.waits()
    document = OrderedDict(
        [
            ("version", JSON_VERSION),
            ("seqcompat", seqcompat.__version__),
            ("steps", list(report.steps)),
            (
                "summary",
                OrderedDict(
                    [
                        ("files", len(report.files)),
                        ("changed", len(report.changed)),
                        ("functions", dict(report.functions())),
                        ("waits", {"plain": plain, "waitable": waitable}),
                        ("codes", OrderedDict(report.by_code())),
                    ]
                ),
            ),
            (
                "files",
                [
                    OrderedDict(
                        [
                            ("path", printable(result.path)),
                            ("changed", result.after is not None),
                            ("functions", [asdict(function) for function in result.functions]),
                            ("findings", [_finding(finding) for finding in result.findings]),
                        ]
                    )
                    for result in report.files
                    if result.after is not None or result.functions or result.findings
                ],
            ),
        ]
    )
    return json.dumps(document, indent=2)


def _finding(finding: Finding) -> OrderedDict[str, str]:
    shown = OrderedDict(asdict(finding), path=printable(finding.path))
    shown["name"] = results.name(finding.code)
    shown["level"] = results.LEVELS[finding.kind]
    shown["documentation"] = results.documentation(finding.code)
    return shown


def github(report: Report) -> Iterator[str]:
    """Workflow commands, which GitHub shows as annotations at the lines of a pull request."""
    for result in report.files:
        for finding in result.findings:
            level = results.LEVELS[finding.kind]
            properties = [
                ("file", printable(finding.path)),
                ("line", finding.line),
                ("col", finding.column),
                ("title", f"seqcompat ({finding.code})"),
            ]
            where = f"{finding.function}: " if finding.function else ""
            command = "notice" if level == "note" else level
            place = ",".join(f"{key}={_property(value)}" for key, value in properties)
            text = _data(f"{where}{finding.message}\n{finding.by_hand}".strip())
            yield f"::{command} {place}::{text}"
        if result.after is not None:
            place = f"file={_property(printable(result.path))},title=seqcompat"
            yield f"::notice {place}::seqcompat migrate changes this file"


def _data(text: str) -> str:
    text = "\n".join(map(one_line, text.split("\n")))
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: int | str) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def document(report: Report, form: Any, style: Style) -> Any:
    """The lines of standard output in one of `config.FORMATS`."""
    if form == "json":
        return [as_json(report)]
    if form == "sarif":
        return [json.dumps(sarif.log(report), indent=2)]
    return github(report) if form == "github" else text(report, style)


def diff(result: FileResult, style: Style) -> Iterator[bytes]:
    """A file's changes as ``git apply`` and ``patch -p1`` take them, in the file's own bytes."""
    path = os.fsencode(result.path.replace(os.sep, "/").lstrip("/"))
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(result.before or b""),
        _lines(result.after or b""),
        _quoted(b"a/" + path),
        _quoted(b"b/" + path),
    )
    for line in lines:
        if style.is_terminal:
            text = line.rstrip(b"\r\n").decode("utf-8", "replace")
            line = one_line(text).encode("utf-8") + b"\n"
        elif not line.endswith(b"\n"):
            line += b"\n\\ No newline at end of file\n"
        yield _coloured(line, style)


def _quoted(path: bytes) -> bytes:
    """A path as git writes it: in quotes, with escapes, where it would not be one line of text."""
    text = path.decode("utf-8", "surrogateescape")
    if one_line(text) == text and not re.search(r'["\\\t]', text):
        return path
    escaped = re.sub(
        rb'[\x00-\x1f"\\\x7f-\xff]',
        lambda found: (
            b"\\" + found.group() if found.group() in b'"\\' else b"\\%03o" % (ord(found.group()),)
        ),
        path,
    )
    return b'"' + escaped + b'"'


def _lines(data: bytes) -> list[bytes]:
    # Not splitlines(): for git and patch a form feed or a lone carriage return ends no line.
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def _coloured(line: bytes, style: Style) -> bytes:
    if not style.coloured:
        return line
    kind = (
        "bold"
        if line[:4] in (b"--- ", b"+++ ")
        else {b"+": "green", b"-": "red", b"@": "cyan"}.get(line[:1])
    )
    if kind is None:
        return line
    return b"\033[%sm%s\033[0m\n" % (CODES_OF_COLOURS[kind].encode("ascii"), line[:-1])
