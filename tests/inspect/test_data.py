"""JSON Lines, in both directions."""

from __future__ import absolute_import, division, print_function, unicode_literals

import json

import pytest
from twisted.internet.defer import Deferred, gatherResults

from seqcompat import inspect, sequential
from seqcompat.inspect import data
from tests.inspect.drivers import DRIVERS, waiting
from tests.inspect.test_tree import made, sequence, wait


def snapshot():
    """A snapshot with all there is."""
    deferreds = [Deferred() for _ in DRIVERS]
    results = [decorate(waiting)(each) for decorate, each in zip(DRIVERS.values(), deferreds)]
    both = sequential(waiting)(gatherResults(results))
    taken = inspect.snapshot(arguments=True)
    assert len(taken.sequences) > len(results) and both is not None
    span = data.Span(1, "f", "f.py", 3, 1.5, None, None)
    return taken._replace(spans=(span,), deadlocks=((1, 2),), notes=("something",))


def test_there_and_back(tmpdir):
    """A snapshot that is written is read as it was."""
    taken = snapshot()
    path = str(tmpdir.join("taken.jsonl"))
    inspect.write(taken, path)
    assert inspect.read(path) == taken


def test_hashable_and_immutable():
    """A snapshot is made of text, numbers and tuples."""

    def look(value):
        assert value is None or isinstance(
            value, (bool, int, float, type(""), str, tuple, type(2**64))
        ), type(value)
        if isinstance(value, tuple):
            for each in value:
                look(each)

    taken = snapshot()
    look(taken)
    hash(taken)


def test_each_line_is_json():
    """Each line is an object of JSON, in ASCII; the first has the version."""
    lines = list(data.lines_of(snapshot()))
    records = [json.loads(line) for line in lines]
    count = sum("sequence" in record for record in records)
    assert records[0]["seqcompat.inspect"] == data.VERSION
    assert records[-1] == {"end": count}
    for line in lines:
        line.encode("ascii")
        assert line.endswith("\n")


def lines():
    return list(data.lines_of(made([sequence(1, [2])], [wait(2)])))


def test_newer_records_are_passed_over():
    """A newer writer of the same version may say more."""
    found = lines()
    found.insert(1, '{"weather":"fine"}\n')
    assert data.parse(found) == data.parse(lines())


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda lines: [], "is empty"),
        (lambda lines: lines[1:], "its first line has no version"),
        (lambda lines: ["[1]\n"] + lines[1:], "its first line has no version"),
        (lambda lines: ["what\n"], "line 1"),
        (lambda lines: lines[:-1], "has been cut off"),
        (lambda lines: lines[:-1] + [lines[-1][:4]], "is not a line of a snapshot"),
        (lambda lines: lines[:1] + lines[2:], "is not a line of a snapshot"),
        (lambda lines: lines[:2] + ['{"sequence":[1]}\n'], "is not a line of a snapshot"),
        (lambda lines: ['{"seqcompat.inspect":99}\n'] + lines[1:], "a newer seqcompat"),
        (lambda lines: [b"\xff\xfe\x00"], "line 1"),
        (lambda lines: ["7\n"], "its first line has no version"),
    ],
)
def test_what_is_no_snapshot(change, said):
    """Anything else is refused, in words, with the line."""
    with pytest.raises(data.BadFile) as caught:
        data.parse(change(lines()), "taken.jsonl")
    assert said in str(caught.value)
    assert "taken.jsonl" in str(caught.value)


def test_ages():
    """A sequence that stood there in an earlier snapshot has waited at least since then."""
    first = made([sequence(1, [11]), sequence(2, [12])], taken=100.0)
    second = made([sequence(1, [11]), sequence(2, [13]), sequence(3, [11])], taken=160.0)
    third = data.with_ages(made([sequence(1, [11])], taken=170.0), data.with_ages(second, first))
    assert [each.since for each in data.with_ages(second, first).sequences] == [100.0, None, None]
    assert third.sequences[0].since == 100.0
    other = first._replace(pid=8)
    assert data.with_ages(second, other) == second
