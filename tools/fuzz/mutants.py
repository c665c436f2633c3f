"""
Broken engines.  They show that the oracle notices when an engine is broken.

Each is a context manager that breaks the runtime in one way.  It does so from outside, through the
methods of the Deferreds and sequences.  So the runtime stays broken in that way when its code
changes.
"""

from __future__ import annotations

import contextlib
import sys
from unittest import mock

import seqcompat
from seqcompat import _driver, _native, _resuming, _versions
from seqcompat._sequence import Sequence
from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from tests.harness.engines import TWISTED, driver_of
from tools.fuzz import oracle
from tools.fuzz.world import Own


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
    """If two sequences wait on the same Deferred, the second goes on first."""
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
    """A StopIteration in the body counts as its end."""

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
    """The arguments of a sequence on `engine` are in a cycle, in any case (M1)."""

    def started(result, me, argument):
        cycle = [argument]
        cycle.append(cycle)

    return _started_differently(started, engine)


def keeps_frames_of_errors(engine):
    """
    The variables of a body on `engine` refer to its result.

    If the result fails, that is a cycle with the error's frames (M1).
    """

    def started(result, me, argument):
        argument.result = result

    return _started_differently(started, engine)


def remembers_the_last_call(engine):
    """The arguments of the last sequence on `engine` are in a list of the module (M1)."""

    def started(result, me, argument):
        _remembered[:] = [argument]

    return _started_differently(started, engine)


_remembered = []


@contextlib.contextmanager
def loses_what_twisted_waits_for():
    """A sequence that a body on Twisted's driver calls ends with another value."""
    with _ended_differently(lambda result: "lost", calls_of=TWISTED):
        yield


@contextlib.contextmanager
def passes_by_own_callbacks():
    """Callbacks are added to a Deferred of a subclass as to any other."""

    def broken(name):
        method = getattr(Own, name)

        def add(self, *arguments, **options):
            caller = sys._getframe(1).f_globals["__name__"]
            is_ours = caller.startswith("seqcompat.")
            return (getattr(Deferred, name) if is_ours else method)(self, *arguments, **options)

        return mock.patch.object(Own, name, add)

    with broken("addCallbacks"), broken("addBoth"):
        yield


@contextlib.contextmanager
def loses_what_a_future_waits_for():
    """The Future of a sequence on one of the engines gets another value."""

    def broken(self, loop):
        self.addBoth(lambda result: "lost")
        return Deferred.asFuture(self, loop)

    with mock.patch.object(_driver.GeneratorSendSequence, "asFuture", broken, create=True):
        yield


@contextlib.contextmanager
def remembers_a_recursion_error():
    """After a RecursionError in an engine no result with callbacks fires any more."""
    fail, run_callbacks, met = _resuming.fail, Sequence._runCallbacks, []

    def broken(sequence, raised):
        fail(sequence, raised)
        if isinstance(raised.error, RecursionError):
            met.append(True)

    def forgetting(self):
        if not met:
            run_callbacks(self)

    with contextlib.ExitStack() as stack:
        for module in (_driver, _native, _resuming):
            stack.enter_context(mock.patch.object(module, "fail", broken))
        stack.enter_context(mock.patch.object(Sequence, "_runCallbacks", forgetting))
        yield


@contextlib.contextmanager
def _started_differently(started, engine):
    """
    Do something with the result and the arguments of each decorated function on `engine`, unseen by
    others.
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
def _ended_differently(change, calls_of=None):
    """
    A callback changes the result of each decorated function before anybody sees it.

    :param calls_of: if it is given, only results whose caller runs on that engine.
    """
    sequential = seqcompat.sequential

    def broken(**options):
        decorate = sequential(**options)

        def decorator(function):
            decorated = decorate(function)

            def call(*arguments):
                result = decorated(*arguments)
                if calls_of is None or driver_of(sys._getframe()) == calls_of:
                    result.addBoth(change)
                return result

            return call

        return decorator

    with mock.patch.object(oracle.seqcompat, "sequential", broken):
        yield


#: The mutants, each with the words that its report has to have before the source.
OTHERS = (
    (loses_what_twisted_waits_for, "among Twisted's drivers"),
    (passes_by_own_callbacks, "own "),
    (loses_what_a_future_waits_for, "future"),
    # The report may show anything: only too little stack breaks that engine.
    (remembers_a_recursion_error, ""),
)

MUTANTS = (
    drops_a_cancel,
    swaps_two_resumptions,
    leaks_a_context,
    swallows_stop_iteration,
    loses_a_failure,
)

#: The mutants that only the check of clause M1 sees; each takes the name of the engine to break.
KEEPING = (keeps_arguments, keeps_frames_of_errors, remembers_the_last_call)
