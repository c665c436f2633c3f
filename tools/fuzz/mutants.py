"""
Broken engines, to show that the oracle sees it when an engine is.

Each is a context manager that breaks the runtime in one way, from outside: through the methods of
the Deferreds and sequences involved, so that it stays broken in that way however the runtime is
written.
"""

from __future__ import annotations

import contextlib
from unittest import mock

import seqcompat
from seqcompat import _driver, _versions
from seqcompat._sequence import Sequence
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from tools.fuzz import oracle


@contextlib.contextmanager
def drops_a_cancel():
    """Cancelling a sequence that waits on another one does nothing."""
    cancel = Sequence.cancel

    def broken(self):
        if not isinstance(self._waiting, Sequence):
            cancel(self)

    with mock.patch.object(Sequence, "cancel", broken):
        yield


@contextlib.contextmanager
def swaps_two_resumptions():
    """Of two sequences that wait on the same Deferred the second goes on first."""
    run = Deferred._runCallbacks

    def broken(self):
        callbacks = getattr(self, _versions.CALLBACKS)
        if len(callbacks) > 1 and all(_resumes_a_sequence(each) for each in callbacks[:2]):
            callbacks[:2] = callbacks[1::-1]
        run(self)

    with mock.patch.object(Deferred, "_runCallbacks", broken):
        yield


def _resumes_a_sequence(callbacks):
    (_, arguments, _), _ = callbacks
    return bool(arguments) and isinstance(arguments[0], Sequence)


@contextlib.contextmanager
def leaks_a_context():
    """Bodies run in their caller's context, not in a copy."""
    with mock.patch.object(_driver, "copy_context", _CallersContext):
        yield


class _CallersContext:
    def run(self, function, *arguments):
        return function(*arguments)


@contextlib.contextmanager
def swallows_stop_iteration():
    """A StopIteration in the body is taken for its end."""

    def changed(result):
        if isinstance(result, Failure) and isinstance(result.value.__cause__, StopIteration):
            return None
        return result

    with _ended_differently(changed):
        yield


@contextlib.contextmanager
def loses_a_failure():
    """A sequence that a cancellation has ended ends with a value."""

    def changed(result):
        if isinstance(result, Failure) and isinstance(result.value, CancelledError):
            return "lost"
        return result

    with _ended_differently(changed):
        yield


def keeps_arguments(engine):
    """What a sequence on `engine` was called with is in a cycle, whatever becomes of it (M1)."""

    def started(result, me, argument):
        cycle = [argument]
        cycle.append(cycle)

    return _started_differently(started, engine)


def keeps_frames_of_errors(engine):
    """
    What a body on `engine` has refers to its result: a cycle where that fails, with the error's
    frames (M1).
    """

    def started(result, me, argument):
        argument.result = result

    return _started_differently(started, engine)


def remembers_the_last_call(engine):
    """What the last sequence on `engine` was called with is in a list of the module (M1)."""

    def started(result, me, argument):
        _remembered[:] = [argument]

    return _started_differently(started, engine)


_remembered = []


@contextlib.contextmanager
def _started_differently(started, engine):
    """
    Something is done with the result and the arguments of each decorated function on `engine`,
    unseen by others.
    """
    sequential = seqcompat.sequential

    def broken(**options):
        decorate = sequential(**options)
        if options["engine"] != engine:
            return decorate

        def decorator(function):
            decorated = decorate(function)

            def call(*arguments):
                result = decorated(*arguments)
                started(result, *arguments)
                return result

            return call

        return decorator

    with mock.patch.object(oracle.seqcompat, "sequential", broken):
        yield
    del _remembered[:]


@contextlib.contextmanager
def _ended_differently(change):
    """The result of each decorated function is changed by a callback before anybody sees it."""
    sequential = seqcompat.sequential

    def broken(**options):
        decorate = sequential(**options)

        def decorator(function):
            decorated = decorate(function)

            def call(*arguments):
                return decorated(*arguments).addBoth(change)

            return call

        return decorator

    with mock.patch.object(oracle.seqcompat, "sequential", broken):
        yield


MUTANTS = (
    drops_a_cancel,
    swaps_two_resumptions,
    leaks_a_context,
    swallows_stop_iteration,
    loses_a_failure,
)

#: Those that only the eye for clause M1 sees; each is called with the name of the engine to break.
KEEPING = (keeps_arguments, keeps_frames_of_errors, remembers_the_last_call)
