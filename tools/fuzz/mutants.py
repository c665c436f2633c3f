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
from seqcompat import _body, _versions
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
    add = Deferred.addBoth

    def broken(self, callback, *args, **kwargs):
        callbacks = getattr(self, _versions.CALLBACKS)
        first = len(callbacks)
        added = add(self, callback, *args, **kwargs)
        if first and len(callbacks) > first and args and isinstance(args[0], Sequence):
            callbacks.insert(0, callbacks.pop())
        return added

    with mock.patch.object(Deferred, "addBoth", broken):
        yield


@contextlib.contextmanager
def leaks_a_context():
    """Bodies run in their caller's context, not in a copy."""
    with mock.patch.object(_body, "copy_context", _CallersContext):
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


@contextlib.contextmanager
def _ended_differently(change):
    """The result of each decorated function is changed by a callback before anybody sees it."""
    sequential = seqcompat.sequential

    def broken(**options):
        decorate = sequential(**options)

        def decorator(function):
            decorated = decorate(function)

            def call(me):
                return decorated(me).addBoth(change)

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
