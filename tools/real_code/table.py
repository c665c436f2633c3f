"""The results, for people and as JSON."""

import collections
import json

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.observe.evidence import PLAIN_KINDS
from tools.real_code import suite

#: What is aimed at: of the functions converted, and of the executed waits plain, in percent.
CONVERTED, PLAIN = 98.5, 90.0

HEADINGS = [
    "",
    "functions",
    "converted",
    "waits plain",
    "with evidence",
    "executed, plain",
    "tests",
    "lost",
    "steps",
    "tests run",
]


def text(results):
    """The table, and below it what it says in short, as lines."""
    rows = [HEADINGS] + [_row(result["name"], [result]) for result in results]
    if len(results) > 1:
        rows.append(_row("all", results))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = []
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])] + [
            cell.rjust(width) for cell, width in zip(row[1:], widths[1:])
        ]
        lines.append("  ".join(cells).rstrip())
        if number == 0 or (len(results) > 1 and number == len(results)):
            lines.append("-" * (sum(widths) + 2 * len(widths) - 2))
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
        lines.append("  %s %s: %d (%s)" % (code, CODES[code].name, number, where))
    if not refused:
        lines.append("  none")
    lines.append("")
    for result in results:
        lines += _notes(result)
    return lines


def _row(name, results):
    """The cells for the sum of some results."""

    def total(value):
        return sum(value(result) for result in results)

    plain, waitable = (
        total(lambda result: result["plain"]),
        total(lambda result: result["waitable"]),
    )
    proved = total(lambda result: result["with_evidence"][0])
    sites = total(lambda result: result["recorded"]["sites"])
    functions = total(lambda result: result["functions"])
    return [
        name,
        "%d" % functions,
        percentage(total(lambda result: result["converted"]), functions),
        percentage(plain, plain + waitable),
        percentage(proved, total(lambda result: sum(result["with_evidence"]))),
        percentage(total(lambda result: result["recorded"]["plain"]), sites),
        "%d" % total(lambda result: sum(result["outcomes"]["before"].values())),
        "%d" % total(lost),
        "%.1f s"
        % total(lambda result: result["seconds"]["adopted"] + result["seconds"]["converted"]),
        "%.0f s" % total(lambda result: result["seconds"]["tests before"]),
    ]


def percentage(part, whole):
    """Rounded down, so that 100 % is all."""
    return "%.1f %%" % (part * 1000 // whole / 10.0) if whole else "-"


def lost(result):
    """How many tests came to something else than before, at whichever stage."""
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
        yield "  set aside, for they differ from run to run: %s" % (
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
    """Why executed waits are not plain, by how often."""
    counts = collections.Counter()
    for kinds, number in why.items():
        kinds = kinds.split(", ")
        if PLAIN_KINDS.issuperset(kinds):
            counts[
                "where only Deferreds were seen, but something of that name may return something "
                "else"
            ] += number
        elif any(kind.startswith("plain ") for kind in kinds):
            counts["where values that are no Deferreds were seen"] += number
        else:
            counts["where a Deferred was seen that `await` treats otherwise"] += number
    return counts.most_common()


def _words(outcomes):
    return "absent" if outcomes is None else " and ".join(outcomes)


def wrong(result):
    """What went wrong with one package, in words."""
    if lost(result):
        yield "%d tests of %s came to something else than before" % (lost(result), result["name"])
    if result["failures"]:
        yield "the command failed on %d files of %s" % (len(result["failures"]), result["name"])
    # With any of these, that nothing was lost would mean nothing.
    if not any(suite.good([kind]) for kind in result["outcomes"]["before"]):
        yield "no test of %s passed to begin with" % (result["name"],)
    if not result["functions"] or not result["recorded"]["sites"]:
        yield "there was nothing to convert, or to record, in %s" % (result["name"],)


def short_of(results):
    """Which of the aims are missed, in words."""
    functions = sum(result["functions"] for result in results)
    if sum(result["converted"] for result in results) < CONVERTED / 100 * functions:
        yield "fewer than %s %% of the functions were converted" % (CONVERTED,)
    sites = sum(result["recorded"]["sites"] for result in results)
    if sum(result["recorded"]["plain"] for result in results) < PLAIN / 100 * sites:
        yield "fewer than %s %% of the executed waits became plain" % (PLAIN,)


def document(results):
    return json.dumps(results, indent=1, sort_keys=True) + "\n"
