"""The results, for people and as JSON."""

import collections
import json
import textwrap

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.observe.evidence import PLAIN_KINDS
from tools.real_code import suite

#: The aims: the functions to convert, and the executed waits to make plain, in percent.
CONVERTED, PLAIN = 98.5, 90.0

#: The headings of the two tables.  A page of the documentation is as wide as one of them.
HEADINGS = ["", "functions", "converted", "executed, plain", "tests", "lost"]
FURTHER_HEADINGS = ["", "waits plain", "with evidence", "steps", "tests run"]

#: The longest line of the notes.
WIDTH = 84


def text(results):
    """The tables, and the notes below them, as lines."""
    lines = table(HEADINGS, _row, results) + [""] + table(FURTHER_HEADINGS, _further_row, results)
    lines += ["", "Refused, by code:"]
    refused = collections.Counter()
    for result in results:
        refused.update(result["refused"])
    for code, number in sorted(refused.items()):
        where = ", ".join(
            "%s %d" % (result["name"], result["refused"][code])
            for result in results
            if code in result["refused"]
        )
        lines += _wrapped("  %s %s: %d (%s)" % (code, CODES[code].name, number, where))
    if not refused:
        lines.append("  none")
    lines.append("")
    for result in results:
        for note in _notes(result):
            lines += _wrapped(note)
    return lines


def table(headings, row_of, results):
    """The lines of one table, with a last row for all results together."""
    rows = [headings] + [row_of(result["name"], [result]) for result in results]
    if len(results) > 1:
        rows.append(row_of("all", results))
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    lines = []
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:])
        ]
        lines.append("  ".join(cells).rstrip())
        if number == 0 or (len(results) > 1 and number == len(results)):
            lines.append("-" * (sum(widths) + 2 * len(widths) - 2))
    return lines


def _wrapped(line):
    """The lines of a note, none longer than `WIDTH`."""
    return textwrap.wrap(
        line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    ) or [""]


def _total(results, value):
    return sum(value(result) for result in results)


def _row(name, results):
    """The cells for the sum of some results."""
    sites = _total(results, lambda result: result["recorded"]["sites"])
    functions = _total(results, lambda result: result["functions"])
    return [
        name,
        "%d" % functions,
        percentage(_total(results, lambda result: result["converted"]), functions),
        percentage(_total(results, lambda result: result["recorded"]["plain"]), sites),
        "%d" % _total(results, lambda result: sum(result["outcomes"]["before"].values())),
        "%d" % _total(results, lost),
    ]


def _further_row(name, results):
    """The cells of the second table for the sum of some results."""
    plain = _total(results, lambda result: result["plain"])
    waitable = _total(results, lambda result: result["waitable"])
    proved = _total(results, lambda result: result["with_evidence"][0])
    seconds = _total(
        results, lambda result: result["seconds"]["adopted"] + result["seconds"]["converted"]
    )
    return [
        name,
        percentage(plain, plain + waitable),
        percentage(proved, _total(results, lambda result: sum(result["with_evidence"]))),
        "%.1f s" % seconds,
        "%.0f s" % _total(results, lambda result: result["seconds"]["tests before"]),
    ]


def percentage(part, whole):
    """Rounded down, so that 100 % is all."""
    return "%.1f %%" % (part * 1000 // whole / 10.0) if whole else "-"


def lost(result):
    """The number of tests with another outcome than before, at any stage."""
    return len({test for tests in result["changed"].values() for test in tests})


def _notes(result):
    yield "%s: %s %s, Python %s, Twisted %s%s." % (
        result["name"],
        result["project"],
        result["version"],
        result["python"],
        result["twisted"],
        "; " + result["note"] if result["note"] else "",
    )
    for stage in ("before", "after", "recorded", "after-evidence"):
        outcomes = result["outcomes"][stage]
        yield "  tests %s: %s" % (
            stage.replace("-", " with "),
            ", ".join("%d %s" % (outcomes[kind], kind) for kind in sorted(outcomes)),
        )
    if result["unstable"]:
        yield "  set aside, because they differ from run to run: %s" % (
            ", ".join(sorted(result["unstable"])),
        )
    for stage, tests in sorted(result["repeated"].items()):
        yield "  %s: as before when run once more by themselves: %s" % (stage, ", ".join(tests))
    for stage, tests in sorted(result["changed"].items()):
        for test, (before, after) in sorted(tests.items()):
            yield "  LOST %s: %s: %s before, %s now" % (stage, test, _words(before), _words(after))
    for finding in result["failures"]:
        yield "  FAILURE %s:%s: %s %s" % (
            finding["path"],
            finding["line"],
            finding["code"],
            finding["message"],
        )
    yield "  waits executed: %d; %d plain" % (
        result["recorded"]["sites"],
        result["recorded"]["plain"],
    ) + "".join(
        "; %d %s" % (number, reason) for reason, number in _reasons(result["recorded"]["why"])
    )
    yield ""


def _reasons(why):
    """The reasons why executed waits are not plain, the most frequent first."""
    counts = collections.Counter()
    for kinds, number in why.items():
        kinds = kinds.split(", ")
        if PLAIN_KINDS.issuperset(kinds):
            counts[
                "where only Deferreds were seen, but something of that name may return something "
                "else"
            ] += number
        elif any(kind.startswith("plain ") for kind in kinds):
            counts["where values that are not Deferreds were seen"] += number
        else:
            counts["where a Deferred was seen that `await` treats differently"] += number
    return counts.most_common()


def _words(outcomes):
    return "absent" if outcomes is None else " and ".join(outcomes)


def wrong(result):
    """The faults of one package's result, in words."""
    if lost(result):
        yield "%d tests of %s have another outcome than before" % (lost(result), result["name"])
    if result["failures"]:
        yield "the command failed on %d files of %s" % (len(result["failures"]), result["name"])
    # With any of these it would mean nothing that no test was lost.
    if not any(suite.good([kind]) for kind in result["outcomes"]["before"]):
        yield "no test of %s passed to begin with" % (result["name"],)
    if not result["functions"] or not result["recorded"]["sites"]:
        yield "there was nothing to convert, or to record, in %s" % (result["name"],)


def short_of(results):
    """The aims that are missed, in words."""
    functions = sum(result["functions"] for result in results)
    if sum(result["converted"] for result in results) < CONVERTED / 100 * functions:
        yield "fewer than %s %% of the functions were converted" % (CONVERTED,)
    sites = sum(result["recorded"]["sites"] for result in results)
    if sum(result["recorded"]["plain"] for result in results) < PLAIN / 100 * sites:
        yield "fewer than %s %% of the executed waits became plain" % (PLAIN,)


def document(results):
    return json.dumps(results, indent=1, sort_keys=True) + "\n"
