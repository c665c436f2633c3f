"""The stepping of a body, shared by the engines."""
from __future__ import absolute_import, division, print_function

import sys
import warnings
from collections import deque
from types import GeneratorType

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from seqcompat import _versions
from seqcompat._sequence import cancel, completions, name_of
from seqcompat._tracebacks import caught, caused_by, skip, thrown
from seqcompat._waits import is_ready, mark_handled, waitable

# Types of values that are certainly not waited for, tried before the slower
# abstract base classes.
PLAIN = frozenset([type(None), bool, int, float, bytes, type(u""), tuple, list, dict, set])

# Idle steppers; as many as bodies have ever run nested in one another.
_idle = []


def advance(sequence, value, error):
    """
    Resume the body with `value` or `error` and run it to its next unfired wait.

    Returns the Deferred waited on, or None when the body has ended; what it
    ended with is then in the sequence, for `deliver`.
    """
    if completions.depth:
        return _advance_afresh(sequence, value, error)
    try:
        stepper = _idle.pop()
    except IndexError:
        stepper = _step_bodies()
        next(stepper)
    try:
        stepper.send((sequence, value, error))
    except:  # noqa: E722 - the stepping itself failed, on a MemoryError, say
        sequence._error = caught()
        sequence._release_body()
    else:
        _idle.append(stepper)
    return sequence._waiting


def _advance_afresh(sequence, value, error):
    """
    Advance with no completions counted as nested.

    What the body fires while it runs resumes as many levels as if it were
    fired by anyone else (W11).
    """
    depth, queue = completions.depth, completions.queue
    completions.depth, completions.queue = 0, deque()
    try:
        return advance(sequence, value, error)
    finally:
        completions.depth, completions.queue = depth, queue


def _step_bodies():
    """
    The loop that steps bodies: a generator, sent ``(sequence, value, error)`` for each run.

    Since Python 3.12 the frame of a generator that has raised keeps its
    caller's frame alive, and so on up the stack; an error's traceback would
    then be in a cycle with whatever there refers to the error or the result
    (M1).  The frame of a suspended generator ends that chain.
    """
    while True:
        sequence = value = error = bind = send = until = waited = kind = None
        sequence, value, error = yield
        sequence._waiting = None
        bind, send = sequence._bind, sequence._send
        while True:
            until = None
            try:
                if error is None:
                    waited = send(value)
                else:
                    error = _as_thrown_into(sequence._body, error)
                    if isinstance(error, Failure):
                        waited = bind(error.throwExceptionIntoGenerator)(sequence._body)
                    else:
                        until = id(error[2])  # Not the traceback: the body may be done with it.
                        waited = bind(sequence._body.throw)(*_versions.throw_arguments(*error))
            except StopIteration:  # No "as": on Python 2 the name would keep it.
                if _raised_by_body(sequence._body):
                    sequence._error = caused_by(sys.exc_info()[1], caught()[2])
                else:
                    sequence._value = getattr(sys.exc_info()[1], "value", None)
            except _versions.ReturnValue:
                try:
                    _warn_if_from_elsewhere(skip(sys.exc_info()[2]))
                    sequence._value = sys.exc_info()[1].value
                except Warning:  # Where warnings are errors.
                    sequence._error = caught()
            except:  # noqa: E722 - Python 2 can raise what is no BaseException
                sequence._error = caught(until)
            else:
                error = None
                kind = type(waited)
                while kind is waitable:
                    waited = waited.x
                    kind = type(waited)
                if kind in PLAIN or not isinstance(waited, Deferred):
                    if kind not in PLAIN and isinstance(waited, _versions.DRIVEN):
                        waited = bind(type(sequence).start)(waited)
                    elif isinstance(waited, Failure):
                        error = thrown(waited)  # As inlineCallbacks does.
                        continue
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
                        break
                    sequence._waiting = None
                value = waited.result
                waited.result = None
                if isinstance(value, Failure):
                    mark_handled(waited)
                    error = thrown(value)
                continue
            sequence._release_body()
            break


def _raised_by_body(body):
    """Whether the StopIteration being handled was raised in `body`, not by its return."""
    return (
        _versions.STOP_ITERATION_ENDS_GENERATORS
        and isinstance(body, GeneratorType)
        and skip(sys.exc_info()[2]) is not None
    )


def _as_thrown_into(body, error):
    """
    `error`, but for what an ``await`` cannot raise.

    Python 3.12 takes a StopIteration thrown there for the end of what is
    awaited; `Deferred.__await__`, being a generator, makes the same of it.
    """
    if isinstance(error, Failure):
        value, traceback = error.value, error.tb
    else:
        _, value, traceback = error
    if isinstance(value, StopIteration) and not isinstance(body, GeneratorType):
        return caused_by(value, traceback)
    return error


def _warn_if_from_elsewhere(traceback):
    """Warn if returnValue() was called not by the body but by what the body called (R3)."""
    if traceback is None:
        return  # The body is one of our own.
    body = last = traceback
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


def _not_waitable(sequence, got):
    error = TypeError(
        "%s is strict and waits only for Deferreds, coroutines and generators; "
        "it got %r, of type %s.  Wait for something else, or leave out strict=True."
        % (name_of(sequence._body), got, type(got).__name__)
    )
    return TypeError, error, None
