"""What the tests of the rules are written with."""

from __future__ import annotations

from seqcompat.migrate.judge.codes import BY_NAME, CODES
from seqcompat.migrate.judge.rule import Rule
from tests.migrate.tools import becomes, run, unchanged

HEAD = (
    "import contextlib\nfrom seqcompat import returnValue, sequential\n\n@sequential\ndef main():\n"
)


def body(lines):
    """A module with a sequence of these lines."""
    lines = lines.strip("\n").split("\n")
    return (HEAD + "".join("    " + line + "\n" if line else "\n" for line in lines)).encode(
        "utf-8"
    )


def refused(name, lines, line=None, **options):
    """Assert that a sequence of these lines is left as it is, under the code of that name."""
    outcome = unchanged(
        "async", body(lines), BY_NAME[name], function="main", line=line and line + 5, **options
    )
    [report] = outcome.functions
    assert (report.name, report.state, report.code) == ("main", "refused", BY_NAME[name])
    assert all(found.kind == "refused" for found in outcome.findings)


def converted(lines, **options):
    """Assert that a sequence of these lines is converted, and does the same then."""
    before = body(lines)
    after = run("async", before, **options).new
    assert after is not None, run("async", before, **options).findings
    becomes(
        "async",
        before,
        after.data,
        notes=[found.code for found in run("async", before, **options).findings],
        **options,
    )
    return after.data.decode("utf-8")


def assert_example(rule: Rule) -> None:
    """Assert that what a rule shows as an example is what it finds, once and nothing else."""
    assert CODES[rule.code] is rule
    assert rule.step is not None and rule.example is not None
    outcome = run(rule.step, rule.example.encode("utf-8"), path="rows.py")
    assert [found.code for found in outcome.findings] == [rule.code]
