"""
The engine `native`: the bridge to Twisted's own coroutine driver.

`Deferred.fromCoroutine` (`ensureDeferred` before Twisted 21.2) drives a small
coroutine of ours, which steps the body just as the other engine does and waits
whenever the body does.  What Twisted gets to wait on is a gate, opened by the
Deferred that the body waits on: so neither its cancellation, which leaves
reference cycles, nor its treatment of failures comes into play.

The coroutine is spelled as a generator, which Twisted's driver takes as well,
because Python 2.7 has to compile this file.
"""
from __future__ import absolute_import, division, print_function

from twisted.internet.defer import Deferred

from seqcompat import _versions
from seqcompat._body import advance
from seqcompat._sequence import Sequence, deliver
from seqcompat._tracebacks import thrown

NAME = "native"


def unavailable():
    """Why this engine cannot be used here, or None if it can."""
    if _versions.PYTHON < (3, 6):
        return "it needs Python 3.6 or newer; this is Python %d.%d.%d" % _versions.PYTHON
    if _versions.drive_natively is None:
        return "it needs Twisted 16.4 or newer; this is Twisted %d.%d.%d" % _versions.TWISTED
    return None


class NativeSequence(Sequence):
    """A sequence whose steps are a coroutine in the hands of Twisted's driver."""

    _gate = _arrived = None

    @classmethod
    def start(cls, body, strict=False):
        sequence = cls(body, strict)
        _versions.drive_natively(sequence._steps()).addErrback(sequence._driver_failed)
        if sequence._body is None:
            deliver(sequence)
        return sequence

    def _steps(self):
        """The coroutine that Twisted drives."""
        waited = advance(self, None, None)
        while waited is not None:
            self._gate = Deferred()
            waited.addBoth(self._resume)
            yield self._gate
            waited = advance(self, *self._take_arrived())

    def _take_arrived(self):
        arrived, self._arrived = self._arrived, None
        return arrived

    def _step(self, value, error):
        self._arrived = value, error
        gate, self._gate = self._gate, None
        gate.callback(None)
        # By now Twisted's driver is off the stack: the outcome is delivered
        # neither in its context nor, by older ones, in an exception handler.
        return self._body is None

    def _driver_failed(self, failure):
        # Not the body has failed but what drives it, on a MemoryError, say.
        self._error = thrown(failure)
        self._release_body()


start = NativeSequence.start
