"""The clauses X7 and X8: cancelling too late, with a canceller that raises, and by a timeout."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue
from twisted.internet.defer import (
    AlreadyCalledError,
    CancelledError,
    Deferred,
    TimeoutError,
    succeed,
)
from twisted.internet.task import Clock

from tests.harness import Contract, stamp

SPELLING = "generator"

needs_timeouts = pytest.mark.skipif(
    not hasattr(Deferred, "addTimeout"), reason="Deferred.addTimeout came with Twisted 16.5"
)


class OurBaseException(BaseException):
    """It is no Exception."""


class OldStyle:
    """It is no BaseException: Python 2 can raise it, Python 3 raises a TypeError in its place."""


#: The errors that a canceller may raise, besides Exceptions.
kinds = pytest.mark.parametrize("kind", [OurBaseException, GeneratorExit, OldStyle])


class CancellingTooLate(Contract):
    def finished(self, source):
        @self.sequential
        def body():
            got = yield source
            returnValue(got)

        return body()

    def test_X7_result_with_a_value(self):
        """X7: cancelling a result that has fired with a value leaves the value."""
        result = self.finished(succeed("value"))
        result.cancel()
        result.cancel()
        assert self.success_of(result) == "value"

    def test_X7_result_with_a_failure(self):
        """X7: cancelling a result that has failed leaves its failure."""
        source, error = Deferred(), ValueError()
        result = self.finished(source)
        source.errback(error)
        result.cancel()
        assert self.failure_of(result).value is error

    def test_X7_fired_by_its_last_wait(self):
        """X7: the Deferred waited on last is not cancelled once the result has fired."""
        source = Deferred()
        result = self.finished(source)
        source.callback("value")
        result.cancel()
        with pytest.raises(AlreadyCalledError):
            source.callback("again")
        assert self.success_of(result) == "value"

    def test_X7_cancelled_already(self):
        """X7: cancelling a result that a cancellation has ended leaves its failure."""
        result = self.finished(Deferred())
        result.cancel()
        result.cancel()
        self.failure_of(result, CancelledError)

    def test_X7_from_a_callback_of_the_result(self):
        """X7: cancelling from a callback of the result does nothing."""
        source = Deferred()
        result = self.finished(source)
        result.addCallback(lambda value: result.cancel() or value)
        source.callback("value")
        assert self.success_of(result) == "value"


class CancellersThatRaise(Contract):
    def raising(self, times=1, kind=ZeroDivisionError):
        """
        A Deferred whose canceller raises a ``kind``, that many ``times``.
        """
        left = [times]

        def cancel(source):
            if left[0]:
                left[0] -= 1
                raise kind()

        return Deferred(cancel)

    def nested(self, source, levels):
        @self.sequential
        def body(level):
            if level > 1:
                got = yield body(level - 1)
            else:
                try:
                    got = yield source
                except CancelledError:
                    got = "cancelled"
            returnValue(got)

        return body(levels)

    def test_X7_canceller_that_raises(self):
        """
        X7: its error is logged, not raised to the caller, and the cancellation goes on as without a
        canceller; what fires the Deferred later is ignored.
        """
        source = self.raising()
        result = self.nested(source, 1)
        result.cancel()
        assert len(self.logged_errors(ZeroDivisionError)) == 1
        source.callback("too late")
        assert self.success_of(result) == "cancelled"

    def test_X7_canceller_that_raises_is_no_context(self):
        """X7: its error is not the context of an error that the body raises afterwards."""

        @self.sequential
        def body(source):
            try:
                yield source
            except CancelledError:
                pass
            raise KeyError()

        result = body(self.raising())
        result.cancel()
        assert len(self.logged_errors(ZeroDivisionError)) == 1
        error = self.failure_of(result, KeyError).value
        assert getattr(error, "__context__", None) is None  # Python 2 has none.

    @kinds
    def test_X7_canceller_that_raises_no_exception(self, kind):
        """
        X7: a canceller may raise an error that is not an ``Exception``, or not even a
        ``BaseException``, with the same outcome.
        """
        source = self.raising(kind=kind)
        result = self.nested(source, 2)
        # A callback raises it: on Python 2 pytest sees only BaseExceptions.
        self.success_of(succeed(None).addCallback(lambda _: result.cancel()))
        assert len(self.logged_errors()) == 1
        assert self.success_of(result) == "cancelled"

    @kinds
    def test_X7_canceller_that_raises_in_the_midst_of_a_body(self, kind):
        """
        X7: a canceller that raises does not disturb a body that has cancelled its own result before
        that wait (X6).
        """

        @self.sequential
        def body(first, second):
            yield first
            results[0].cancel()
            try:
                yield second
            except CancelledError:
                returnValue("cancelled")

        first, results = Deferred(), []
        results.append(body(first, self.raising(kind=kind)))
        first.callback(None)
        assert len(self.logged_errors()) == 1
        assert self.success_of(results[0]) == "cancelled"

    def test_X7_canceller_that_raises_under_nested_sequences(self):
        """X7: its error is logged once, however many sequences it is nested in."""
        result = self.nested(self.raising(), 3)
        result.cancel()
        assert len(self.logged_errors(ZeroDivisionError)) == 1
        assert self.success_of(result) == "cancelled"

    @needs_timeouts
    def test_X7_canceller_that_raises_at_a_timeout(self):
        """X7: a timeout (X8) works all the same (ticket 9534)."""

        @self.sequential
        def body(source):
            yield source

        clock = Clock()
        result = body(self.raising()).addTimeout(3, clock)
        clock.advance(3)
        assert len(self.logged_errors(ZeroDivisionError)) == 1
        self.failure_of(result, TimeoutError)

    def test_X7_second_cancel_after_a_canceller_that_raised(self):
        """X7: cancelling again cancels the new wait (X3)."""

        @self.sequential
        def body(first, second):
            try:
                yield first
            except CancelledError:
                yield second

        result = body(self.raising(), Deferred())
        result.cancel()
        self.logged_errors(ZeroDivisionError)
        self.assert_pending(result)
        result.cancel()
        self.failure_of(result, CancelledError)

    def test_X7_canceller_that_fires_and_raises(self):
        """
        X7: if the canceller fires the Deferred before it raises, that value arrives at the wait.
        """

        def cancel(source):
            source.callback("partial")
            raise ZeroDivisionError("in the canceller")

        result = self.nested(Deferred(cancel), 1)
        result.cancel()
        assert len(self.logged_errors(ZeroDivisionError)) == 1
        assert self.success_of(result) == "partial"


class TimingOut(Contract):
    def cleaning_up(self, source, cleanup):
        """
        The result of a sequence that waits on ``source``, in any case on ``cleanup``, and returns
        the source's value.
        """

        @self.sequential
        def body():
            try:
                got = yield source
            finally:
                yield cleanup
            returnValue(got)

        return body()

    @needs_timeouts
    def test_X8_times_out(self):
        """
        X8: a result with a timeout is cancelled when the time is up, and fails with
        ``TimeoutError``.
        """
        clock, cancelled = Clock(), []
        result = self.cleaning_up(Deferred(cancelled.append), succeed(None)).addTimeout(3, clock)
        clock.advance(2)
        assert cancelled == []
        clock.advance(1)
        assert len(cancelled) == 1
        self.failure_of(result, TimeoutError)
        assert clock.getDelayedCalls() == []

    @needs_timeouts
    def test_X8_in_time(self):
        """X8: a result that fires in time keeps its value and stops the timer."""
        clock, source = Clock(), Deferred()
        result = self.cleaning_up(source, succeed(None)).addTimeout(3, clock)
        clock.advance(2)
        source.callback("in time")
        assert clock.getDelayedCalls() == []
        assert self.success_of(result) == "in time"

    @needs_timeouts
    def test_X8_fails_in_time(self):
        """X8: a result that fails in time keeps its failure and stops the timer."""
        clock, source = Clock(), Deferred()
        result = self.cleaning_up(source, succeed(None)).addTimeout(3, clock)
        source.errback(ValueError())
        assert clock.getDelayedCalls() == []
        self.failure_of(result, ValueError)

    @needs_timeouts
    def test_X8_already_fired(self):
        """X8: a timeout on a result that has fired leaves no timer."""
        clock = Clock()
        result = self.cleaning_up(succeed("value"), succeed(None)).addTimeout(3, clock)
        assert clock.getDelayedCalls() == []
        assert self.success_of(result) == "value"

    @needs_timeouts
    def test_X8_clean_up_outlasts_the_timeout(self):
        """
        X8: a body that cleans up after the timeout keeps the result pending until it has ended.
        """
        clock, cleanup = Clock(), Deferred()
        result = self.cleaning_up(Deferred(), cleanup).addTimeout(3, clock)
        clock.advance(3)
        self.assert_pending(result)
        cleanup.callback(None)
        self.failure_of(result, TimeoutError)
        assert clock.getDelayedCalls() == []

    @needs_timeouts
    def test_X8_value_after_the_timeout(self):
        """
        X8: a body that swallows the timeout's cancellation and returns makes the result fire with
        its value.
        """
        clock = Clock()

        @self.sequential
        def body():
            try:
                yield Deferred()
            except CancelledError:
                returnValue("partial")

        result = body().addTimeout(3, clock)
        clock.advance(3)
        assert self.success_of(result) == "partial"

    @needs_timeouts
    def test_X8_converter_of_the_caller(self):
        """
        X8: ``onTimeoutCancel`` gets the cancelled outcome and the timeout, and makes the value.
        """
        clock = Clock()
        result = self.cleaning_up(Deferred(), succeed(None))
        result.addTimeout(3, clock, lambda failure, timeout: (failure.type, timeout))
        clock.advance(3)
        assert self.success_of(result) == (CancelledError, 3)

    @needs_timeouts
    def test_X8_outer_times_out(self):
        """X8: a timeout on an outer result reaches the innermost wait."""
        clock, cancelled = Clock(), []
        inner = self.cleaning_up(Deferred(cancelled.append), succeed(None))
        result = self.cleaning_up(inner, succeed(None)).addTimeout(3, clock)
        clock.advance(3)
        assert len(cancelled) == 1
        self.failure_of(result, TimeoutError)

    @needs_timeouts
    def test_X8_timeout_of_one_wait(self):
        """X8: a timeout on an inner result is a ``TimeoutError`` at the outer body's wait."""
        clock = Clock()

        @self.sequential
        def body():
            try:
                yield self.cleaning_up(Deferred(), succeed(None)).addTimeout(3, clock)
            except TimeoutError:
                returnValue("went on")

        result = body()
        clock.advance(3)
        assert self.success_of(result) == "went on"


stamp(globals(), CancellingTooLate, CancellersThatRaise, TimingOut)
