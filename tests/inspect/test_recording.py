"""Waits as spans, and as a trace of Perfetto."""

from __future__ import absolute_import, division, print_function, unicode_literals

import os

import pytest
from twisted.internet.defer import Deferred

from seqcompat import inspect, sequential
from seqcompat.inspect import recording
from seqcompat.inspect.data import Span
from seqcompat.inspect.recording.perfetto import trace_of
from tests.inspect.drivers import DRIVERS, NAMES, waiting

OURS = sorted(name for name in DRIVERS if NAMES[name] != "twisted")


@pytest.fixture
def path(tmpdir):
    return str(tmpdir.join("waits.perfetto-trace"))


def decoded(content):
    """The fields of a message of protobuf: pairs of a number and a value."""
    content, found, place = bytearray(content), [], [0]

    def varint():
        value = shift = 0
        while True:
            byte = content[place[0]]
            place[0] += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    while place[0] < len(content):
        key = varint()
        if key & 7 == 0:
            found.append((key >> 3, varint()))
        else:
            assert key & 7 == 2
            length = varint()
            found.append((key >> 3, bytes(content[place[0] : place[0] + length])))
            place[0] += length
    assert place[0] == len(content)
    return found


def packets(trace):
    """The packets of a trace: dictionaries of their fields."""
    return [dict(decoded(content)) for number, content in decoded(trace) if number == 1]


@pytest.mark.parametrize("driver", OURS)
def test_spans(path, driver):
    """Each wait has a begin and an end; one that lasts has no end."""
    function = DRIVERS[driver](waiting)
    first, second = Deferred(), Deferred()
    with inspect.record(path) as recorded:
        results = [function(first), function(second)]
        assert [span.end for span in recorded.spans()] == [None, None]
        first.callback(None)
        ended, lasting = recorded.spans()
        assert ended.end >= ended.begin and lasting.end is None
        assert ended.function == ("awaiting" if "oroutine" in driver else "waiting")
        with open(ended.file) as source:
            line = source.read().splitlines()[ended.line - 1].strip()
        assert line in ("yield deferred", "await deferred")
        assert ended.id != lasting.id
        assert recording.spans_so_far() == recorded.spans()
    assert recording.spans_so_far() == [] and len(results) == 2
    second.callback(None)


def test_who_waits(path):
    """A sequence is below one that waits for it."""
    deferred = Deferred()
    with inspect.record(path) as recorded:
        inner = sequential(waiting)(deferred)
        sequential(waiting)(inner)
        inner_span, outer_span = recorded.spans()
        assert inner_span.parent == outer_span.id and outer_span.parent is None
    deferred.callback(None)


def test_off_again(path):
    """While nothing is recorded the runtime is as it was."""
    before = recording.slots()
    with inspect.record(path):
        assert not set(before) & set(recording.slots())
    assert recording.slots() == before


def test_results_whose_callbacks_are_deprecated(path):
    """Their types are others, and recorded too."""
    deferred = Deferred()
    with inspect.record(path) as recorded:
        sequential(callbacks="deprecated")(waiting)(deferred)
        assert len(recorded.spans()) == 1
    deferred.callback(None)


def test_bounded(path):
    """No more than the last waits are kept."""
    with inspect.record(path, waits=10) as recorded:
        for number in range(50):
            deferred = Deferred()
            sequential(waiting)(deferred)
            deferred.callback(None)
        assert len(recorded.spans()) == 10
        pending = [Deferred() for _ in range(100)]
        results = [sequential(waiting)(each) for each in pending]
        assert len(recorded.spans()) <= 22
    assert results


@pytest.mark.parametrize("waits", [0, -1, "all", None])
def test_wrong_numbers(path, waits):
    """Anything but a number of waits is refused."""
    with pytest.raises(ValueError, match="it got"):
        inspect.record(path, waits)


def test_one_at_a_time(path):
    """A second recording is refused while one is on; no directory, no recording."""
    with inspect.record(path):
        with pytest.raises(RuntimeError, match="is on already"):
            inspect.record(path)
    with pytest.raises(ValueError, match="no directory"):
        inspect.record(os.path.join(path, "no", "such"))


def test_the_file(path):
    """A track for each sequence, below who waits for it; begins and ends in order."""
    first = Deferred()
    with inspect.record(path):
        inner = sequential(waiting)(first)
        sequential(waiting)(inner)
        first.callback(None)
    with open(path, "rb") as stream:
        found = packets(stream.read())
    tracks = [dict(decoded(packet[60])) for packet in found if 60 in packet]
    assert [track[1] for track in tracks] == [1, 2, 3]
    assert dict(decoded(tracks[0][3]))[1] == os.getpid()
    assert tracks[1][2] == b"waiting" and tracks[1][5] == 3 and tracks[2][5] == 1
    events = [(packet[8], dict(decoded(packet[11]))) for packet in found if 11 in packet]
    assert [time for time, _ in events] == sorted(time for time, _ in events)
    assert sorted((event[9], event[11]) for _, event in events) == [(1, 2), (1, 3), (2, 2), (2, 3)]
    assert b"drivers.py:" in events[0][1][23]


def test_ends_before_begins():
    """At the same time an end comes before the next beginning, so that no spans of a track nest."""
    spans = [Span(1, "f", "f.py", 1, 1.0, 2.0, None), Span(1, "f", "f.py", 2, 2.0, 3.0, None)]
    found = packets(b"".join(trace_of(spans, 1, "program")))
    kinds = [dict(decoded(packet[11]))[9] for packet in found if 11 in packet]
    assert kinds == [1, 2, 1, 2]


def test_large_numbers_and_other_letters():
    """Numbers beyond 7 bits, and names in other letters, are encoded right."""
    span = Span(2**40, "\u00e9t\u00e9", "f.py", 1, 1795793272.5, None, None)
    found = packets(b"".join(trace_of([span], 2**31 + 5, "p")))
    assert dict(decoded(found[1][60]))[1] == 2**40 + 1
    assert dict(decoded(found[1][60]))[2] == "\u00e9t\u00e9".encode("utf-8")
    assert found[2][8] == 1795793272500000000
