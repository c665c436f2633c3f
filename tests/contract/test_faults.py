"""
The clause R2, for errors that strike in the engine itself: a KeyboardInterrupt, a MemoryError.

Small programs are run with an error raised at the points of the package that they pass, one after
another. In a full run these are all lines and, from Python 3.11 on, all instructions, each where
the program passes it for the first and for the last time; with ``--every-point`` each time that it
passes them.
"""

from __future__ import absolute_import, division, print_function

import collections
import gc
import sys

import pytest
from seqcompat import _body, _sequence, returnValue
from seqcompat._versions import CALLBACKS
import six
from six.moves import range
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness.contexts import ContextVar
from tests.harness.faults import EACH_INSTRUCTION, points_of_the_package
from tests.harness.garbage import COUNTS_REFERENCES, collect_in_turns
from tests.harness import TWISTED, Contract, sizes, stamp

SPELLING = "generator"

#: Where a result may stay pending, as nothing of ours can be in effect there: the error is then
#: that of the Deferred waited on, whose callback has failed, and is logged when that goes, if not
#: before.
DECLARED = {
    "entry": "the function that a Deferred calls back is not yet in its try statement; Twisted "
    "takes the error for one of "
    "that callback",
    "loop": "from Python 3.12 on, the jump at the end of a loop is outside of the try statement "
    "that the loop stands in, "
    "though signals are handled there",
}

#: Without ``--in-full`` one point in so many is taken, and more where a rare state is between few.
SAMPLE = 40 if EACH_INSTRUCTION else 16
CLOSER = SAMPLE // 4

#: What is raised, in turn.
KINDS = KeyboardInterrupt, MemoryError

PENDING = "pending"


class Run(object):
    """
    One run of a program.

    :ivar sources: the Deferreds that it fires, and with what.
    :ivar results: the results that it gets.
    :ivar outcomes: what these have fired with.
    :ivar seen: what was raised to the program, what any of these Deferreds failed with, what was
        logged.
    """

    def __init__(self):
        self.sources, self.results, self.seen = [], [], []

    def source(self, outcome="value"):
        """
        A Deferred to fire with ``outcome``; where the program does not come to that, it is fired
        after it.
        """
        source = Deferred()
        self.sources.append((source, outcome))
        return source

    def result(self, deferred):
        self.results.append(deferred)
        return deferred


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


def chosen_points(passed, every):
    """
    The points at which an error is raised, each a place and for which time it is passed, all of one
    place together. Without options one in ``every`` is taken of what is taken in a full run.
    """
    times = collections.OrderedDict()
    for place in passed:
        times[place] = times.get(place, 0) + 1
    if sizes.chosen.every_point:
        return [(place, time) for place in times for time in range(times[place])]
    points = [(place, time) for place in times for time in sorted({0, times[place] - 1})]
    return points if sizes.chosen.full else points[::every]


class Faults(Contract):
    # Where an error comes before a body has been started.
    pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

    def sweep(self, program, others, own, once, every):
        """
        Run ``program`` with an error at one point after another; returns how many points it passes,
        and for what reasons of DECLARED a result stayed pending.

        :param others: outcomes of results that are as good as those of a run without an error:
            where one strikes before a cancellation, there is none.
        :param own: types of errors that the program itself may leave to be logged. The engine logs
            none but the one that was raised: no error of its own follows on that.
        :param once: whether an error that a result has failed with is not raised, or logged, as
            well.
        """
        declared = set()
        with points_of_the_package() as points:
            expected = self.run_with(points, program).outcomes + others
            points_to_strike, struck = chosen_points(points.passed, every), 0
            for number, (place, occurrence) in enumerate(points_to_strike):
                error = KINDS[number % 2]("at point %d" % number)
                run = self.run_with(points, program, place, occurrence, error)
                where = "point %d, %s: %r" % (number, points.place, run.seen)
                if points.place is None:
                    continue  # A runner was made in the recorded run, and is there now.
                struck += 1
                logged = []
                # PyPy takes long to collect garbage.
                if COUNTS_REFERENCES or not any(one is error for one in run.seen):
                    logged = [failure.value for failure in self.logged_errors()]
                assert any(one is error for one in run.seen + logged), "lost: " + where
                if once and any(outcome is error for outcome in run.outcomes):
                    assert not any(one is error for one in run.elsewhere + logged), (
                        "twice: " + where
                    )
                for one in logged:
                    assert one is error or isinstance(one, own), "followed by %r: %s" % (one, where)
                for outcome in run.outcomes:
                    if outcome is PENDING:
                        assert points.outside in DECLARED, "never fired: " + where
                        declared.add(points.outside)
                    elif outcome is not error:
                        assert any(same(outcome, one) for one in expected), (
                            "not as expected: " + where
                        )
                if number % 5 == 0:
                    self.check_all_is_well(where)
            self.check_all_is_well("at the end")
        run = error = None
        collect_in_turns()
        # The programs' own errors, where the one that was raised left them unhandled.
        self.logged_errors()
        assert struck * 10 >= len(points_to_strike) * 9
        return len(points.passed), declared

    def run_with(self, points, program, place=None, occurrence=0, error=None):
        """
        Run ``program`` with that error at that point, or else recorded; fire what it has not fired,
        and see where errors are visible.
        """
        run = Run()
        if error is None:
            points.record()
        else:
            points.arm(place, occurrence, error)
        try:
            program(run)
        except KINDS as raised:
            run.seen.append(raised)
        finally:
            points.disarm()
        for source, outcome in run.sources:
            if not source.called:
                source.callback(outcome)
        run.outcomes = [outcome_of(result) for result in run.results]
        run.elsewhere = run.seen + [outcome_of(source) for source, _ in run.sources]
        run.seen = run.outcomes + run.elsewhere
        run.results = []
        if error is not None:
            forget_traceback(error)
        return run

    def check_all_is_well(self, where):
        """
        The next sequences work, more of them than are resumed on the stack, and so does one after
        them.
        """

        @self.sequential
        def link(before):
            got = yield before
            returnValue(got + 1)

        source = last = Deferred()
        for _ in range(20):
            last = link(last).addCallback(lambda value: value)
        source.callback(0)
        assert outcome_of(last) == 20, where

    def check(self, program, others=(), own=(), once=True, every=SAMPLE):
        points, declared = self.sweep(program, list(others), own, once, every)
        # Of Twisted's own driver no point is one of the package, but for those of waitable.
        assert points > 50 or self.engine_name == TWISTED
        return declared

    def test_R2_fault_during_the_call(self):
        """R2: an error in the engine during the call is raised by it, or fails the result."""

        @self.sequential
        def body():
            total = yield 1
            total += yield succeed(2)
            try:
                yield fail(KeyError())
            except KeyError:
                total += 3
            returnValue(total)

        declared = self.check(lambda run: run.result(body()), own=KeyError)
        assert declared == set()

    def test_R2_fault_when_resumed(self):
        """R2: an error in the engine when a body is resumed fails the result."""

        @self.sequential
        def body(first, second):
            one = yield first
            two = yield second
            returnValue(one + two)

        def program(run):
            first, second = run.source("one"), run.source("two")
            run.result(body(first, second))
            first.callback("one")
            second.callback("two")

        declared = self.check(program, every=1)
        assert declared == set() if self.engine_name == TWISTED else "entry" in declared

    def test_R2_fault_after_a_failure(self):
        """R2: an error in the engine that handles another error."""

        @self.sequential
        def body(source):
            try:
                yield source
            except KeyError:
                raise ValueError("of the body")

        def program(run):
            source = run.source(Failure(KeyError()))
            run.result(body(source))
            source.errback(KeyError())

        self.check(program, own=(KeyError, ValueError))

    def relay(self):
        @self.sequential
        def relay(before):
            got = yield before
            returnValue(got)

        return relay

    def test_R2_fault_in_nested_sequences(self):
        """R2: an error in the engine that passes an outcome on to those that wait for it."""
        relay = self.relay()

        def program(run):
            source = run.source()
            run.result(relay(run.result(relay(run.result(relay(source))))))
            source.callback("value")

        self.check(program)

    def test_R2_fault_when_an_error_is_passed_on(self):
        """R2: the same where it is an error that is passed on."""
        relay = self.relay()

        def program(run):
            source = run.source(Failure(KeyError("passed on")))
            run.result(relay(relay(source)))
            source.errback(KeyError("passed on"))

        self.check(program, own=KeyError)

    def test_R2_fault_with_callbacks_between(self):
        """R2: the same where callbacks stand between them, and another Deferred is fired by one."""
        relay = self.relay()

        def program(run):
            source, fired = run.source(), run.source()
            run.result(relay(fired))
            last = relay(source).addCallback(lambda value: fired.called or fired.callback(value))
            run.result(relay(last))
            source.callback("value")

        self.check(program, once=False)

    def test_R2_fault_where_sequences_wait_on_what_is_handed_over(self):
        """R2: an error in the engine that resumes who waits on what was handed over (W8)."""
        relay = self.relay()

        @self.sequential
        def handed(before, run):
            got = yield before
            run.result(relay(before))
            returnValue(got)

        def program(run):
            source = run.source()
            run.result(handed(relay(source), run))
            source.callback("value")

        self.check(program, ["value", None], once=False, every=CLOSER)

    def test_R2_fault_where_completions_are_queued(self, monkeypatch):
        """
        R2: the same where there are so many that some are left to the outermost (W10); here two are
        many.
        """
        monkeypatch.setattr(_sequence, "MAX_DEPTH", 2)
        relay = self.relay()

        def program(run):
            source = last = run.source()
            for _ in range(2):
                last = run.result(relay(last.addCallback(lambda value: value)))
            for _ in range(3):
                run.result(relay(last).addCallback(lambda value: value))
            source.callback("value")

        self.check(program, ["value", None], once=False)

    def test_R2_fault_where_it_was_to_be_resumed_first(self):
        """
        R2: an error in the engine does not have a sequence resumed twice that was the first to wait
        (W1).
        """
        relay = self.relay()

        @self.sequential
        def body(first, second):
            one = yield first
            two = yield second
            returnValue((one, two))

        def program(run):
            source, second = run.source(), run.source("second")
            first = relay(source)
            run.result(body(first, second))
            first.addCallback(lambda value: value)
            source.callback("value")

        self.check(program, [("value", "second")], once=False, every=CLOSER)

    def test_R2_fault_when_cancelled(self):
        """R2: an error in the engine that cancels is raised by cancel(), or fails the result."""
        relay = self.relay()

        def program(run):
            result = run.result(relay(relay(run.source())))
            result.cancel()

        self.check(program, ["value"], once=False)

    def test_R2_fault_when_cancelled_from_inside(self):
        """R2: the same where the body cancels its own result."""

        @self.sequential
        def body(run, first, second):
            yield first
            run.results[0].cancel()
            got = yield second
            returnValue(got)

        def program(run):
            first, second = run.source(), run.source()
            run.result(body(run, first, second))
            first.callback(None)

        # IndexError where there is no result yet. No point may be left out: one is between two
        # lines of _arrive().
        self.check(program, ["value"], own=IndexError, every=CLOSER)

    def test_R2_fault_when_cancelled_from_inside_and_fired_by_others(self):
        """R2: the same where someone else fires its result before it waits again."""

        @self.sequential
        def body(run, first, second):
            yield first
            run.results[0].cancel()
            run.results[0].callback("someone else")
            yield second

        def program(run):
            first, second = run.source(), run.source()
            run.result(body(run, first, second))
            first.callback(None)

        own = AlreadyCalledError, CancelledError, IndexError
        self.check(program, ["value"], own=own, every=CLOSER)

    def test_R2_fault_with_several_waiters(self):
        """
        R2: an error in the engine that resumes one of several waiters leaves the others theirs.
        """
        relay = self.relay()

        def program(run):
            source = run.source()
            for _ in range(3):
                run.result(relay(source))
            source.callback("value")

        self.check(program, ["value"])

    def test_R2_fault_while_a_body_fires(self):
        """
        R2: an error in the engine that a body has called, by firing a Deferred or by calling a
        sequence.
        """
        relay = self.relay()

        @self.sequential
        def firing(source, other):
            got = yield source
            other.callback(got)
            got = yield relay(succeed(got))
            returnValue(got)

        def program(run):
            source, other = run.source(), run.source()
            run.result(relay(other))
            # The callback makes it run among the completions of another.
            run.result(relay(firing(relay(source).addCallback(lambda value: value), other)))
            source.callback("value")

        self.check(program, once=False)

    def test_R2_fault_with_a_driven_generator(self):
        """
        R2: an error in the engine that drives a generator or coroutine that the body waits for.
        """

        def inner(source):  # seqcompat: sequence
            got = yield source
            returnValue(got)

        @self.sequential
        def body(source):
            got = yield inner(source)
            returnValue(got)

        def program(run):
            source = run.source()
            run.result(body(source))
            source.callback("value")

        self.check(program)

    def test_R2_fault_when_fired_by_others(self):
        """
        R2: an error in the engine at the end of a sequence whose result someone else has fired.
        """

        @self.sequential
        def body(source, run):
            yield source
            run.results[0].callback("someone else")

        def program(run):
            source = run.source()
            run.result(body(source, run))
            source.callback(None)

        self.check(program, own=(AlreadyCalledError, IndexError))

    def test_R2_fault_in_a_deferred(self):
        """
        R2: an error in Twisted, which has taken a callback off its list and not called it, is
        logged.
        """
        # An error of an earlier test that a log still keeps would keep its runner, and so what that
        # raises here; and a runner may have kept an error until now.
        del _body._idle[:]
        gc.collect()
        self.logged_errors()
        relay = self.relay()

        class Faulty(object):
            def __getitem__(self, index):
                raise KeyboardInterrupt("in Twisted")

            __iter__ = __getitem__

        source = Deferred()
        result = relay(source)
        getattr(result, CALLBACKS).append(Faulty())
        source.callback("value")
        assert source.called and result.called
        del source, result
        # All of it: the traceback goes through the engine, which may have been there before.
        gc.collect()
        assert {failure.type for failure in self.logged_errors()} == {KeyboardInterrupt}

    @pytest.mark.skipif(ContextVar is None, reason="contextvars came with Python 3.7")
    def test_R2_fault_leaves_no_context_entered(self):
        """R2: after an error in the engine its caller is in its own context."""
        variable = ContextVar("variable", default="caller")

        @self.sequential
        def body(source):
            variable.set("body")
            yield source
            returnValue(variable.get())

        def program(run):
            source = run.source()
            try:
                run.result(body(source))
                source.callback(None)
            finally:
                assert variable.get() == "caller"

        self.check(program)


def same(outcome, expected):
    """
    Whether they are equal values or errors of one class; cancellations are all alike.
    """
    if isinstance(outcome, BaseException):
        return type(outcome) is type(expected)
    return outcome == expected


stamp(globals(), Faults)
