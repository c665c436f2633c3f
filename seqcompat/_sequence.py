"""
The result of a sequence.

A `Sequence` is the Deferred that a decorated function returns.  It is

- *running* while its body runs: it has a `_driver`, and no `_waiting`;
- *waiting* while its body is suspended: `_waiting` is the Deferred that the body waits for;
- *ended* when its body has ended: it has an `_outcome`, and no `_driver` any more;
- *delivered* when it has fired: it is `called`.
"""

from __future__ import absolute_import, division, print_function

import six
from twisted.internet.defer import Deferred
from twisted.python.reflect import safe_repr

from seqcompat._cancelling import cancel
from seqcompat._resuming import NO_KEYWORDS, RENAMED, SEQUENCES, resume
from seqcompat._tracebacks import Raised, failure_of
from seqcompat._versions import CALLBACKS

if six.PY3:
    from seqcompat._awaits import Awaitable
else:

    class Awaitable(object):
        """Python 2 awaits nothing."""

        __slots__ = ()


# Slots, also for what a Deferred stores in a dictionary, save 8 % of `call`.  Each type has its
# own: Python 2.7 searches the base classes of an old-style Deferred at each access.
SLOTS = (
    "called paused result _runningCallbacks "
    "_body _driver _waiting _waiter _outcome _cancelled _held"
).split() + [CALLBACKS]


def register(kind):
    """Register a type of sequences; it decorates the class."""
    if not RENAMED:
        kind._callbacks = getattr(kind, CALLBACKS)  # Another name of the same slot.
    SEQUENCES.add(kind)
    return kind


class Sequence(Awaitable, Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    An engine has a subclass, with a method ``_wait_for(wanted)``, for the first wait.

    :ivar _body: the generator or coroutine, until it has ended; then None.
    :ivar _driver: the suspended or running generator that runs it, until it has ended; then None.
    :ivar _waiting: the Deferred that the suspended body waits for; None while it runs.
    :ivar _waiter: the sequence that was the first to wait for this one: it stands for a first
        callback; else None.
    :ivar _outcome: the value that the body has returned, or `Raised`, until it is delivered; else
        NOTHING.
    :ivar _cancelled: whether the next wait is to be cancelled (X6).
    :ivar _held: the sequences that a cancellation in progress holds back (X4), with this one; else
        empty.
    """

    def _runCallbacks(self):
        """Resume `_waiter` before the callbacks, where hand_over() has not done so."""
        waiter = self._waiter
        if waiter is not None:
            callback = resume, (waiter,), NO_KEYWORDS
            self._callbacks.insert(0, (callback, callback))
            self._waiter = None
        Deferred._runCallbacks(self)

    def __getattr__(self, name):
        """Make the Failure of an error that hand_over() is passing on, for whoever reads it."""
        if name == "result" and self.called:
            outcome = self._outcome
            # There is none where an error has struck meanwhile (R7).
            self.result = failure_of(outcome) if type(outcome) is Raised else None
            return self.result
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))

    def cancel(self, msg=None):
        """
        Cancel the Deferred that the body waits for, however deeply it is nested.

        Nothing happens when the result has fired.  While the body is running, the cancellation
        waits for its next unfired wait.
        """
        cancel(self)
        if six.PY3 and self._is_awaited_by_task:
            return True  # It tells the Task, which passes `msg`, that there is no more to do.

    def __str__(self):
        if self.called or self._body is None:
            return Deferred.__str__(self)
        text = "<%s %s at 0x%x" % (type(self).__name__, name_of(self._body), id(self))
        waited = self._waiting
        if waited is None:
            return text + " running>"
        if isinstance(waited, Sequence) and waited._body is not None:
            # Its name is enough: 100,000 sequences may be waiting for each other.
            what = "<%s %s at 0x%x>" % (type(waited).__name__, name_of(waited._body), id(waited))
        else:
            what = safe_repr(waited)
        return "%s waiting at %s on %s>" % (text, location_of(self._body), what)

    __repr__ = __str__


def name_of(body):
    """The name of the function whose call made `body`."""
    return getattr(body, "__qualname__", None) or getattr(body, "__name__", "?")


def location_of(body):
    """File and line at which the suspended `body` stands."""
    frame = getattr(body, "gi_frame", None) or getattr(body, "cr_frame", None)
    if frame is None:
        return "?"
    return "%s:%d" % (frame.f_code.co_filename, frame.f_lineno)
