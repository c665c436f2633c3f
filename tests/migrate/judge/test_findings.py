"""What a step has to say: one finding for each function that it leaves."""

from __future__ import annotations

from seqcompat.migrate.judge.findings import (
    HOLDS,
    NOTE,
    REFUSED,
    Finding,
    FunctionReport,
    one_each,
)
from tests.migrate.tools import run


def found(line, code="SEQ103", function="f", kind=REFUSED, message="d was waited on"):
    return Finding(kind, code, "m.py", line, 1, function, message, "Do it.")


def report(name, line):
    return FunctionReport(name, line, REFUSED, 0, 0, "SEQ103")


def messages(*findings, functions=()):
    return [one.message for one in one_each(findings, functions)]


def test_further_places_are_named_in_the_first():
    assert messages(found(3), found(4), found(5)) == ["d was waited on; so it is in lines 4 and 5"]
    assert messages(*map(found, range(1, 9))) == [
        "d was waited on; so it is in lines 2, 3, 4 and 4 more"
    ]
    assert messages(found(3), found(3)) == ["d was waited on"]


def test_further_codes_are_named_too():
    assert messages(found(3), found(9, "SEQ104")) == ["d was waited on; also: SEQ104 in line 9"]
    assert messages(found(3), found(9, "SEQ104"), found(5)) == [
        "d was waited on; so it is in line 5, SEQ104 in line 9"
    ]


def test_what_is_not_about_one_function_is_left():
    """Notes, findings of other functions, also of the same name, and of none."""
    findings = [
        found(3),
        found(4, kind=NOTE),
        found(5, function="g"),
        found(6, function=None),
        found(7, function=None),
        found(8, kind=HOLDS),
        found(13),
    ]
    assert one_each(findings, [report("f", 2), report("f", 12)]) == findings


def test_a_function_that_is_waited_on_thrice():
    """Is refused once, and counted once."""
    outcome = run(
        "async",
        b"from seqcompat import sequential\n@sequential\ndef f(d):\n    yield d\n    yield d\n"
        b"    yield d\n",
    )
    [one] = outcome.findings
    assert one.line == 5 and one.message == "d may have been waited on before; so it is in line 6"
