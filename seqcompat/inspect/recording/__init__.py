"""
The waits of this package's sequences as spans, while a recording is on.

While it is on, the attribute of a sequence with the Deferred that it waits for is a property, which
notes the time.  Before and after that the attribute is a slot, as always.  So a recording that is
off costs nothing.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import os
import sys
import tempfile
import time
from collections import deque
from dis import findlinestarts

from seqcompat._resuming import SEQUENCES
from seqcompat.inspect.data import Span
from seqcompat.inspect.looking.frames import text

#: The number of the last spans that a page gets.
SHOWN = 2000

_current = []


def record(path, waits):
    """See `seqcompat.inspect.record`."""
    if not isinstance(waits, int) or waits < 1:
        raise ValueError("waits takes the number of waits to keep, 1 or more; it got %r" % (waits,))
    if _current:
        raise RuntimeError("a recording is on already, to %s; stop() that first" % _current[0].path)
    directory = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(directory):
        raise ValueError("there is no directory %s to write a recording to" % (directory,))
    recording = Recording(path, waits)
    _current.append(recording)
    recording.begin()
    return recording


def spans_so_far():
    """The last spans of the recording that is on, or none."""
    return _current[0].spans()[-SHOWN:] if _current else []


def slots():
    """
    The types of sequences that have that attribute themselves, each with its slot.
    """
    found = [(kind, kind.__dict__.get("_waiting")) for kind in SEQUENCES]
    return [(kind, slot) for kind, slot in found if slot is not None]  # The other types inherit it.


class Recording(object):
    """
    A recording that is on.

    :ivar path: the file that it is written to.
    """

    def __init__(self, path, waits):
        self.path = path
        self._waits = waits
        # For each wait that has ended: its begin and end, the sequence's id, the code, the place in
        # the code, the id of the Deferred that it waited for.
        self._ended = deque(maxlen=waits)
        # The same for each wait that lasts, without the end, by the sequence's id.
        self._lasting = {}
        self._slots = []

    def begin(self):
        for kind, slot in slots():
            self._slots.append((kind, slot))
            kind._waiting = property(slot.__get__, self._put(slot))

    def _put(self, slot):
        set_slot, append, clock = slot.__set__, self._ended.append, time.time
        lasting, most = self._lasting, self._waits
        begun = lasting.pop

        def put(sequence, waited):
            if waited is not None:
                body = sequence._body
                try:
                    frame = body.gi_frame
                except AttributeError:
                    frame = getattr(body, "cr_frame", None)
                if frame is not None:
                    if len(lasting) > most:
                        lasting.popitem()  # Perhaps a sequence was dropped while it waited.
                    lasting[id(sequence)] = clock(), frame.f_code, frame.f_lasti, id(waited)
            else:
                span = begun(id(sequence), None)
                if span is not None:
                    append((id(sequence), clock(), span))
            set_slot(sequence, waited)

        return put

    def spans(self):
        """The waits recorded so far, as `data.Span`, in the order of their beginnings."""
        now = list(self._ended)
        now += [(identity, None, span) for identity, span in list(self._lasting.items())]
        now.sort(key=lambda each: each[2][0])
        return _Spans(now).made

    def discard(self):
        """Stop, and write nothing."""
        for kind, slot in self._slots:
            kind._waiting = slot
        del self._slots[:]
        if self in _current:
            _current.remove(self)

    def stop(self):
        """Stop, and write the file.  It replaces a file that is there already."""
        if not self._slots:
            return
        self.discard()
        from seqcompat.inspect.recording.perfetto import trace_of

        trace = trace_of(self.spans(), os.getpid(), text(getattr(sys, "argv", ["?"])[0]))
        directory = os.path.dirname(os.path.abspath(self.path))
        descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".seqcompat-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                for packet in trace:
                    stream.write(packet)
            _rename(temporary, self.path)
        except BaseException:
            os.unlink(temporary)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


_rename = getattr(os, "replace", os.rename)


class _Spans(object):
    """Makes spans of the records: each sequence gets a number, each place its line."""

    def __init__(self, recorded):
        self._places = {}
        self._numbers = {}
        self._last = {}
        self._parents = {}
        waits = []
        for identity, end, (begin, code, place, waited) in recorded:
            number = self._number(identity, code)
            waits.append((number, end, begin, code, place, waited))
        for number, _, _, _, _, waited in waits:
            below = self._last.get(waited)
            if below is not None and not self._is_above(below, number):
                self._parents.setdefault(below, number)
        self.made = [
            Span(
                number,
                text(getattr(code, "co_qualname", code.co_name)),
                text(code.co_filename),
                self._line(code, place),
                begin,
                None if end is None else max(begin, end),
                self._parents.get(number),
            )
            for number, end, begin, code, place, _ in waits
        ]

    def _number(self, identity, code):
        # Another function at the same address is another sequence.
        number = self._numbers.setdefault((identity, id(code)), len(self._numbers) + 1)
        self._last[identity] = number
        return number

    def _is_above(self, number, other):
        """Whether `number` is `other`, or waits for it."""
        seen = set()
        while other is not None and other not in seen:
            if other == number:
                return True
            seen.add(other)
            other = self._parents.get(other)
        return False

    def _line(self, code, place):
        lines = self._places.get(code)
        if lines is None:
            lines = self._places[code] = list(findlinestarts(code))
        found = code.co_firstlineno
        for start, line in lines:
            if start > place:
                break
            if line is not None:
                found = line
        return found
