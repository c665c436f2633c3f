"""
SARIF 2.1.0, the format in which code scanning services take findings.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from six.moves.urllib.parse import quote

import seqcompat
from seqcompat.migrate.judge.codes import CODES, explain
from seqcompat.migrate.report import results

if TYPE_CHECKING:
    from seqcompat.migrate.judge.findings import Finding
    from seqcompat.migrate.report.results import Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "SRCROOT"


def log(report: Report) -> OrderedDict[str, Any]:
    """The report as one SARIF log with one run, ready to be dumped as JSON."""
    codes = sorted(set(finding.code for finding in report.findings))
    return OrderedDict(
        [
            ("$schema", SCHEMA),
            ("version", "2.1.0"),
            (
                "runs",
                [
                    OrderedDict(
                        [
                            (
                                "tool",
                                {
                                    "driver": OrderedDict(
                                        [
                                            ("name", "seqcompat migrate"),
                                            ("semanticVersion", seqcompat.__version__),
                                            ("rules", [_rule(code) for code in codes]),
                                        ]
                                    )
                                },
                            ),
                            # An absolute URI of this machine would be of no use where the log is
                            # read.
                            (
                                "originalUriBaseIds",
                                {ROOT: {"description": {"text": "Where the command was run."}}},
                            ),
                            ("columnKind", "unicodeCodePoints"),
                            (
                                "invocations",
                                [{"executionSuccessful": not report.has(*results.FAILURES)}],
                            ),
                            ("results", [_result(finding, codes) for finding in report.findings]),
                        ]
                    )
                ],
            ),
        ]
    )


def _rule(code: str) -> OrderedDict[str, Any]:
    rule: OrderedDict[str, Any] = OrderedDict([("id", code)])
    if code in CODES:
        rule["name"] = "".join(part.capitalize() for part in CODES[code].name.split("-"))
        rule["shortDescription"] = {"text": CODES[code].title}
        # All of it: there is no address that it could lead to.
        rule["help"] = {"text": explain(code)}
    return rule


def _result(finding: Finding, codes: list[str]) -> OrderedDict[str, Any]:
    where = f"{finding.function}: " if finding.function else ""
    result: OrderedDict[str, Any] = OrderedDict(
        [
            ("ruleId", finding.code),
            ("ruleIndex", codes.index(finding.code)),
            ("level", results.LEVELS[finding.kind]),
            ("message", {"text": where + results.sentences(finding.message, finding.by_hand)}),
        ]
    )
    location: dict[str, Any] = {"artifactLocation": _artifact(finding.path)}
    if finding.line:  # A file that cannot be read has no place in it.
        location["region"] = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    place: dict[str, Any] = {"physicalLocation": location}
    if finding.function:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.function, "kind": "function"}]
    result["locations"] = [place]
    return result


def _artifact(path: str) -> dict[str, str]:
    """A path as a URI: relative to where the command runs, as long as it is below there."""
    relative = os.path.relpath(path)
    if relative.split(os.sep)[0] == os.pardir or os.path.isabs(relative):
        return {"uri": "file://" + _quoted(os.path.abspath(path))}
    return {"uri": _quoted(relative), "uriBaseId": ROOT}


def _quoted(path: str) -> str:
    result: str = quote(os.fsencode(path.replace(os.sep, "/")))
    return result
