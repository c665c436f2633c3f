"""
The result of a sequence, and the stepping of its body, shared by the engines.

A `Sequence` is the Deferred that a decorated function returns and at the same
time the driver of the body.  An engine is a subclass that says how the body is
resumed: `advance` runs the body up to its next wait for something unfired, the
engine arranges for ``_resume`` to be called when that fires, and when the body
has ended `deliver` passes the outcome on.
"""
from __future__ import absolute_import, division, print_function

import sys
import threading
import warnings
from collections import deque
from functools import partial
from types import GeneratorType

from twisted.internet.defer import AlreadyCalledError, Deferred
from twisted.python import log
from twisted.python.failure import Failure

from seqcompat import _versions
from seqcompat._tracebacks import as_failure, caught, skip, thrown

CALLBACKS = _versions.CALLBACKS

# How many completions may be nested on the stack, each of them firing a result
# whose callbacks complete the next sequence, before the next one is queued
# for the outermost (contract W10, W11).
MAX_DEPTH = 16

# Types of values that are certainly not waited for, tried before the slower
# abstract base classes.
PLAIN = frozenset([type(None), bool, int, float, bytes, type(u""), tuple, list, dict, set])


class waitable(object):
    """
    What `x` is to a ``yield`` in a sequence, for use with ``await``.

    In the coroutine spelling ``await waitable(x)`` does exactly what
    ``yield x`` does in the generator spelling, whatever `x` is: a Deferred is
    waited for and consumed, a coroutine or generator is driven, any other
    object comes straight back::

        @sequential
        async def price(item):
            return await waitable(cache.get(item) or fetch_price(item))

    ``yield waitable(x)`` means the same as ``yield x``.

    :param x: anything.
    :raises: at the ``await``, what the Deferred or coroutine failed with;
        with ``strict=True`` a `TypeError` where there is nothing to wait for.

    Cancelling the sequence cancels the Deferred `x`, as at any wait.
    """

    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return "waitable(%r)" % (self.x,)

    def __await__(self):
        return _Await(self.x)


class _Await(object):
    """
    The iterator behind ``await``: hands `x` to the driver, gives back what that sends.

    It has no ``throw``, so that an error is raised at the ``await`` itself,
    without a frame of ours in its traceback.
    """

    __slots__ = ("_x", "_handed")

    def __init__(self, x):
        self._x = x
        self._handed = False

    def __iter__(self):
        return self

    def __next__(self):
        if self._handed:
            raise StopIteration
        self._handed = True
        return self._x

    def send(self, value):
        if not self._handed:
            return self.__next__()
        raise StopIteration(value)


class _Fired(object):
    """The iterator behind ``await`` of a result that has fired, which it does not consume."""

    __slots__ = ("_sequence",)

    def __init__(self, sequence):
        self._sequence = sequence

    def __iter__(self):
        return self

    def __next__(self):
        result = self._sequence.result
        if not isinstance(result, Failure):
            raise StopIteration(result)
        self._sequence._debugInfo.failResult = None
        raise result.value.with_traceback(result.tb)


class _Completions(threading.local):
    """The completions nested on this thread's stack, and those waiting for the outermost."""

    depth = 0

    def __init__(self):
        self.queue = deque()


_completions = _Completions()


class Sequence(Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    :ivar _body: the generator or coroutine; None when it has ended.
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
        if _versions.copy_context is None:
            self._run = None
            self._send = body.send
        else:
            self._run = _versions.copy_context().run
            self._send = partial(self._run, body.send)

    def cancel(self):
        """
        Cancel what the body waits on, however deeply nested.

        Nothing happens when the result has fired.  While the body is running,
        the cancellation is kept for its next unfired wait.
        """
        cancel(self)

    def __await__(self):
        if is_ready(self):
            return _Fired(self)
        return _Await(self)

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

    def _nest(self, body):
        """The result of `body`, a coroutine or generator that is waited for."""
        if self._run is None:
            return type(self).start(body)
        return self._run(type(self).start, body)


def name_of(body):
    """The name of the function that `body` is a call of."""
    return getattr(body, "__qualname__", None) or getattr(body, "__name__", "?")


def location_of(body):
    """File and line at which the suspended `body` stands."""
    frame = getattr(body, "gi_frame", None) or getattr(body, "cr_frame", None)
    if frame is None:
        return "?"
    return "%s:%d" % (frame.f_code.co_filename, frame.f_lineno)


def is_ready(deferred):
    """
    Whether `deferred` has a value to be taken at once.

    Reading it off costs a quarter of adding a callback.  Not ready is one that
    is paused or chained (W6), that is just running its callbacks (W8), or that
    has callbacks still to be run, as in the middle of a chain.
    """
    return (
        deferred.called
        and not deferred.paused
        and not deferred._runningCallbacks
        and not getattr(deferred, CALLBACKS)
    )


def advance(sequence, value, error):
    """
    Resume the body with `value` or `error` and run it to its next unfired wait.

    Returns the Deferred waited on, or None when the body has ended; what it
    ended with is then in the sequence, for `deliver`.
    """
    sequence._waiting = None
    send = sequence._send
    while True:
        until = None
        try:
            if error is None:
                waited = send(value)
            elif isinstance(error, Failure):
                waited = _in_context(sequence, error.throwExceptionIntoGenerator, sequence._body)
            else:
                until = error[2]
                arguments = _versions.throw_arguments(*error)
                waited = _in_context(sequence, sequence._body.throw, *arguments)
        except StopIteration as stop:
            if _raised_by_body(sequence._body):
                sequence._error = _as_runtime_error(stop)
            else:
                sequence._value = getattr(stop, "value", None)
        except _versions.ReturnValue as returned:
            sequence._value = returned.value
            _warn_if_from_elsewhere(skip(sys.exc_info()[2]))
        except:  # noqa: E722 - Python 2 can raise what is no BaseException
            sequence._error = caught(until)
        else:
            value = error = None
            kind = type(waited)
            while kind is waitable:
                waited = waited.x
                kind = type(waited)
            if kind in PLAIN or not isinstance(waited, Deferred):
                if kind not in PLAIN and isinstance(waited, _versions.DRIVEN):
                    waited = sequence._nest(waited)
                elif sequence._strict:
                    error = _not_waitable(sequence, waited)
                    continue
                else:
                    value = waited
                    continue
            if not is_ready(waited):
                sequence._waiting = waited
                if sequence._cancelled:
                    sequence._cancelled = False
                    cancel(waited)
                if not is_ready(waited):
                    return waited
                sequence._waiting = None
            value = waited.result
            waited.result = None
            if isinstance(value, Failure):
                waited._debugInfo.failResult = None  # It is not unhandled.
                error = thrown(value)
            continue
        sequence._body = sequence._send = sequence._run = None
        return None


def _in_context(sequence, function, *arguments):
    if sequence._run is None:
        return function(*arguments)
    return sequence._run(function, *arguments)


def _raised_by_body(body):
    """Whether the StopIteration being handled was raised in `body`, not by its return."""
    return (
        _versions.STOP_ITERATION_ENDS_GENERATORS
        and isinstance(body, GeneratorType)
        and skip(sys.exc_info()[2]) is not None
    )


def _as_runtime_error(stop):
    # What PEP 479 makes of it since Python 3.7.
    _, _, traceback = caught()
    error = RuntimeError("generator raised StopIteration")
    error.__cause__ = stop
    return RuntimeError, error, traceback


def _warn_if_from_elsewhere(traceback):
    """Warn if returnValue() was called not by the body but by what the body called (R3)."""
    body = last = traceback
    while last.tb_next is not None and not _is_return_value(last.tb_next.tb_frame):
        last = last.tb_next
    if last is not body:
        code = last.tb_frame.f_code
        warnings.warn_explicit(
            "returnValue() in %r causing %r to exit: returnValue should only be "
            "invoked by functions decorated with sequential or inlineCallbacks"
            % (code.co_name, body.tb_frame.f_code.co_name),
            DeprecationWarning,
            code.co_filename,
            last.tb_lineno,
        )


def _is_return_value(frame):
    # Twisted 24.7 wraps its own returnValue in a function of twisted.python.deprecate.
    return frame.f_globals.get("__name__") in RETURN_VALUE_MODULES


RETURN_VALUE_MODULES = frozenset(
    ["seqcompat._sequential", "twisted.internet.defer", "twisted.python.deprecate"]
)


def _not_waitable(sequence, got):
    error = TypeError(
        "%s is strict and waits only for Deferreds, coroutines and generators; "
        "it got %r, of type %s.  Wait for something else, or leave out strict=True."
        % (name_of(sequence._body), got, type(got).__name__)
    )
    return TypeError, error, None


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
    """Mark `sequence` as fired and consumed by its sole waiter; return its value and error."""
    value, error = sequence._value, sequence._error
    sequence._value = sequence._error = None
    del getattr(sequence, CALLBACKS)[:]
    sequence.called = True
    sequence.result = None
    if isinstance(value, Failure):
        return None, thrown(value)
    return value, error


def deliver(sequence):
    """
    Pass the outcome of the ended `sequence` on to whoever waits for it.

    Callbacks may end another sequence, which is delivered in turn, deeper on
    the stack; beyond `MAX_DEPTH` it is left to the outermost.
    """
    if not getattr(sequence, CALLBACKS):
        _deliver_now(sequence)
        return
    completions = _completions
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
        waiter._arrive(*hand_over(sequence))
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
