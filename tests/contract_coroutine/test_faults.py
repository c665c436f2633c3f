# Generated from tests/contract/test_faults.py by tools.make_coroutine_suite: do not edit.
"""
The clause R7: errors that strike in the engine itself or in Twisted below it.

That is a RecursionError, at every depth of a small stack, in a short run at every third; a
KeyboardInterrupt or a MemoryError where a user can meet one; and, as an instrument, one at the
points of the package that small programs pass. In a full run these points are all lines and, on
CPython from 3.11 on, all instructions, each where the program passes it for the first and for the
last time, but on PyPy a sample of them; with ``--every-point`` each time that it passes them.
"""

from __future__ import absolute_import, division, print_function

import collections
import linecache
import os
import sys

import pytest
from seqcompat import _driver, _firing, _tracebacks, waitable
import six
from six.moves import builtins, range
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred, succeed
from twisted.python.failure import Failure

from tests.harness.faults import EACH_INSTRUCTION, points_of_the_package
from tests.harness.garbage import COUNTS_REFERENCES, collect_in_turns, needs_reference_counts
from tests.harness import TWISTED, Contract, sizes, stamp
from tests.harness.stack import with_little_stack

SPELLING = "coroutine"

#: Python 2.7 has no name for it.
RecursionError = getattr(builtins, "RecursionError", RuntimeError)

#: How little stack is left, in turn. At the end there is enough for everything. Without
#: ``--in-full`` it is every third depth.
ROOM = list(range(sizes.sized(0, 1), 80, sizes.sized(1, 3)))

#: Without ``--in-full``, and on PyPy, one point in so many is taken.
SAMPLE = 40 if EACH_INSTRUCTION else 16

#: The errors that are raised, in turn.
KINDS = KeyboardInterrupt, MemoryError

each_kind = pytest.mark.parametrize("kind", KINDS)

PENDING = "pending"

#: The places where an error may leave a result pending: the function, the pending results, and
#: the lines. The error itself is raised, is that of another result, or is logged.
WINDOWS = {
    "resume": (
        "not yet, or no longer, in its try statement, or between two sequences: the one resumed",
        "driver = sequence._driver",
        "if driver is None:",
        "passed = None",
        "try:",
        "while True:",
        "continue",
        "if FREED_DRIVERS_HURT:",
        "waiter = hand_over(sequence)",
        "if waiter is None:",
        "if passed is None:",
        "if passed is not None:",
        "passed = [sequence]",
        "passed.append(sequence)",
        "arrived, sequence, driver = sequence._outcome, waiter, waiter._driver",
    ),
    "hand_over": (
        "what it hands the outcome to",
        "sequence.called = sequence._runningCallbacks = True",
        "sequence._waiter = None",
        "return waiter",
    ),
    "arrive": (
        "Twisted takes the error for one of a callback: what is to be resumed",
        "if arrivals:",
        "return resume(result, sequence)",
        "arrivals.append(result)",
    ),
    "_runCallbacks": (
        "it has fired, and its callbacks wait for the next to be added: what waits for it",
        "waiter = self._waiter",
        "if waiter is not None:",
        "Deferred._runCallbacks(self)",
    ),
    "finish": (
        "what waits for a result that was handed over, beside the first",
        "for sequence in reversed(passed):",
        "if sequence._runningCallbacks:",
        "sequence.result, sequence._outcome, sequence._runningCallbacks = None, NOTHING, False",
        "if sequence._callbacks:",
        "sequence._runCallbacks()",
    ),
    "fire_queued": (
        "what was just taken off the queue",
        "while firing.queue:",
        "sequence = firing.queue.popleft()",
        "try:",
    ),
    "release_results": (
        "cancel() raises the error: what waits for what it was to release",
        "waiter = hand_over(sequence)",
        "if waiter is None:",
        "deliver(sequence)",
        "resume(sequence._outcome, waiter)",
        "finish([sequence])",
        "held.pop()",
    ),
    "end": (
        "not yet in its try statement: the sequence that Twisted has driven",
        "try:",
        "if isinstance(ended, Failure):",
        "elif ended:",
    ),
}

KNOWN = {(function, line) for function in WINDOWS for line in WINDOWS[function][1:]}


class Run(object):
    """
    One run of a program.

    :ivar sources: the Deferreds that it fires, and with what.
    :ivar results: the results that it gets.
    """

    def __init__(self):
        self.sources, self.results = [], []

    def source(self, outcome="value", canceller=None):
        """
        A Deferred to fire with ``outcome``. If the program does not fire it, it is fired
        afterwards.
        """
        source = Deferred(canceller)
        self.sources.append((source, outcome))
        return source

    def result(self, deferred):
        self.results.append(deferred)
        return deferred

    def fire(self):
        for source, outcome in self.sources:
            if not source.called:
                source.callback(outcome)


def outcome_of(deferred):
    """
    The value of a Deferred, its error, now handled, or PENDING.
    """
    seen = []
    deferred.addCallbacks(seen.append, lambda failure: seen.append(failure.value))
    return seen[0] if seen else PENDING


def forget_traceback(error):
    """
    Let go of frames, so that a Deferred that nobody else has any more goes, and its failure is
    logged.
    """
    if six.PY3:
        error.__traceback__ = error.__context__ = None
    else:
        sys.exc_clear()


def sink(depth, function):
    """The value or error of ``function``, called that many calls further up the stack."""
    return sink(depth - 1, function) if depth else function()


def deepest():
    """How far one can sink here."""
    depth = 0
    try:
        while True:
            sink(depth, int)
            depth += 1
    except RecursionError:
        return depth - 1


class Checks(Contract):
    """The checks after each of the three kinds of tests."""

    # An error may come before the body has been started.
    pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

    def check_all_is_well(self, where):
        """
        The next sequences fire, fail and are cancelled, more of them than are resumed on the stack;
        then the process is as it was.
        """
        relay = self.relay()

        def chain(source):
            for _ in range(_firing.MAX_DEPTH + 4):
                source = relay(source).addCallback(lambda value: value)
            return source

        source = Deferred()
        last = chain(source)
        source.callback(1)
        assert outcome_of(last) == 1, where
        source = Deferred()
        last = chain(source)
        source.errback(KeyError())
        assert type(outcome_of(last)) is KeyError, where
        last = chain(Deferred())
        last.cancel()
        assert type(outcome_of(last)) is CancelledError, where
        assert _firing.firing.depth == 0, where
        assert not _firing.firing_threads, where
        assert not _firing.firing.queue, where

    def relay(self):
        @self.sequential
        async def relay(before):
            got = await waitable(before)
            return got

        return relay

    def chain(self, run, levels, has_callbacks=False):
        """The source and the last of ``levels`` sequences that wait for each other."""
        relay = self.relay()
        last = source = run.source()
        for _ in range(levels):
            last = run.result(relay(last))
            if has_callbacks:
                last.addCallback(lambda value: value)
        return source, last


each_chain = pytest.mark.parametrize("has_callbacks", [False, True], ids=["plain", "callbacks"])
each_length = pytest.mark.parametrize("levels", [1, 3])


@needs_reference_counts
class LittleStack(Checks):
    #: The errors that results may fail with; GeneratorExit if Twisted has dropped the body that
    #: it drives.
    errors = RecursionError, KeyError, CancelledError, AlreadyCalledError, GeneratorExit

    def sweep(self, prepare, expected=(), levels=1):
        """
        Call the function that ``prepare`` returns with more and more stack left.

        A result may stay pending only if the error was raised, or at two depths for each level:
        there no stack is left for the callbacks of a Deferred that has fired.

        :param expected: the values that a result may have.
        """
        hook = getattr(sys, "unraisablehook", None)
        if hook is not None:
            # The hook of pytest takes stack, too. It reports objects that are freed without
            # stack.
            sys.unraisablehook = lambda unraisable: None
        try:
            with_little_stack(self._sweep, prepare, expected, levels)
            self.logged_errors()
        finally:
            if hook is not None:
                sys.unraisablehook = hook

    def _sweep(self, prepare, expected, levels):
        top, lost, raised_at = deepest(), [], []
        # Twisted may leave its results in any state. Some depths show that the sweep is one.
        rooms = ROOM[::8] if self.engine_name == TWISTED else ROOM
        for room in rooms:
            run = Run()
            work = prepare(run)
            try:
                sink(top - room, work)
            except RecursionError:
                raised_at.append(room)
            work = None
            for result in run.results:
                assert not getattr(result, "_held", False), room
            run.fire()
            self.check_all_is_well(room)
            outcomes = [outcome_of(result) for result in run.results]
            if PENDING in outcomes and room not in raised_at:
                lost.append(room)
            for outcome in outcomes:
                assert (
                    self.engine_name == TWISTED
                    or outcome in (PENDING, None)  # The outcome for one of several waiters.
                    or outcome in expected
                    or isinstance(outcome, self.errors)
                ), (room, outcome)
        assert raised_at and rooms[-1] not in raised_at + lost
        if self.engine_name == "generator-send":
            assert len(lost) <= 2 * levels, lost

    def test_R7_every_depth_start(self):
        """R7: a call with little stack."""

        @self.sequential
        async def body():
            got = await succeed(1)
            await succeed(None)
            return got

        self.sweep(lambda run: lambda: run.result(body()), [1])

    def test_R7_every_depth_nested_start(self):
        """R7: a call that calls others with little stack, of which the last waits."""

        @self.sequential
        async def body(run, levels):
            if levels:
                got = await waitable(run.result(body(run, levels - 1)))
            else:
                got = await waitable(run.source())
            return got

        self.sweep(lambda run: lambda: run.result(body(run, 3)), ["value"], 4)

    @each_chain
    @each_length
    def test_R7_every_depth_callback(self, levels, has_callbacks):
        """R7: a value that is handed over with little stack."""

        def prepare(run):
            source, _ = self.chain(run, levels, has_callbacks)
            return lambda: source.callback("value")

        self.sweep(prepare, ["value"], levels)

    @each_chain
    @each_length
    def test_R7_every_depth_errback(self, levels, has_callbacks):
        """R7: an error that is handed over with little stack."""

        def prepare(run):
            source, _ = self.chain(run, levels, has_callbacks)
            return lambda: source.errback(KeyError())

        self.sweep(prepare, ["value"], levels)

    @each_chain
    @each_length
    def test_R7_every_depth_cancel(self, levels, has_callbacks):
        """R7: a cancellation with little stack."""

        def prepare(run):
            _, last = self.chain(run, levels, has_callbacks)
            return last.cancel

        self.sweep(prepare, ["value"], levels)

    def test_R7_every_depth_canceller(self):
        """R7: a cancellation that a canceller makes a value of."""

        def prepare(run):
            relay = self.relay()
            source = run.source(canceller=lambda deferred: deferred.callback("cancelled"))
            return run.result(relay(run.result(relay(source)))).cancel

        # With no stack for the canceller the source goes on waiting (X7).
        self.sweep(prepare, ["cancelled", "value"], 2)

    def test_R7_every_depth_clean_up(self):
        """R7: a cancellation after which bodies clean up."""

        @self.sequential
        async def body(before):
            try:
                await waitable(before)
            except CancelledError:
                await succeed(None)
                raise

        def prepare(run):
            return run.result(body(run.result(body(run.source())))).cancel

        self.sweep(prepare, ["value"], 2)

    def test_R7_every_depth_waiters(self):
        """R7: several sequences that wait for the same Deferred."""

        def prepare(run):
            relay, source = self.relay(), run.source()
            for _ in range(3):
                run.result(relay(source))
            return lambda: source.callback("value")

        self.sweep(prepare, ["value"], 3)

    def test_R7_every_depth_body_that_fires(self):
        """R7: a body that fires the Deferred of others."""
        relay = self.relay()

        @self.sequential
        async def body(before, other):
            got = await waitable(before)
            other.callback(got)
            return got

        def prepare(run):
            source, other = run.source(), run.source()
            run.result(relay(other)).addCallback(lambda value: value)
            first = run.result(relay(source)).addCallback(lambda value: value)
            run.result(relay(run.result(body(first, other))))
            return lambda: source.callback("value")

        self.sweep(prepare, ["value"], 4)


class Unlucky(Deferred, object):
    """A Deferred to which nobody can add a callback."""

    error = None

    def addCallbacks(self, *args, **kwargs):
        raise self.error

    addCallback = addErrback = addBoth = addCallbacks


class BetweenWaits(Checks):
    def seen(self, run, work):
        """The error that ``work`` has raised, and the errors that were logged."""
        raised = []
        try:
            work()
        except KINDS as error:
            raised.append(error)
        self.check_all_is_well("afterwards")
        return raised + [failure.value for failure in self.logged_errors()]

    @each_kind
    def test_R7_context_that_cannot_be_copied(self, monkeypatch, kind):
        """R7: an error on the way in is raised by the call, also in another body."""
        if self.engine_name == TWISTED or _driver.copy_context is None:
            pytest.skip("no context is copied by us")
        relay, error = self.relay(), kind()

        def copy_context():
            raise error

        @self.sequential
        async def body(source):
            await waitable(source)
            with monkeypatch.context() as patch:
                patch.setattr(_driver, "copy_context", copy_context)
                await waitable(relay(None))

        source = Deferred()
        result = body(source)
        source.callback(None)
        assert self.failure_of(result).value is error
        with monkeypatch.context() as patch:
            patch.setattr(_driver, "copy_context", copy_context)
            with pytest.raises(kind):
                relay(None)
        self.check_all_is_well("afterwards")

    @each_kind
    @pytest.mark.parametrize("waits_before", [False, True])
    def test_R7_callback_that_cannot_be_added(self, waits_before, kind):
        """R7: an error of a Deferred to which a callback is added fails the result."""
        unlucky, source, run = Unlucky(), Deferred(), Run()
        unlucky.error = error = kind()

        @self.sequential
        async def body():
            if waits_before:
                await waitable(source)
            await waitable(unlucky)

        def work():
            run.result(body())
            source.callback(None)

        seen = self.seen(run, work)
        outcomes = [outcome_of(result) for result in run.results]
        if self.engine_name == "generator-send":
            assert outcomes == [error]
        else:  # Twisted lets it out, into whatever has resumed the body.
            assert error in outcomes + seen + [outcome_of(source)]

    @each_kind
    def test_R7_canceller(self, kind):
        """R7: an error of a canceller is logged, and the cancellation goes on (X7)."""
        error, run = kind(), Run()

        def canceller(_):
            raise error

        source = run.source(canceller=canceller)
        result = run.result(self.relay()(self.relay()(source)))
        seen = self.seen(run, result.cancel)
        assert error in seen or self.engine_name == TWISTED
        if self.engine_name != TWISTED:
            assert isinstance(outcome_of(result), CancelledError)

    @each_kind
    @each_chain
    def test_R7_callback_of_what_is_waited_for(self, has_callbacks, kind):
        """R7: an error of a callback on the way arrives at the wait."""
        error, run = kind(), Run()

        def callback(_):
            raise error

        source = run.source().addCallback(callback)
        last = self.relay()(source)
        for _ in range(20):
            last = self.relay()(last)
            if has_callbacks:
                last.addCallback(lambda value: value)
        assert self.seen(run, lambda: source.callback(None)) == []
        assert outcome_of(last) is error

    @each_kind
    @each_chain
    def test_R7_failure_that_cannot_be_made(self, monkeypatch, has_callbacks, kind):
        """R7: an error in making a Failure, also that of a result left to the outermost."""
        if self.engine_name == TWISTED:
            pytest.skip("it makes Failures elsewhere")
        for number in range(25):
            self.check_failure(monkeypatch, has_callbacks, kind, number)
        self.logged_errors()

    def check_failure(self, monkeypatch, has_callbacks, kind, number):
        error, made = kind(), []

        class Unmade(Failure):
            def __init__(self, *args, **kwargs):
                made.append(None)
                if len(made) == number + 1:
                    raise error
                Failure.__init__(self, *args, **kwargs)

        relay, run = self.relay(), Run()
        last = source = Deferred()
        for _ in range(20):
            last = run.result(relay(last))
            if has_callbacks:
                last.addCallback(lambda value: value)
        with monkeypatch.context() as patch:
            patch.setattr(_tracebacks, "Failure", Unmade)
            source.errback(KeyError())
        self.check_all_is_well(number)
        outcome = outcome_of(last)
        assert outcome is error or type(outcome) is KeyError, number
        seen = [outcome, outcome_of(source)]
        if len(made) > number and error not in seen:
            forget_traceback(error)
            seen += [failure.value for failure in self.logged_errors()]
        assert (error in seen) == (len(made) > number), number


def source_of(place):
    """The function and the line of a place that `points_of_the_package` names."""
    where, function = place.split(", ")[:2]
    name, line = where.split(":")
    path = os.path.join(os.path.dirname(_firing.__file__), name)
    return function, linecache.getline(path, int(line)).strip()


def chosen_points(passed):
    """
    The points at which an error is raised, each a place and for which time it is passed, all of one
    place together.
    """
    times = collections.OrderedDict()
    for place in passed:
        times[place] = times.get(place, 0) + 1
    if sizes.chosen.every_point:
        return [(place, time) for place in times for time in range(times[place])]
    points = [(place, time) for place in times for time in sorted({0, times[place] - 1})]
    # A look at the log collects all garbage. On PyPy that is half of the time of both suites.
    return points if sizes.chosen.full and COUNTS_REFERENCES else points[::SAMPLE]


class EveryPoint(Checks):
    def strike(self, program):
        """
        Run ``program`` with an error at one point after another.

        Returns the windows that were met, each a function and a line.
        """
        windows = set()
        with points_of_the_package() as points:
            self.run_with(points, program)
            chosen, struck = chosen_points(points.passed), 0
            assert chosen or self.engine_name == TWISTED
            for number, (place, occurrence) in enumerate(chosen):
                error = KINDS[number % 2]("at point %d" % number)
                run, seen = self.run_with(points, program, place, occurrence, error)
                if points.place is None:
                    continue
                struck += 1
                self.check_all_is_well(points.place)
                outcomes = [outcome_of(result) for result in run.results]
                seen += outcomes + [outcome_of(source) for source, _ in run.sources]
                assert not any(getattr(result, "_held", ()) for result in run.results), points.place
                run = None
                if PENDING in outcomes or not any(one is error for one in seen):
                    forget_traceback(error)
                    seen += [failure.value for failure in self.logged_errors()]
                    assert any(one is error for one in seen), "lost: " + points.place
                    if PENDING in outcomes:
                        windows.add(source_of(points.place))
                seen = outcomes = error = None
        collect_in_turns()
        self.logged_errors()
        assert struck * 10 >= len(chosen) * 9
        return windows

    def run_with(self, points, program, place=None, occurrence=0, error=None):
        """
        Run ``program`` with that error at that point, or record it. Fire the Deferreds that it
        has not fired.

        Returns the run, and the error that was raised.
        """
        run, raised = Run(), []
        if error is None:
            points.record()
        else:
            points.arm(place, occurrence, error)
        try:
            program(run)
        except KINDS as one:
            raised.append(one)
        finally:
            points.disarm()
        run.fire()
        return run, raised

    def programs(self):
        """The programs, each with its name."""
        relay = self.relay()

        def call(run):
            @self.sequential
            async def body():
                total = await waitable(1)
                total += await succeed(2)
                return total

            run.result(body())

        def resumed(run):
            @self.sequential
            async def body(first, second):
                one = await waitable(first)
                two = await waitable(second)
                return one + two

            first, second = run.source("one"), run.source("two")
            run.result(body(first, second))
            first.callback("one")
            second.callback("two")

        def failure(run):
            @self.sequential
            async def body(source):
                try:
                    await waitable(source)
                except KeyError:
                    raise ValueError("of the body")

            source = run.source(Failure(KeyError()))
            run.result(relay(run.result(body(source))))
            source.errback(KeyError())

        def nested(run):
            source, _ = self.chain(run, 3)
            source.callback("value")

        def callbacks_between(run):
            source, _ = self.chain(run, 3, has_callbacks=True)
            source.callback("value")

        def queued(run):
            # With MAX_DEPTH as the test has it.
            source, last = self.chain(run, 2, has_callbacks=True)
            for _ in range(3):
                run.result(relay(last).addCallback(lambda value: value))
            source.callback("value")

        def cancelled(run):
            _, last = self.chain(run, 2)
            last.cancel()

        def cancelled_from_inside(run):
            @self.sequential
            async def body(first, second):
                await waitable(first)
                run.results[0].cancel()
                got = await waitable(second)
                return got

            first, second = run.source(), run.source()
            run.result(body(first, second))
            first.callback(None)

        def body_that_fires(run):
            @self.sequential
            async def firing(source, other):
                got = await waitable(source)
                other.callback(got)
                got = await waitable(relay(succeed(got)))
                return got

            source, other = run.source(), run.source()
            run.result(relay(other))
            first = relay(source).addCallback(lambda value: value)
            run.result(relay(firing(first, other)))
            source.callback("value")

        def driven_generator(run):
            async def inner(source):  # seqcompat: sequence
                got = await waitable(source)
                return got

            @self.sequential
            async def body(source):
                got = await waitable(inner(source))
                return got

            source = run.source()
            run.result(body(source))
            source.callback("value")

        def fired_by_others(run):
            @self.sequential
            async def body(source):
                await waitable(source)
                run.results[0].callback("someone else")

            source = run.source()
            run.result(body(source))
            source.callback(None)

        return [
            call,
            resumed,
            failure,
            nested,
            callbacks_between,
            queued,
            cancelled,
            cancelled_from_inside,
            body_that_fires,
            driven_generator,
            fired_by_others,
        ]

    def test_R7_every_point(self, monkeypatch):
        """R7: an error at any point fails the result, is raised or logged, or is in a window."""
        monkeypatch.setattr(_firing, "MAX_DEPTH", 2)
        windows = set()
        for program in self.programs():
            windows |= self.strike(program)
        assert sorted(windows - KNOWN) == []
        if sizes.chosen.every_point and EACH_INSTRUCTION and self.engine_name == "generator-send":
            met = {function for function, _ in windows}
            assert sorted(set(WINDOWS) - met) == ["end"]  # "end" is of the other engine.


def test_R7_windows():
    """R7: each window is a line of the package; else it would allow what no line can do."""
    directory = os.path.dirname(_firing.__file__)
    lines = set()
    for name in os.listdir(directory):
        if name.endswith(".py"):
            lines.update(line.strip() for line in linecache.getlines(os.path.join(directory, name)))
    # The function "end" is of the engine native, which Python 2 lacks.
    windows = [line for function, line in KNOWN if six.PY3 or function != "end"]
    assert sorted(line for line in windows if line not in lines) == []


stamp(globals(), LittleStack, BetweenWaits, EveryPoint)
