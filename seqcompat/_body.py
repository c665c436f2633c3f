"""
The running of bodies, shared by the engines.

There are two ways to run the loop that it is about, `run_sequences`.  Where
nothing speaks against it, as a function.  But since Python 3.12 the frame of a
generator that has raised keeps its caller's frame alive, and so on up the
stack: an error's traceback would be in a cycle with whatever there refers to
the error or the result (M1).  The frame of a suspended generator ends that
chain; so there the same loop is a generator, in `_runner`, which is made of it
by ``python -m tools.make_runner``.  A generator that calls the function instead
costs 9 % of a `call`, and as a generator everywhere it costs four times as much
on PyPy.

Where this is longer than it need be, for speed, a comment says what that gains
on Python 3.13: of a `call`, a `pending` wait and so on, as the benchmarks name
them.
"""

from __future__ import absolute_import, division, print_function

import sys
import warnings
from collections import deque
from functools import partial
from types import GeneratorType

import six
from twisted.internet.defer import DebugInfo, Deferred
from twisted.python.failure import Failure

from seqcompat import _versions
from seqcompat._sequence import (
    DEFERREDS,
    NO_KEYWORDS,
    SEQUENCES,
    Sequence,
    cancel,
    completing,
    completions,
    deliver,
    fail,
    finish,
    name_of,
)
from seqcompat._tracebacks import as_failure, caught, caused_by, fault, skip, thrown, throws_another
from seqcompat._versions import (
    CALLBACKS,
    FRAMES_KEEP_CALLERS,
    INSTANCE,
    PY3,
    RUNNERS_KEEP_LOCALS,
    STOP_ITERATION_ENDS_GENERATORS,
    copy_context,
)
from seqcompat._waits import mark_handled, stop_handing, waitable

# Types of values that are certainly not waited for, and no Failures: to look
# here before isinstance() is faster, 3 % of `call` even where that is no
# abstract base class.
PLAIN = frozenset([type(None), bool, int, float, bytes, six.text_type, tuple, list, dict, set])

# What is neither waited for nor handed back.
OTHERS = _versions.DRIVEN + (Failure,)

# Whether a Deferred has `_callbacks`, not `callbacks`: getattr() with that name takes 2 % more of
# `pending`.
RENAMED = CALLBACKS == "_callbacks"


class RunSequence(Sequence):
    """
    A sequence whose body is run by this module.

    An engine is a subclass.  One that has something else step its bodies sets
    `_stepped_elsewhere`, and has a method ``_advance(value, error)`` that makes
    that call `_step`, and returns what the body then waits on or, if it has
    ended, None.
    """

    _stepped_elsewhere = False

    @classmethod
    def start(cls, body, strict=False):
        """The result of `body`, which is run to its first unfired wait."""
        sequence = _new(cls)  # Without __init__(): 5 % of `call`.
        if Deferred.debug:
            Deferred.__init__(sequence)
        else:
            sequence._callbacks = []
        sequence._body = body
        sequence._context = copy_context() if copy_context is not None else None
        sequence._strict = strict
        sequence._waiting = sequence._waiter = sequence._value = sequence._error = None
        sequence.called = sequence.paused = sequence._runningCallbacks = sequence._cancelled = (
            sequence._held
        ) = False
        if FRAMES_KEEP_CALLERS:  # As _run() does: 3 % of `call`.
            try:
                runner = _idle.pop()
            except IndexError:
                runner = _new_runner()
            runner.send((False, sequence, None, None))
            _idle.append(runner)
        else:
            run_sequences(False, sequence, None, None)
        return sequence

    def _step(self, value, error):
        """Run the body to its next unfired wait, which is returned, or to its end: None."""
        _run(True, self, value, error)
        return self._waiting

    def _end(self):
        """Pass on the outcome of the body, which has ended."""
        value, error = self._value, self._error
        self._value = self._error = None
        _run(False, self, value, error)


_new = object.__new__


def resume(result, sequence):
    """
    The callback on what the body of `sequence` waits on.

    It is no method, as Python calls a plain function without leaving its loop: 3 % of `pending`.
    """
    try:
        if sequence._body is None:
            return result  # A fault has ended it.
        error = None
        if type(result) not in PLAIN and isinstance(result, Failure):
            result, error = None, thrown(result)
        if FRAMES_KEEP_CALLERS:  # As _run() does: 3 % of `pending`.
            try:
                runner = _idle.pop()
            except IndexError:
                runner = _new_runner()
            runner.send((False, sequence, result, error))
            _idle.append(runner)
        else:
            run_sequences(False, sequence, result, error)
    except:  # noqa: E722 - a fault
        if not fail(sequence, fault()):
            raise


RunSequence._resume = staticmethod(resume)


def _arrive(result, sequence, early):
    """
    The same callback where it may be called while it is being added: `early` takes one result.
    """
    try:
        if sequence._body is not None and not early:
            early.append(result)
            return None
        return resume(result, sequence)
    except:  # noqa: E722 - a fault
        early[:] = [PENDING]
        if not fail(sequence, fault()):
            raise


def _run(stepping, sequence, value, error):
    if FRAMES_KEEP_CALLERS:
        try:
            runner = _idle.pop()
        except IndexError:
            runner = _new_runner()
        runner.send((stepping, sequence, value, error))
        _idle.append(runner)
    else:
        run_sequences(stepping, sequence, value, error)


# Idle runners; as many as sequences have ever run nested in one another.
_idle = []


def _new_runner():
    runner = run_sent_sequences()
    next(runner)
    return runner


def run_sequences(stepping, sequence, value, error):
    """
    The loop that runs sequences.

    It resumes the body with `value` or `error`, and has it go on until it waits
    for something that has not fired, or ends; no further when `stepping`.  If
    then another sequence waits on its result, and nothing else has to happen,
    that one gets the outcome in the same loop, without a Failure and without a
    callback: 100,000 sequences, each waiting on the one before, need no stack.
    """
    waiter = outer = None
    passed = ()
    try:
        while True:
            body, context = sequence._body, sequence._context
            if body is None:
                waited = None  # It has ended, and its outcome has yet to be passed on.
            elif sequence._stepped_elsewhere and not stepping:
                waited = sequence._advance(value, error)
                kind, value, error = type(waited), sequence._value, sequence._error
                fired = waited is not None and waited.called
                sequence._value = sequence._error = None
            else:
                if completing and completions.depth:
                    # What the body fires resumes as many levels as if it were fired by anyone else
                    # (W11).
                    outer = completions.depth, completions.queue
                    completions.depth, completions.queue = 0, deque()
                sequence._waiting = None
                send, until = body.send, None
                while True:
                    try:
                        if error is not None:
                            if type(error) is tuple:
                                # Not the traceback: the body may be done with it.
                                until = id(error[2])
                            throw, value = throwing(body, error)
                            waited = throw(value) if context is None else context.run(throw, value)
                        else:
                            waited = send(value) if context is None else context.run(send, value)
                    except StopIteration as stop:
                        if STOP_ITERATION_ENDS_GENERATORS and _raised_by_body(body):
                            value, error = None, caused_by(sys.exc_info()[1], caught()[2])
                        else:
                            # Not getattr(): 3 % of `call`.
                            value, error = stop.value if PY3 else None, None
                    except _versions.ReturnValue as stop:
                        try:
                            _warn_if_from_elsewhere(sys.exc_info()[2].tb_next)
                            value, error = stop.value, None
                        except Warning:  # Where warnings are errors.
                            value, error = None, caught()
                    except:  # noqa: E722 - Python 2 can raise what is no BaseException
                        value, error = None, caught(until)
                    else:
                        error = None
                        kind = type(waited)
                        # A look into a set takes a tenth of isinstance(), as Deferred is an
                        # abstract base class.
                        if kind not in DEFERREDS:
                            while kind is waitable:
                                waited = waited.x
                                kind = type(waited)
                            if kind is INSTANCE:
                                kind = waited.__class__
                            plain = kind in PLAIN  # Looked up once, and first: 14 % of `value`.
                            if plain or kind not in DEFERREDS and not isinstance(waited, Deferred):
                                if plain or not isinstance(waited, OTHERS):
                                    if sequence._strict:
                                        error = _not_waitable(sequence, waited)
                                    else:
                                        value = waited
                                    continue
                                if isinstance(waited, Failure):
                                    error = thrown(waited)  # As inlineCallbacks does.
                                    continue
                                kind = type(sequence)
                                waited = (
                                    kind.start(waited)
                                    if context is None
                                    else context.run(kind.start, waited)
                                )
                        # One is not ready that is paused or chained (W6), that is just running its
                        # callbacks (W8), or that has some still to run, as in the middle of a
                        # chain.
                        fired = waited.called
                        if (
                            not fired
                            or waited.paused
                            or waited._runningCallbacks
                            or (waited._callbacks if RENAMED else waited.callbacks)
                        ):
                            sequence._waiting = waited
                            break
                        # Reading it off takes a quarter of the time of adding a callback.
                        value = waited.result
                        waited.result = None
                        if type(value) not in PLAIN and isinstance(value, Failure):
                            mark_handled(waited)
                            error = thrown(value)
                        continue
                    waited = None
                    sequence._body = sequence._context = None
                    break
                if outer is not None:
                    completions.depth, completions.queue = outer
                    completing.add(completions.thread)
                    outer = None
                if stepping:
                    if waited is None:
                        sequence._value, sequence._error = value, error
                    break

            if waited is not None:  # The body waits for it.
                if sequence._cancelled:
                    sequence._cancelled = False
                    cancel(waited)
                    fired = waited.called
                if not fired:
                    if kind in SEQUENCES and waited._waiter is None and not waited._callbacks:
                        waited._waiter = sequence  # Not a callback: half of `nested-pending`.
                    elif kind in DEFERREDS:
                        # As addBoth() does: 3 % of `pending`; to call as_callback() costs as much.
                        callback = resume, (sequence,), NO_KEYWORDS
                        (waited._callbacks if RENAMED else waited.callbacks).append(
                            (callback, callback)
                        )
                    else:
                        waited.addBoth(resume, sequence)
                    break
                value = _add(sequence, waited)
                if value is PENDING:
                    break
                if isinstance(value, Failure):
                    value, error = None, thrown(value)
                continue

            # The body has ended.
            if error is None and type(value) not in PLAIN and isinstance(value, Failure):
                value, error = None, thrown(value)
            waiter = sequence._waiter
            if sequence._callbacks or sequence.called or sequence._held or Deferred.debug:
                waiter = None
            elif waiter is None:
                # Nobody waits for it yet, and all that is to do is this: a third of `call`.
                if error is not None:
                    value = as_failure(error)
                    sequence._debugInfo = DebugInfo()
                    sequence._debugInfo.failResult = value
                sequence.result = value
                sequence.called = True
                break
            elif sequence.paused:
                waiter = None
            else:
                # It counts as fired, and as running its callbacks until finish(): what its waiter
                # adds to it meanwhile has to come after the waiter's own run.
                sequence._waiter = None
                sequence._error = error  # For whoever awaits it meanwhile.
                sequence.result = value
                sequence.called = sequence._runningCallbacks = True
                if passed:
                    passed.append(sequence)
                else:
                    passed = [sequence]
                sequence = waiter
                continue
            sequence._value, sequence._error = value, error
            deliver(sequence)
            break
        if passed:
            finish(passed)
        # What stays of this, frame or runner, keeps nothing (M1).  An error that strikes here is
        # handled below.
        waiter = value = error = kind = body = callback = send = throw = context = waited = None
        sequence = None  # The last, as nobody else would know what to fail; `stepping` stays: how.
        if RUNNERS_KEEP_LOCALS and Deferred.debug:
            # A Failure that has looked at them, for its report, has left them in the frame of the
            # runner.
            locals()
    except:  # noqa: E722 - a fault
        if sequence is None:
            raise
        if outer is not None:
            completions.depth, completions.queue = outer
            completing.add(completions.thread)
            outer = None
        if waiter is not None and waiter is not sequence:
            # In the middle of handing over: it goes to the waiter.
            sequence._waiter = sequence.result = sequence._error = None
            sequence.called = sequence._runningCallbacks = True
            passed = list(passed) + [sequence]
            sequence = waiter
        if stepping:
            # What had it stepped will find this outcome.
            sequence._value, sequence._error, failed = None, fault(), True
            sequence._release_body()
        else:
            failed = fail(sequence, fault())
        finish(passed)
        if not failed:
            raise
        waiter = value = error = kind = body = callback = send = throw = context = waited = (
            sequence
        ) = None


def throwing(body, error):
    """What raises `error` at the wait of `body`: a function, and its argument."""
    if type(body) is not GeneratorType:
        stop_handing(body)
        if (
            type(error) is not tuple
            and isinstance(error.value, StopIteration)
            and not throws_another(error)
        ):
            error = error.type, error.value, error.tb
        if type(error) is tuple and isinstance(error[1], StopIteration):
            error = caused_by(error[1], error[2])  # An await would take it for its end (R5).
    if type(error) is not tuple:
        return error.throwExceptionIntoGenerator, body
    if PY3:
        return body.throw, error[1].with_traceback(error[2])
    return partial(body.throw, error[0], error[1]), error[2]


def _add(sequence, waited):
    """
    Add the callback on `waited`, which may run it: the body then goes on afterwards, as in Twisted,
    not inside.

    Returns what has arrived, or else PENDING.
    """
    early = []
    waited.addBoth(_arrive, sequence, early)
    if early:
        return early[0]
    early.append(PENDING)
    return PENDING


PENDING = object()


def _raised_by_body(body):
    """
    Whether the StopIteration being handled was raised in `body`, not by its return, before Python
    3.7.
    """
    return isinstance(body, GeneratorType) and skip(sys.exc_info()[2]) is not None


def _warn_if_from_elsewhere(traceback):
    """Warn if returnValue() was called not by the body but by what the body called (R3)."""
    if (
        traceback is not None
        and traceback.tb_next is not None
        and traceback.tb_next.tb_next is None
    ):
        # Two frames, of the body and of returnValue(), as nearly always: 12 % of `call` on Python
        # 2.7.
        return
    body = last = skip(traceback)
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


def _not_waitable(sequence, got):
    error = TypeError(
        "%s is strict and waits only for Deferreds, coroutines and generators; "
        "it got %r, of type %s.  Wait for something else, or leave out strict=True."
        % (name_of(sequence._body), got, type(got).__name__)
    )
    return TypeError, error, None


if FRAMES_KEEP_CALLERS:
    from seqcompat._runner import run_sent_sequences  # It imports from here.
