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
from seqcompat._body import RunSequence
from seqcompat._sequence import SLOTS, register
from seqcompat._tracebacks import thrown

NAME = "native"


def unavailable():
    """Why this engine cannot be used here, or None if it can."""
    if _versions.PYTHON < (3, 6):
        return "it needs Python 3.6 or newer; this is Python %d.%d.%d" % _versions.PYTHON
    return None


class NativeSequence(RunSequence):
    """A sequence whose steps are a coroutine in the hands of Twisted's driver."""

    __slots__ = SLOTS
    _stepped_elsewhere = True
    _gate = None

    def _advance(self, value, error):
        self._arrived = value, error
        gate = self._gate
        if gate is None:
            _versions.drive_natively(self._steps()).addErrback(self._driver_failed)
        else:
            self._gate = None
            gate.callback(None)
        # By now Twisted's driver is off the stack: what follows, a callback that is added or the
        # outcome that is delivered, happens neither in its context nor, with older ones, in an
        # exception handler.
        return self._waiting

    def _steps(self):
        """The coroutine that Twisted drives."""
        while self._step(*self._take_arrived()) is not None:
            self._gate = Deferred()
            yield self._gate

    def _take_arrived(self):
        arrived, self._arrived = self._arrived, None
        return arrived

    def _driver_failed(self, failure):
        # Not the body has failed but what drives it, on a MemoryError, say.
        self._error = thrown(failure)
        self._release_body()


register(NativeSequence)
start = NativeSequence.start
