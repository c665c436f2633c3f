"""
The report to look at: one HTML file with nothing outside of it, which shows how far a code base has
come.

Everything that comes from the code base is escaped in one place, `Markup`; the page allows no
script and loads nothing.
"""

from __future__ import annotations

import os
import pkgutil
import re
import time
from collections import Counter, OrderedDict
from html import escape
from typing import TYPE_CHECKING, Any

import seqcompat
from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.read.packages import package_of
from seqcompat.migrate.read.sources import Source, SourceError
from seqcompat.migrate.report import results
from seqcompat.migrate.report.output import printable
from seqcompat.migrate.report.results import (
    GENERATOR,
    PLAIN,
    REFUSED,
    STANDINGS,
    WAITABLE,
    standing,
)

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding, FunctionReport
    from seqcompat.migrate.report.results import FileResult, Report

#: From the end of the way to its beginning, with what each is called and what it means.
LEGEND = OrderedDict(
    [
        (PLAIN, ("plain await", "coroutines in which every wait is a plain await")),
        (
            WAITABLE,
            (
                "waitable",
                "coroutines with await waitable(...), for what may be no Deferred and no coroutine",
            ),
        ),
        (GENERATOR, ("generator", "still written with yield")),
        (REFUSED, ("refused", "left as they are; why stands below")),
    ]
)
assert set(LEGEND) == set(STANDINGS)

#: Lines that are shown before and after the one that a finding is about.
AROUND = 2

#: With more places than these, those of a code are folded away.
MANY = 12

#: Control characters, surrogates, and those that change the direction of the text
#: (https://trojansource.codes).
_UNSHOWN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)


class Markup(str):
    """Text that already is HTML."""


def tag(name: str, *children: Markup | str | None, **attributes: str | None) -> Markup:
    """
    An element; children and attributes that are not `Markup` are escaped. ``class_`` is the
    attribute ``class``.
    """
    opened = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(str(value))}"'
        for key, value in sorted(attributes.items())
        if value is not None
    )
    return Markup(f"<{name}{opened}>{join(children)}</{name}>")


def join(children: list[Any] | tuple[Any, ...]) -> Markup:
    return Markup(
        "".join(child if isinstance(child, Markup) else clean(str(child)) for child in children)
    )


def clean(text: str) -> str:
    """
    `text` escaped, with what HTML has no place for, or what would turn the text around it, as
    U+FFFD.
    """
    return escape(_UNSHOWN.sub("\ufffd", text), quote=True)


def prose(text: str) -> Markup:
    """A sentence, with what stands in `backticks` as code."""
    parts = re.split("`([^`]+)`", text)
    return join([tag("code", part) if index % 2 else part for index, part in enumerate(parts)])


def page(report: Report, root: str, future: bool) -> str:
    """
    The report as the text of an HTML file.

    :param root: the directory of the code base, whose name is the title.
    :param future: whether positions are those in the files as they were, not in their new text.
    """
    project = os.path.basename(os.path.abspath(root))
    sections = [
        _header(report, project, future),
        _totals(report),
        _packages(report),
        _refusals(report, future),
        _others(report, future),
    ]
    style = (pkgutil.get_data("seqcompat.migrate.report", "report.css") or b"").decode("utf-8")
    head = [
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        Markup(
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
            "'unsafe-inline'\">"
        ),
        tag("title", f"{project}: from yield to await"),
        tag("style", Markup(style)),
    ]
    body = tag("body", tag("main", *[section for section in sections if section]))
    return f'<!DOCTYPE html>\n<html lang="en">\n{tag("head", *head)}\n{body}\n</html>\n'


def _header(report: Report, project: str, future: bool) -> Markup:
    # Reproducible builds set the time (https://reproducible-builds.org/specs/source-date-epoch/).
    when = time.strftime(
        "%d %B %Y", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))
    )
    did = ", ".join(report.steps)
    if future and report.steps != ("check",):
        did += " (nothing written)"
    return tag(
        "header",
        tag("p", project, class_="project"),
        tag("h1", "From ", tag("code", "yield"), " to ", tag("code", "await")),
        tag(
            "p",
            f"{when.lstrip('0')} \u00b7 seqcompat {seqcompat.__version__}, {did}",
            class_="muted",
        ),
    )


def _totals(report: Report) -> Markup:
    standings, functions = report.standings(), sum(report.standings().values())
    modules = sum(bool(result.functions) for result in report.files)
    plain, waitable = report.waits()
    tiles = [
        tag(
            "li",
            tag("b", _percent(standings[name], functions)),
            tag("span", title),
            tag("small", f"{_number(standings[name])} of {_number(functions)} functions"),
            class_="tile " + name,
            title=explained,
        )
        for name, (title, explained) in LEGEND.items()
    ]
    return tag(
        "section",
        tag("ul", *tiles, class_="tiles"),
        _bar(standings, "large"),
        tag(
            "p",
            f"{_number(functions)} sequences in {_number(modules)} modules of "
            f"{_number(len(report.files))}. {_number(plain)} of their waits as coroutines are "
            f"plain and {_number(waitable)} go through ",
            tag("code", "waitable"),
            ".",
            class_="muted",
        ),
    )


def _bar(standings: Counter[str] | OrderedDict[str, int], size: str = "") -> Markup:
    total = sum(standings.values())
    said = ", ".join(f"{_number(standings[name])} {title}" for name, (title, _) in LEGEND.items())
    shown = [name for name in LEGEND if total and standings[name]]
    parts = [tag("i", class_=name, style=f"flex-grow:{standings[name]}") for name in shown]
    kind = ("bar " + size).strip()
    return tag("span", *parts, class_=kind, role="img", aria_label=said, title=said)


def _row(name: str, standings: Counter[str], waits: tuple[int, int]) -> Markup:
    columns = [
        tag("span", _number(standings[key]) if standings[key] else "\u00b7", class_="figure " + key)
        for key in LEGEND
    ]
    columns.append(tag("span", _percent(waits[0], sum(waits)), class_="figure waits"))
    return tag("summary", tag("span", name, class_="name"), _bar(standings), *columns)


def _counted(files: list[FileResult]) -> tuple[Counter[str], tuple[int, int]]:
    functions = [function for result in files for function in result.functions]
    waits = (
        sum(function.plain for function in functions),
        sum(function.waitable for function in functions),
    )
    return Counter(standing(function) for function in functions), waits


def _package_of(path: str) -> str:
    """
    The package that a file is in: its dotted name, or where it is in none, its directory.
    """
    directory = os.path.dirname(path)
    return package_of(os.path.abspath(directory)) or printable(directory) or "."


def _packages(report: Report) -> Markup:
    packages: OrderedDict[Any, Any] = OrderedDict()
    for result in report.files:
        if result.functions:
            packages.setdefault(_package_of(result.path), []).append(result)
    if not packages:
        return tag(
            "section",
            tag("h2", "Packages"),
            tag("p", "These files have no sequences.", class_="muted"),
        )
    titles = [title for title, _ in LEGEND.values()] + ["plain waits"]
    heads = [tag("span", "Package", class_="name"), tag("span", "")]
    heads += [tag("span", title, class_="figure") for title in titles]
    head = tag("div", *heads, class_="head", aria_hidden="true")
    tree = [_package(name, files, len(packages) == 1) for name, files in sorted(packages.items())]
    return tag(
        "section",
        tag("h2", "Packages"),
        tag(
            "p",
            "Open a package to see its modules, and a module to see its functions.",
            class_="muted",
        ),
        tag("div", head, *tree, class_="tree"),
    )


def _package(name: str, files: list[FileResult], is_open: bool) -> Markup:
    modules = []
    for result in sorted(files, key=lambda result: result.path):
        rows = [_function(result, function) for function in result.functions]
        modules.append(
            tag(
                "details",
                _row(printable(os.path.basename(result.path)), *_counted([result])),
                tag("table", *rows),
                class_="module",
            )
        )
    shown = {"open": "open"} if is_open else {}
    return tag("details", _row(name, *_counted(files)), *modules, class_="package", **shown)


def _function(result: FileResult, function: FunctionReport) -> Markup:
    why = ""
    if function.code:
        title = results.title(function.code) or function.code
        why = tag("a", function.code, " ", prose(title), href="#" + _anchor(function.code))
    waits = []
    if function.plain:
        waits.append(f"{_number(function.plain)} plain")
    if function.waitable:
        waits.append(f"{_number(function.waitable)} waitable")
    return tag(
        "tr",
        tag("td", tag("code", function.name)),
        tag(
            "td",
            f"{printable(os.path.basename(result.path))}:{function.line}",
            class_="muted",
        ),
        tag("td", tag("span", LEGEND[standing(function)][0], class_="chip " + standing(function))),
        tag("td", ", ".join(waits), class_="muted"),
        tag("td", why),
    )


def _refusals(report: Report, future: bool) -> Markup:
    codes: OrderedDict[Any, Any] = OrderedDict()
    for result in report.files:
        for finding in result.findings:
            if finding.kind == "refused":
                codes.setdefault(finding.code, []).append((result, finding))
    if not codes:
        return tag(
            "section", tag("h2", "Refused"), tag("p", "Nothing was refused.", class_="muted")
        )
    parts = [
        _code(code, found, future)
        for code, found in sorted(codes.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return tag("section", tag("h2", "Refused, and why"), *parts)


def _others(report: Report, future: bool) -> Any:
    codes: OrderedDict[Any, Any] = OrderedDict()
    for result in report.files:
        for finding in result.findings:
            if finding.kind != "refused":
                codes.setdefault(finding.code, []).append((result, finding))
    if not codes:
        return None
    parts = [_code(code, found, future) for code, found in sorted(codes.items())]
    return tag("section", tag("h2", "Also found"), *parts)


def _code(code: str, found: list[tuple[FileResult, Finding]], future: bool) -> Markup:
    places = [_place(result, finding, future) for result, finding in found]
    count = tag("span", _number(len(found)), class_="count")
    summary = tag("summary", tag("b", code), " ", prose(results.title(code)), " ", count)
    example = CODES[code].example if code in CODES else None
    by_hand = tag("p", prose(CODES[code].by_hand if code in CODES else ""), class_="by-hand")
    attributes = {"class_": "code", "id": _anchor(code)}
    if len(places) <= MANY:
        attributes["open"] = "open"
    if example:
        shown = tag("details", tag("summary", "Example"), tag("pre", example), class_="example")
        by_hand = join([by_hand, shown])
    return tag("details", summary, by_hand, *places, **attributes)


def _place(result: FileResult, finding: Finding, future: bool) -> Markup:
    place = f"{printable(finding.path)}:{finding.line}:{finding.column}"
    where = [tag("code", finding.function), " \u00b7 "] if finding.function else []
    where.append(tag("span", place, class_="muted"))
    own = (
        finding.by_hand
        if finding.code not in CODES or finding.by_hand != CODES[finding.code].by_hand
        else None
    )
    parts = [tag("p", *where), tag("p", prose(finding.message))]
    if own:
        parts.append(tag("p", prose(own), class_="by-hand"))
    parts.append(Markup(_excerpt(result, finding, future)))
    return tag("article", *parts)


def _excerpt(result: FileResult, finding: Finding, future: bool) -> str:
    data = result.before if future or result.after is None else result.after
    try:
        source = Source(data or b"", result.path)
    except SourceError:
        return ""
    lines = []
    last = len(source.line_starts) - 1
    if not 1 <= finding.line <= last:
        return ""
    for number in range(max(1, finding.line - AROUND), min(last, finding.line + AROUND) + 1):
        text = source.line_text(number).rstrip("\r\n").expandtabs()
        lines.append(
            tag(
                "span",
                tag("i", f"{number:5}"),
                text or " ",
                class_="line meant" if number == finding.line else "line",
            )
        )
    return tag("pre", *lines)


def _anchor(code: str) -> str:
    return f"code-{code}"


def _number(number: int) -> str:
    return format(number, ",")


def _percent(part: int, whole: int) -> str:
    """A share; 100 % and 0 % are said only where they are exactly that."""
    if not whole:
        return "\u2013"
    share = 100.0 * part / whole
    if 99.5 <= share < 100:
        return f"{min(share, 99.9):.1f} %"
    if 0 < share < 0.5:
        return f"{max(share, 0.1):.1f} %"
    return f"{share:.0f} %"
