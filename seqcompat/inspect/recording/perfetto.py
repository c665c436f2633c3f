"""
Spans as a trace for ``ui.perfetto.dev``: TrackEvents, in protobuf encoded by hand.

Each sequence has a track, below the track of a sequence that waits for it.  The spans of one track
must not overlap, and waits of several sequences do.  The numbers are those of the fields in
Perfetto's protocol.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import struct

_VARINT, _BYTES = 0, 2

# Trace
_PACKET = 1
# TracePacket
_TIMESTAMP, _SEQUENCE, _TRACK_EVENT, _TRACK_DESCRIPTOR = 8, 10, 11, 60
# TrackDescriptor, ProcessDescriptor
_UUID, _NAME, _PROCESS, _PARENT = 1, 2, 3, 5
_PID, _PROCESS_NAME = 1, 6
# TrackEvent
_TYPE, _TRACK, _CATEGORY, _EVENT_NAME = 9, 11, 22, 23
_BEGIN, _END = 1, 2

#: The track of the process.  The tracks of sequences come after it.
_ROOT = 1


def trace_of(spans, pid, program):
    """The trace of `spans`, as a number of byte strings."""
    process = _number(_PID, pid & 0x7FFFFFFF) + _text(_PROCESS_NAME, program)
    yield _packet(_message(_TRACK_DESCRIPTOR, _number(_UUID, _ROOT) + _message(_PROCESS, process)))
    described = set()
    events = []
    for order, span in enumerate(spans):
        if span.id not in described:
            described.add(span.id)
            parent = _ROOT if span.parent is None else _ROOT + span.parent
            track = _number(_UUID, _ROOT + span.id) + _text(_NAME, span.function)
            yield _packet(_message(_TRACK_DESCRIPTOR, track + _number(_PARENT, parent)))
        events.append((span.begin, 1, order, span))
        if span.end is not None:
            events.append((span.end, 0, order, span))
    # At the same time an end comes before the next beginning.
    for time, is_begin, _, span in sorted(events, key=lambda each: each[:3]):
        event = _number(_TYPE, _BEGIN if is_begin else _END) + _number(_TRACK, _ROOT + span.id)
        if is_begin:
            event += _text(_CATEGORY, "wait")
            event += _text(_EVENT_NAME, "%s:%d" % (span.file, span.line))
        stamp = _number(_TIMESTAMP, int(time * 1000000000)) + _number(_SEQUENCE, 1)
        yield _packet(stamp + _message(_TRACK_EVENT, event))


def _packet(content):
    return _message(_PACKET, content)


def _message(field, content):
    return _varint(field << 3 | _BYTES) + _varint(len(content)) + content


def _text(field, value):
    return _message(field, value.encode("utf-8", "replace"))


def _number(field, value):
    return _varint(field << 3 | _VARINT) + _varint(value)


def _varint(value):
    found = []
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return struct.pack("%dB" % len(found), *found)
