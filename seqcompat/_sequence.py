"""
The result of a sequence, and how it reaches whoever waits for it.

A `Sequence` is the Deferred that a decorated function returns; what runs its
body is in `_body`.
"""

from __future__ import absolute_import, division, print_function

import threading
from collections import deque

from twisted.internet.defer import AlreadyCalledError, Deferred
from twisted.python.failure import Failure

from seqcompat._tracebacks import as_failure, fault
from seqcompat._versions import CALLBACKS
from seqcompat._waits import Raising, handing, having

# How many completions may be nested on the stack, each of them firing a result
# whose callbacks complete the next sequence, before the next one is queued
# for the outermost (contract W10, W11).
MAX_DEPTH = 16


class _Completions(threading.local):
    """The completions nested on this thread's stack, and those waiting for the outermost."""

    depth = 0

    def __init__(self):
        self.queue = deque()
        self.thread = object()


completions = _Completions()

# The threads (`_Completions.thread`) that have completions on their stack.
# Nearly always there is none, and seeing it here, not in `completions`, gains
# 5 % of `call`.
completing = set()


# The types of sequences, and with Deferred itself those whose kind needs no closer look.
SEQUENCES = set()
DEFERREDS = set([Deferred])


# Each type of sequences has these slots itself: Python 2.7 looks through the base classes of an
# old-style Deferred anew each time.  It gets at a slot faster than at an attribute which has a
# default in the class, as Deferred's have: 8 % of `call`.
SLOTS = (
    "called paused result _runningCallbacks _body _context _strict _waiting _waiter _value _error "
    "_cancelled _held"
).split() + [CALLBACKS]


def register(kind):
    """Make known a type of sequences."""
    if CALLBACKS != "_callbacks":
        kind._callbacks = getattr(kind, CALLBACKS)  # The same slot.
    SEQUENCES.add(kind)
    DEFERREDS.add(kind)


class Sequence(Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    :ivar _body: the generator or coroutine; None when it has ended.
    :ivar _context: what the body runs in; None where Python has no contexts.
    :ivar _waiting: the Deferred that the suspended body waits on; None while
        it runs and when it has ended.
    :ivar _waiter: the sequence that was the first to wait on this one, in the
        place of a first callback; else None.
    :ivar _cancelled: whether a cancellation is to be delivered at the next wait.
    :ivar _held: whether a cancellation in progress holds its result back.
    :ivar _value: what the body returned, until that is delivered.
    :ivar _error: what the body raised, until that is delivered.
    """

    def _runCallbacks(self):
        """Resume `_waiter` first, where its result does not go to that directly."""
        waiter = self._waiter
        if waiter is not None:
            callback = as_callback(waiter)
            # Else it is there since a fault, in the midst of this.
            if self._callbacks[:1] != [callback]:
                self._callbacks.insert(0, callback)
            self._waiter = None
        Deferred._runCallbacks(self)

    def _release_body(self):
        """The body has ended: let go of it and of what runs it."""
        self._body = self._context = self._waiting = None

    def cancel(self):
        """
        Cancel what the body waits on, however deeply nested.

        Nothing happens when the result has fired.  While the body is running,
        the cancellation is kept for its next unfired wait.
        """
        cancel(self)

    def __await__(self):
        # As Deferred's own, which does not wait for running callbacks.
        if not self.called or self.paused:
            return handing(self)
        if isinstance(self.result, Failure) or self._error is not None:
            return Raising(self)
        return having(self.result)

    if hasattr(Deferred, "__iter__"):
        __iter__ = __await__

    def __str__(self):
        body = self._body
        if self.called or body is None:
            return Deferred.__str__(self)
        text = "<%s %s at 0x%x" % (type(self).__name__, name_of(body), id(self))
        waited = self._waiting
        if waited is None:
            return text + " running>"
        if isinstance(waited, Sequence) and waited._body is not None:
            # No more than its name: 100,000 may be waiting on each other.
            what = "<%s %s at 0x%x>" % (type(waited).__name__, name_of(waited._body), id(waited))
        else:
            what = repr(waited)
        return "%s waiting at %s on %s>" % (text, location_of(body), what)

    __repr__ = __str__


def name_of(body):
    """The name of the function that `body` is a call of."""
    return getattr(body, "__qualname__", None) or getattr(body, "__name__", "?")


def location_of(body):
    """File and line at which the suspended `body` stands."""
    frame = getattr(body, "gi_frame", None) or getattr(body, "cr_frame", None)
    if frame is None:
        return "?"
    return "%s:%d" % (frame.f_code.co_filename, frame.f_lineno)


def cancel(deferred):
    """
    Cancel what `deferred`, itself or at the end of what it waits on, is waiting for.

    The results of the sequences on the way are held back until the cancelled
    Deferred has run all its callbacks, as Twisted does; then each reaches its
    waiter, the innermost first.
    """
    held = []
    try:
        _cancel_last(deferred, held)
        _release(held)
    except:  # noqa: E722 - a fault
        _release(held, fault())
        raise


def _cancel_last(deferred, held):
    # A loop, not a recursion: 100,000 sequences may be waiting on each other.
    seen = set()
    while id(deferred) not in seen:  # Else they wait for each other.
        seen.add(id(deferred))
        if deferred.called:
            deferred = deferred.result
            if not isinstance(deferred, Deferred):
                return
        elif type(deferred) not in SEQUENCES:
            # Not isinstance(), with an abstract base class: 5 % of `cancel`.
            _cancel_plain(deferred)
            return
        elif deferred._waiting is not None:
            if not deferred._held:
                held.append(deferred)
                deferred._held = True
            deferred = deferred._waiting
        elif deferred._body is not None:
            deferred._cancelled = True  # It is running.
            return
        else:
            # It has ended and is queued for delivery, or held: too late for
            # itself, in time for the sequence that waits on it.
            if held:
                held[-1]._cancelled = True
            return


def _cancel_plain(deferred):
    try:
        deferred.cancel()
    except:  # noqa: E722 - Python 2 can raise what is no BaseException
        _log_error(Failure(), "A canceller failed; the sequence that waits goes on waiting")


def _log_error(failure, why):
    from twisted.python import log  # Only now: it takes half of the time of `import`.

    log.err(failure, why)


def _release(held, error=None):
    while held:
        sequence = held[-1]
        sequence._held = False
        if sequence._body is None and not sequence.called:
            if error is not None and sequence._value is None and sequence._error is None:
                fail(sequence, error)  # It may have lost its outcome.
            else:
                sequence._end()
        held.pop()


# The keyword arguments of a callback; one dictionary for all, as each would take 64 bytes of a
# suspended sequence.
NO_KEYWORDS = {}


def as_callback(sequence):
    """What ``addBoth(sequence._resume, sequence)`` adds to the callbacks of a Deferred."""
    callback = sequence._resume, (sequence,), NO_KEYWORDS
    return callback, callback


def finish(passed):
    """
    What follows, from the last to the first, when waiters have consumed the results of `passed`.
    """
    while passed:
        sequence = passed[-1]
        if sequence._runningCallbacks:
            sequence.result = sequence._error = None
            sequence._runningCallbacks = False
        if sequence._callbacks:
            sequence._runCallbacks()
        passed.pop()


def deliver(sequence):
    """
    Pass the outcome of the ended `sequence` on to whoever waits for it.

    Callbacks may end another sequence, which is delivered in turn, deeper on
    the stack; beyond `MAX_DEPTH` it is left to the outermost.
    """
    if sequence._held and not sequence.called:
        return
    if sequence._waiter is None and not sequence._callbacks:
        _deliver_now(sequence)
        return
    depth, queue = completions.depth, completions.queue
    if depth >= MAX_DEPTH:
        queue.append(sequence)
        return
    try:
        completions.depth = depth + 1
        completing.add(completions.thread)
        _deliver_now(sequence)
        if depth == 0:
            _deliver_queued(queue)
        _leave(depth)
    except:  # noqa: E722 - a fault
        _leave(depth)
        if depth == 0 and queue:
            left = list(queue)
            queue.clear()
            fail(left[0], fault())  # It may have lost its outcome.
            for other in left[1:]:
                deliver(other)
        raise


def _deliver_queued(queue):
    # A function of its own, as since Python 3.12 the jump at the end of a loop is outside of the
    # try around that.
    while queue:
        _deliver_now(queue[0])
        queue.popleft()


def _leave(depth):
    completions.depth = depth
    if not depth:
        completing.discard(completions.thread)


def fail(sequence, error):
    """
    End `sequence` with a fault: an error, such as a MemoryError or a KeyboardInterrupt, in the
    engine itself.

    Returns whether that was possible: a result that has fired cannot fail, and
    the error has to be raised to whoever called the engine.  Each handler of a
    fault counts on there being no second one; where the fault came between two
    steps, it completes them or does them again.
    """
    if sequence.called:
        return False
    waited = sequence._waiting
    if type(waited) in SEQUENCES and waited._waiter is sequence:
        waited._waiter = None
    sequence._value, sequence._error = None, error
    sequence._release_body()
    if sequence not in completions.queue:
        deliver(sequence)
    return True


def _deliver_now(sequence):
    value, error = sequence._value, sequence._error
    sequence._value = sequence._error = None
    if error is not None:
        value = as_failure(error)
    if not sequence.called:
        try:
            # Not callback(), which older Twisteds do not let pass a Deferred (R4).
            sequence._startRunCallbacks(value)
        except:  # noqa: E722 - a fault
            if sequence.called:
                sequence.result = as_failure(fault())
                sequence._runCallbacks()
            raise
    elif isinstance(value, Failure):
        _log_error(value, "A sequence failed after its result had been fired by someone else")
    else:
        _log_error(
            Failure(AlreadyCalledError("a sequence returned %r" % (value,))),
            "A sequence ended after its result had been fired by someone else",
        )
