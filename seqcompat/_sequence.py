"""
The result of a sequence, and how it reaches whoever waits for it.

A `Sequence` is the Deferred that a decorated function returns and at the same
time the driver of the body.  An engine is a subclass with a method ``_step(value,
error)``: it runs the body to its next unfired wait, arranges for ``_resume`` to
be called when that fires, and returns whether the body has ended.
"""
from __future__ import absolute_import, division, print_function

import threading
from collections import deque

from twisted.internet.defer import AlreadyCalledError, Deferred
from twisted.python import log
from twisted.python.failure import Failure

from seqcompat import _versions
from seqcompat._tracebacks import as_failure, thrown
from seqcompat._versions import CALLBACKS
from seqcompat._waits import Await, AwaitFired, is_ready

# How many completions may be nested on the stack, each of them firing a result
# whose callbacks complete the next sequence, before the next one is queued
# for the outermost (contract W10, W11).
MAX_DEPTH = 16


class _Completions(threading.local):
    """The completions nested on this thread's stack, and those waiting for the outermost."""

    depth = 0

    def __init__(self):
        self.queue = deque()


completions = _Completions()


class Sequence(Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    :ivar _body: the generator or coroutine; None when it has ended.
    :ivar _bind: binds a function to the context that the body runs in.
    :ivar _send: the ``send`` of the body, bound so.
    :ivar _waiting: the Deferred that the suspended body waits on; None while
        it runs and when it has ended.
    :ivar _cancelled: whether a cancellation is to be delivered at the next wait.
    :ivar _value: what the body returned, until that is delivered.
    :ivar _error: what the body raised, until that is delivered.
    """

    _waiting = _value = _error = None
    _cancelled = False

    def __init__(self, body, strict=False):
        Deferred.__init__(self)
        self._body = body
        self._strict = strict
        self._bind = bind = _versions.context_binder()
        self._send = bind(body.send)

    def _resume(self, result):
        """The callback on what the body waits on."""
        if isinstance(result, Failure):
            self._arrive(None, thrown(result))
        else:
            self._arrive(result, None)

    def _arrive(self, value, error):
        """
        Run the body on with what has arrived at its wait.

        When it ends, the sequence that waits on it goes on in the same loop:
        100,000 sequences, each waiting on the one before, need no stack.
        """
        sequence = self
        passed = []
        try:
            while sequence._step(value, error):
                waiter = sole_waiter(sequence)
                if waiter is None:
                    deliver(sequence)
                    break
                value, error = hand_over(sequence)
                passed.append(sequence)
                sequence = waiter
        finally:
            while passed:
                finish_callbacks(passed.pop())

    def _release_body(self):
        """The body has ended: let go of it and of what steps it."""
        self._body = self._send = self._bind = self._waiting = None

    def cancel(self):
        """
        Cancel what the body waits on, however deeply nested.

        Nothing happens when the result has fired.  While the body is running,
        the cancellation is kept for its next unfired wait.
        """
        cancel(self)

    def __await__(self):
        if is_ready(self):
            return AwaitFired(self)
        return Await(self)

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

    A loop, not a recursion: 100,000 sequences may be waiting on each other.
    """
    waiter = None
    while True:
        if deferred.called:
            if not isinstance(deferred.result, Deferred):
                return
            deferred = deferred.result
        elif not isinstance(deferred, Sequence):
            break
        elif deferred._waiting is not None:
            waiter, deferred = deferred, deferred._waiting
        elif deferred._body is not None:
            deferred._cancelled = True  # It is running.
            return
        else:
            # It has ended and is queued for delivery: too late for itself, in
            # time for the sequence that waits on it.
            if waiter is not None:
                waiter._cancelled = True
            return
    try:
        deferred.cancel()
    except BaseException:
        log.err(Failure(), "A canceller failed; the sequence that waits goes on waiting")


def sole_waiter(sequence):
    """
    The sequence that waits on the ended `sequence`, where nothing else has to happen.

    Such an outcome needs no Failure and no trip through the callbacks, and a
    chain of such sequences unwinds in a loop.
    """
    callbacks = getattr(sequence, CALLBACKS)
    if len(callbacks) != 1 or sequence.called or sequence.paused or sequence.debug:
        return None
    resume = callbacks[0][0][0]
    waiter = getattr(resume, "__self__", None)
    if isinstance(waiter, Sequence) and resume == waiter._resume:
        return waiter
    return None


def hand_over(sequence):
    """
    The value and error of the ended `sequence`, on their way to its sole waiter.

    It now counts as fired, and as running its callbacks until `finish_callbacks`:
    what its waiter adds to it meanwhile has to come after the waiter's own run.
    """
    value, error = sequence._value, sequence._error
    sequence._value = sequence._error = None
    if isinstance(value, Failure):
        value, error = None, thrown(value)
    del getattr(sequence, CALLBACKS)[:]
    sequence.called = sequence._runningCallbacks = True
    sequence.result = value
    return value, error


def finish_callbacks(sequence):
    """What follows when the waiter on `sequence` has consumed its result."""
    sequence.result = None
    sequence._runningCallbacks = False
    if getattr(sequence, CALLBACKS):
        sequence._runCallbacks()


def deliver(sequence):
    """
    Pass the outcome of the ended `sequence` on to whoever waits for it.

    Callbacks may end another sequence, which is delivered in turn, deeper on
    the stack; beyond `MAX_DEPTH` it is left to the outermost.
    """
    if not getattr(sequence, CALLBACKS):
        _deliver_now(sequence)
        return
    if completions.depth >= MAX_DEPTH:
        completions.queue.append(sequence)
        return
    completions.depth += 1
    try:
        _deliver_now(sequence)
        if completions.depth == 1:
            while completions.queue:
                _deliver_now(completions.queue.popleft())
    finally:
        completions.depth -= 1


def _deliver_now(sequence):
    waiter = sole_waiter(sequence)
    if waiter is not None:
        value, error = hand_over(sequence)
        try:
            waiter._arrive(value, error)
        finally:
            finish_callbacks(sequence)
        return
    value, error = sequence._value, sequence._error
    sequence._value = sequence._error = None
    if error is not None:
        value = as_failure(error)
    if not sequence.called:
        # Not callback(), which older Twisteds do not let pass a Deferred (R4).
        sequence._startRunCallbacks(value)
    elif isinstance(value, Failure):
        log.err(value, "A sequence failed after its result had been fired by someone else")
    else:
        log.err(
            Failure(AlreadyCalledError("a sequence returned %r" % (value,))),
            "A sequence ended after its result had been fired by someone else",
        )
