"""
The driver of a sequence: the generator that runs its body from wait to wait.

What a suspended sequence needs are the driver's variables, and to resume it is one call of C.
Since Python 3.12 the frame of a generator that has raised keeps the frames of its callers alive, so
that an error's traceback would be in a cycle with whatever there refers to the error or to the
result (M1). The frame of a suspended generator ends that chain: the driver's, which does not end,
but is left suspended when its body has ended.
"""

from __future__ import absolute_import, division, print_function

import sys
import warnings
from functools import partial
from types import GeneratorType

from twisted.internet.defer import Deferred, passthru
from twisted.python.failure import Failure
from twisted.python.reflect import safe_repr

from seqcompat._sequence import (
    ENDED,
    NOTHING,
    PENDING,
    PLAIN,
    RENAMED,
    SEQUENCES,
    SLOTS,
    Sequence,
    cancel,
    close,
    deliver,
    fail,
    firing_threads,
    name_of,
    register,
    resume,
    step,
    wait_for,
)
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
    The result of `body`, which is run to its first unfired wait.

    :param kind: the type of sequence: which engine.
    :param futures: whether a Future is something to wait for (F7).
    """
    sequence = object.__new__(kind)  # Without __init__(): 5 % of `call`.
    sequence._callbacks = []
    sequence._body = body
    sequence._waiting = sequence._waiter = None
    sequence._outcome = NOTHING
    sequence.called = sequence.paused = sequence._runningCallbacks = sequence._cancelled = False
    sequence._held = ()
    if Deferred.debug:
        # A callback that does nothing has it fired as Twisted does, not handed over (T5).
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
                # As deliver() does, where nobody can wait for it yet: 7 % of `call`.
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
    """A sequence that what it waits for resumes."""

    __slots__ = SLOTS
    _wait_for = wait_for


def drive(sequence, body, context, strict, futures):
    """
    Run `body` from wait to wait.

    Gives the Deferred that it waits for and is sent what that fires with, a value or `Raised`;
    gives ENDED when the body has ended and the sequence has its outcome.
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
                    send = body.send  # For all steps to the next unfired wait: half of `value`.
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
            if kind is not INSTANCE or waited.__class__ is not Deferred:  # INSTANCE: Python 2.
                waited, arrived = _what_to_wait_for(waited, sequence, context, strict, futures)
                if waited is None:
                    continue
            kind = waited.__class__
        # One has no value yet that is paused or chained (W6), that is just running its callbacks
        # (W8), or that has some still to run, as in the middle of a chain.
        if (
            waited.called
            and (kind is Deferred or kind in SEQUENCES)
            and not (
                waited.paused
                or waited._runningCallbacks
                or (waited._callbacks if RENAMED else waited.callbacks)
            )
        ):
            # To read it off takes a quarter of the time of adding a callback.
            arrived, waited.result = waited.result, None
            if type(arrived) not in PLAIN and isinstance(arrived, Failure):
                mark_handled(waited)
                arrived = error_of(arrived)
            continue
        sequence._waiting = waited
        if sequence._cancelled:
            sequence._cancelled = False
            cancel(waited) if context is None else context.run(cancel, waited)
        send = arrived = None  # Which takes 60 bytes of a suspended sequence.
        arrived = yield waited
        sequence._waiting = None
    sequence._outcome = outcome
    sequence._body = sequence._driver = None
    yield ENDED
    # Only where freed drivers hurt does it get here; an error may keep its frame, which must not
    # keep anything else (M1).
    sequence = body = context = send = arrived = waited = outcome = throw = error = None


def _throwing(body, raised):
    """What raises an error at the wait of `body`: a function, and its argument."""
    failure = raised.failure
    if type(body) is not GeneratorType:
        stop_handing(body)
        if isinstance(raised.error, StopIteration) and not (failure and throws_another(failure)):
            # An await would take it for its end (R5).
            raised, failure = caused_by(raised.error, raised.traceback), None
    if failure is not None:
        return failure.throwExceptionIntoGenerator, body
    if PY3:
        return body.throw, raised.error.with_traceback(raised.traceback)
    return partial(body.throw, raised.kind, raised.error), raised.traceback


def _what_to_wait_for(waited, sequence, context, strict, futures):
    """What the body's wait for `waited` means: a Deferred and None, or None and what arrives."""
    while type(waited) is waitable:
        waited = waited.x
    if isinstance(waited, Deferred):
        return waited, None
    if isinstance(waited, Failure):
        return None, error_of(waited)  # As inlineCallbacks does.
    if isinstance(waited, DRIVEN):
        nested = type(sequence), waited, False, futures  # It is no stricter than it says (W3).
        return (start(*nested) if context is None else context.run(start, *nested)), None
    if futures and type(waited) not in PLAIN:  # After everything else (F8).
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
    Whether the StopIteration being handled was raised in `body`, not by its return, before Python
    3.7.
    """
    return isinstance(body, GeneratorType) and without_plumbing(sys.exc_info()[2]) is not None


def _returned(stop):
    """The value that returnValue() has raised `stop` for, or what its warning has raised."""
    try:
        _warn_if_from_elsewhere(sys.exc_info()[2].tb_next)
    except Warning:  # Where warnings are errors.
        return current_error()
    return stop.value


def _warn_if_from_elsewhere(traceback):
    """Warn if returnValue() was called not by the body but by what the body called (R3)."""
    body = last = without_plumbing(traceback)
    if body is None:
        return  # It is one of our own.
    while last.tb_next is not None and not _is_return_value(last.tb_next.tb_frame):
        last = last.tb_next
    if last is not body:
        # The words are Twisted's, for whoever filters this warning by them.
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
