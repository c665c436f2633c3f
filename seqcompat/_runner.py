# Generated from seqcompat/_body.py by tools.make_runner: do not edit.
"""The loop of `_body`, where a generator's frame that has raised keeps its callers' frames."""
from __future__ import absolute_import, division, print_function

import sys

from seqcompat._body import (
    DEFERREDS,
    INSTANCE,
    NO_KEYWORDS,
    OTHERS,
    PENDING,
    PLAIN,
    PY3,
    RENAMED,
    RUNNERS_KEEP_LOCALS,
    SEQUENCES,
    STOP_ITERATION_ENDS_GENERATORS,
    DebugInfo,
    Deferred,
    Failure,
    _add,
    _not_waitable,
    _raised_by_body,
    _versions,
    _warn_if_from_elsewhere,
    as_failure,
    cancel,
    caught,
    caused_by,
    completing,
    completions,
    deliver,
    deque,
    fail,
    fault,
    finish,
    mark_handled,
    resume,
    throwing,
    thrown,
    waitable,
)


def run_sent_sequences():
    """A runner: run_sequences() as a generator that is sent its arguments."""
    sequence = None
    waiter = outer = None
    passed = ()
    while True:
        try:
            stepping, sequence, value, error = yield
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
