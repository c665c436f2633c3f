"""A recording, read with Perfetto's own protocol as its package ships it."""

from __future__ import annotations

import os

from perfetto.protos.perfetto.trace.perfetto_trace_pb2 import Trace, TrackEvent
from twisted.internet.defer import Deferred

from seqcompat import inspect, sequential
from tests.inspect.drivers import waiting


def test_perfetto_reads_it(tmp_path):
    """Perfetto finds each field where it expects it, and nothing that it does not know."""
    path = tmp_path / "waits.perfetto-trace"
    source = Deferred()
    with inspect.record(str(path)):
        inner = sequential(waiting)(source)
        outer = sequential(waiting)(inner)
        source.callback(None)
    assert outer.called
    trace = Trace.FromString(path.read_bytes())
    known = Trace.FromString(path.read_bytes())
    known.DiscardUnknownFields()
    assert known == trace

    process, inner_track, outer_track = (
        packet.track_descriptor for packet in trace.packet if packet.HasField("track_descriptor")
    )
    assert process.process.pid == os.getpid() and process.process.process_name
    assert (inner_track.name, outer_track.name) == ("waiting", "waiting")
    assert inner_track.parent_uuid == outer_track.uuid
    assert outer_track.parent_uuid == process.uuid

    packets = [packet for packet in trace.packet if packet.HasField("track_event")]
    assert len({packet.trusted_packet_sequence_id for packet in packets}) == 1
    assert [packet.timestamp for packet in packets] == sorted(p.timestamp for p in packets)
    begun = {}
    for packet in packets:
        event = packet.track_event
        if event.type == TrackEvent.TYPE_SLICE_BEGIN:
            assert event.track_uuid not in begun
            begun[event.track_uuid] = event.name
            assert list(event.categories) == ["wait"]
        else:
            assert event.type == TrackEvent.TYPE_SLICE_END
    assert set(begun) == {inner_track.uuid, outer_track.uuid}
    assert all("drivers.py:" in name for name in begun.values())
