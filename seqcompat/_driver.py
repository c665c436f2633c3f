"""
The driver of a sequence: the generator that runs its body from wait to wait.

The driver's variables hold the state of a suspended sequence, and one call of C resumes it.

Since Python 3.12 the frame of a generator that has raised keeps the frames of its callers alive.
An error's traceback would so be in a cycle with any of them that refers to the error or to the
result (M1).  The frame of a suspended generator ends that chain.  Therefore the driver does not end
with its body: it stays suspended.
"""

from __future__ import absolute_import, division, print_function

import sys
import warnings
from functools import partial
from types import GeneratorType

from twisted.internet.defer import Deferred, passthru
from twisted.python.failure import Failure
from twisted.python.reflect import safe_repr

from seqcompat._cancelling import cancel
from seqcompat._firing import NOTHING, PLAIN, deliver, firing_threads
from seqcompat._resuming import (
    ENDED,
    PENDING,
    RENAMED,
    SEQUENCES,
    close,
    fail,
    resume,
    step,
    wait_for,
)
from seqcompat._sequence import SLOTS, Sequence, name_of, register
from seqcompat._tracebacks import (
    Raised,
    caused_by,
    current_error,
    error_of,
    throws_another,
    without_plumbing,
)
from seqcompat._versions import (
    DRIVEN,
    FREED_DRIVERS_HURT,
    INSTANCE,
    PY3,
    STOP_ITERATION_ENDS_GENERATORS,
    ReturnValue,
    copy_context,
)
from seqcompat._waits import mark_handled, stop_handing, waitable

if PY3:
    from seqcompat._futures import as_deferred
else:

    def as_deferred(value):
        """Python 2 has no Futures."""


def start(kind, body, strict=False, futures=True):
    """
    Run `body` to its first unfired wait, and return its sequence.

    :param kind: the engine's type of sequences.
    :param futures: whether the body waits for a Future that it yields (F7).
    """
    sequence = object.__new__(kind)  # Without __init__(), which takes 5 % of `call`.
    sequence._callbacks = []
    sequence._body = body
    sequence._waiting = sequence._waiter = None
    sequence._outcome = NOTHING
    sequence.called = sequence.paused = sequence._runningCallbacks = sequence._cancelled = False
    sequence._held = ()
    if Deferred.debug:
        # With a callback, even one that does nothing, it fires and is not handed over (T5).
        Deferred.__init__(sequence)
        sequence.addBoth(passthru)
    context = copy_context() if copy_context is not None else None
    sequence._driver = driver = drive(sequence, body, context, strict, futures)
    try:
        wanted = step(driver, None) if firing_threads else driver.send(None)
        if wanted is ENDED:
            if FREED_DRIVERS_HURT:
                close(driver)
            outcome = sequence._outcome
            if type(outcome) in PLAIN and not sequence._callbacks:
                # deliver() does the same for a result that nobody waits for yet: to do it here
                # saves 7 % of `call`.
                sequence.result, sequence.called, sequence._outcome = outcome, True, NOTHING
            else:
                deliver(sequence)
        else:
            arrived = sequence._wait_for(wanted)
            if arrived is not PENDING:
                resume(arrived, sequence)
    except:  # noqa: E722 - R7; Python 2 can raise what is no BaseException
        fail(sequence, current_error())
    return sequence


@register
class GeneratorSendSequence(Sequence):
    """A sequence that a callback on the Deferred that it waits for resumes."""

    __slots__ = SLOTS
    _wait_for = wait_for


def drive(sequence, body, context, strict, futures):
    """
    Run `body` from wait to wait.

    Yields each Deferred that the body waits for, and is sent its outcome: a value or `Raised`.
    Yields ENDED when the body has ended and the sequence has its outcome.
    """
    arrived = send = None
    while True:
        try:
            if type(arrived) is Raised:
                throw, error = _throwing(body, arrived)
                waited = throw(error) if context is None else context.run(throw, error)
                throw = error = None
            else:
                if send is None:
                    send = body.send  # Once for all steps to the next unfired wait.
                waited = send(arrived) if context is None else context.run(send, arrived)
        except StopIteration as stop:
            if STOP_ITERATION_ENDS_GENERATORS and _is_raised_by_body(body):
                outcome = caused_by(stop, current_error(arrived).traceback)
            else:
                outcome = stop.value if PY3 else None
            break
        except ReturnValue as stop:
            outcome = _returned(stop)
            break
        except:  # noqa: E722 - Python 2 can raise what is no BaseException
            outcome = current_error(arrived)
            break
        kind = type(waited)
        if kind is not Deferred and kind not in SEQUENCES:
            if kind in PLAIN and not strict:
                arrived = waited
                continue
            if kind is not INSTANCE or waited.__class__ is not Deferred:  # Python 2 has INSTANCE.
                waited, arrived = _what_to_wait_for(waited, sequence, context, strict, futures)
                if waited is None:
                    continue
            kind = waited.__class__
        # A fired Deferred has no value yet if it is paused or chained (W6), if it is running its
        # callbacks (W8), or if it still has some, as in the middle of a chain.
        if (
            waited.called
            and (kind is Deferred or kind in SEQUENCES)
            and not (
                waited.paused
                or waited._runningCallbacks
                or (waited._callbacks if RENAMED else waited.callbacks)
            )
        ):
            # To read the value takes a quarter of the time of adding a callback.
            arrived, waited.result = waited.result, None
            if type(arrived) not in PLAIN and isinstance(arrived, Failure):
                mark_handled(waited)
                arrived = error_of(arrived)
            continue
        sequence._waiting = waited
        if sequence._cancelled:
            sequence._cancelled = False
            cancel(waited) if context is None else context.run(cancel, waited)
        send = arrived = None  # It saves 60 bytes of each suspended sequence.
        arrived = yield waited
        sequence._waiting = None
    sequence._outcome = outcome
    sequence._body = sequence._driver = None
    yield ENDED
    # The driver gets here only where freed drivers hurt.  An error may refer to its frame, which
    # must refer to nothing else (M1).
    sequence = body = context = send = arrived = waited = outcome = throw = error = None


def _throwing(body, raised):
    """The function, and its argument, that raise an error at the wait of `body`."""
    failure = raised.failure
    if type(body) is not GeneratorType:
        stop_handing(body)
        if isinstance(raised.error, StopIteration) and not (failure and throws_another(failure)):
            # An await would take a StopIteration for its end (R5).
            raised, failure = caused_by(raised.error, raised.traceback), None
    if failure is not None:
        return failure.throwExceptionIntoGenerator, body
    if PY3:
        return body.throw, raised.error.with_traceback(raised.traceback)
    return partial(body.throw, raised.kind, raised.error), raised.traceback


def _what_to_wait_for(waited, sequence, context, strict, futures):
    """
    Find out how the body waits for `waited`.

    Returns a Deferred to wait for, and None; or None, and the outcome that arrives at once.
    """
    while type(waited) is waitable:
        waited = waited.x
    if isinstance(waited, Deferred):
        return waited, None
    if isinstance(waited, Failure):
        return None, error_of(waited)  # inlineCallbacks does the same.
    if isinstance(waited, DRIVEN):
        nested = type(sequence), waited, False, futures  # strict=True is not inherited (W3).
        return (start(*nested) if context is None else context.run(start, *nested)), None
    if futures and type(waited) not in PLAIN:  # It comes last (F8).
        wait = as_deferred(waited)
        if wait is not None:
            return wait, None
    if not strict:
        return None, waited
    error = TypeError(
        "%s is strict and waits only for Deferreds, Futures, coroutines and generators; "
        "it got %s, of type %s.  Wait for something else, or leave out strict=True."
        % (name_of(sequence._body), safe_repr(waited), type(waited).__name__)
    )
    return None, Raised(TypeError, error, None)


def _is_raised_by_body(body):
    """
    Whether `body` has raised the StopIteration being handled, and has not returned: before Python
    3.7 both look alike.
    """
    return isinstance(body, GeneratorType) and without_plumbing(sys.exc_info()[2]) is not None


def _returned(stop):
    """The value that returnValue() has raised `stop` for, or the error of its warning."""
    try:
        _warn_if_from_elsewhere(sys.exc_info()[2].tb_next)
    except Warning:  # Where warnings are errors.
        return current_error()
    return stop.value


def _warn_if_from_elsewhere(traceback):
    """Warn if a function that the body called has called returnValue() (R3)."""
    body = last = without_plumbing(traceback)
    if body is None:
        return  # The frames are the package's own.
    while last.tb_next is not None and not _is_return_value(last.tb_next.tb_frame):
        last = last.tb_next
    if last is not body:
        # The words are Twisted's: programs filter the warning by them.
        code = last.tb_frame.f_code
        warnings.warn_explicit(
            "returnValue() in %r causing %r to exit: returnValue should only be "
            "invoked by functions decorated with inlineCallbacks"
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
