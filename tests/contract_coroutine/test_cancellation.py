# Generated from tests/contract/test_cancellation.py by tools.make_coroutine_suite: do not edit.
"""
The clauses X1 and X5: the effect of a cancellation on the wait, and values that come too late.
"""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import (
    AlreadyCalledError,
    CancelledError,
    Deferred,
    DeferredList,
    DeferredLock,
    FirstError,
    gatherResults,
    succeed,
)

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class Catching(Contract):
    """
    A sequence that waits once and returns what it got.
    """

    def caught(self, source):
        """
        The result of a sequence that waits on ``source`` and returns the value, or the exception,
        of the wait.
        """

        @self.sequential
        async def body():
            try:
                got = await waitable(source)
            except Exception as error:
                return error
            return got

        return body()


class CancellingTheWait(Catching):
    def test_X1_cancelled_error_arrives_at_the_wait(self):
        """X1: cancelling the result raises ``CancelledError`` at the wait."""
        result = self.caught(Deferred())
        result.cancel()
        assert isinstance(self.success_of(result), CancelledError)

    def test_X1_uncaught_cancellation_fails_the_result(self):
        """X1: a body that does not catch the ``CancelledError`` fails the result with it."""

        @self.sequential
        async def body():
            await Deferred()

        result = body()
        result.cancel()
        self.failure_of(result, CancelledError)

    def test_X1_canceller_gets_the_deferred_waited_on(self):
        """X1: the canceller of the Deferred waited on is called once, with that Deferred."""
        cancelled = []
        source = Deferred(cancelled.append)
        result = self.caught(source)
        assert cancelled == []
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is source
        self.success_of(result)

    def test_X1_canceller_that_does_nothing(self):
        """
        X1: after a canceller that does not fire its Deferred, ``CancelledError`` arrives at the
        wait.
        """
        result = self.caught(Deferred(lambda source: None))
        result.cancel()
        assert isinstance(self.success_of(result), CancelledError)

    def test_X1_error_from_the_canceller(self):
        """
        X1: an error that the canceller fires its Deferred with arrives at the wait instead, the
        same instance.
        """
        error = ValueError("connection dropped")
        result = self.caught(Deferred(lambda source: source.errback(error)))
        result.cancel()
        assert self.success_of(result) is error

    def test_X1_value_from_the_canceller(self):
        """X1: a value that the canceller fires its Deferred with is the value of the wait."""
        result = self.caught(Deferred(lambda source: source.callback("partial")))
        result.cancel()
        assert self.success_of(result) == "partial"

    def test_X1_errback_of_the_source_comes_first(self):
        """
        X1: an errback added to the Deferred before the wait turns the cancellation into the value
        of the wait.
        """
        result = self.caught(Deferred().addErrback(lambda failure: failure.type))
        result.cancel()
        assert self.success_of(result) is CancelledError

    def test_X1_only_the_present_wait(self):
        """X1: only the Deferred that is waited on now is cancelled, not earlier nor later ones."""
        cancelled = []
        sources = [Deferred(cancelled.append) for _ in range(3)]

        @self.sequential
        async def body():
            for source in sources:
                await waitable(source)

        result = body()
        sources[0].callback(None)
        result.cancel()
        self.failure_of(result, CancelledError)
        assert len(cancelled) == 1 and cancelled[0] is sources[1]
        assert not sources[2].called

    def test_X1_after_fired_waits(self):
        """
        X1: a body that did not stop for its first, fired waits is cancelled at the first unfired
        one.
        """

        @self.sequential
        async def body():
            await succeed(1)
            await waitable(2)
            try:
                await Deferred()
            except CancelledError:
                return "third"

        result = body()
        result.cancel()
        assert self.success_of(result) == "third"

    def test_X1_chained_source(self):
        """
        X1: where the Deferred waited on waits on another, the cancellation goes to that other one.
        """
        cancelled = []
        inner = Deferred(cancelled.append)
        source = succeed(None).addCallback(lambda _: inner)
        result = self.caught(source)
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is inner
        assert isinstance(self.success_of(result), CancelledError)

    def test_X1_paused_source(self):
        """X1: the cancellation of a paused Deferred arrives at the wait when it is unpaused."""
        source = Deferred()
        source.pause()
        result = self.caught(source)
        result.cancel()
        self.assert_pending(result)
        source.unpause()
        assert isinstance(self.success_of(result), CancelledError)

    def test_X1_source_that_is_about_to_resume(self):
        """
        X1: a Deferred that is already running its callbacks is past cancelling: the wait gets its
        value.
        """
        results = []
        source = Deferred().addCallback(lambda value: results[0].cancel() or value)
        results.append(self.caught(source))
        source.callback("in time")
        assert self.success_of(results[0]) == "in time"

    def test_X1_deferred_list(self):
        """X1: cancelling a wait on a ``DeferredList`` cancels each of its Deferreds."""
        cancelled = []
        sources = [Deferred(cancelled.append), Deferred(cancelled.append)]
        result = self.caught(DeferredList(sources, consumeErrors=True))
        result.cancel()
        assert cancelled == sources
        assert [(ok, failure.type) for ok, failure in self.success_of(result)] == [
            (False, CancelledError)
        ] * 2

    def test_X1_gathered_results(self):
        """X1: cancelling a wait on ``gatherResults`` raises its ``FirstError`` at the wait."""
        result = self.caught(gatherResults([Deferred(), Deferred()], consumeErrors=True))
        result.cancel()
        error = self.success_of(result)
        assert isinstance(error, FirstError)
        assert error.subFailure.check(CancelledError)

    def test_X1_place_in_a_queue(self):
        """X1: cancelling a wait for a lock gives up the place in its queue."""
        lock = DeferredLock()
        lock.acquire()
        result = self.caught(lock.acquire())
        assert len(lock.waiting) == 1
        result.cancel()
        assert lock.waiting == []
        assert isinstance(self.success_of(result), CancelledError)

    def test_X1_two_waiters(self):
        """
        X1: of two sequences that wait on one Deferred, the first one gets the cancellation, the
        second ``None``.
        """
        source = Deferred()
        first, second = self.caught(source), self.caught(source)
        second.cancel()
        assert isinstance(self.success_of(first), CancelledError)
        assert self.success_of(second) is None

    def test_X1_before_any_callback(self):
        """X1: callbacks added to the result after the cancellation get its outcome too."""
        result = self.caught(Deferred())
        result.cancel()
        seen = []
        result.addCallback(lambda error: seen.append(type(error)))
        assert seen == [CancelledError]


class FiringLate(Catching):
    def test_X5_late_value_is_ignored_once(self):
        """
        X5: without a canceller, one late ``callback`` is ignored; the next one is an
        ``AlreadyCalledError``.
        """
        source = Deferred()
        result = self.caught(source)
        result.cancel()
        source.callback("late")
        assert isinstance(self.success_of(result), CancelledError)
        with pytest.raises(AlreadyCalledError):
            source.callback("later")

    def test_X5_late_failure_is_ignored_and_not_logged(self):
        """X5: without a canceller, a late ``errback`` is ignored and not logged."""
        source = Deferred()
        result = self.caught(source)
        result.cancel()
        source.errback(ValueError("late"))
        assert isinstance(self.success_of(result), CancelledError)
        del source
        assert self.logged_errors() == []

    def test_X5_late_value_does_not_resume_the_clean_up(self):
        """X5: a late value does not reach the body, which waits on something else by then."""
        source, cleanup, seen = Deferred(), Deferred(), []

        @self.sequential
        async def body():
            try:
                await waitable(source)
            except CancelledError:
                seen.append(await waitable(cleanup))

        result = body()
        result.cancel()
        source.callback("late")
        assert seen == []
        cleanup.callback("clean")
        assert seen == ["clean"]
        assert self.success_of(result) is None

    def test_X5_canceller_that_fires(self):
        """
        X5: a late fire of a Deferred that its canceller has fired is an ``AlreadyCalledError``.
        """
        source = Deferred(lambda source: source.callback("partial"))
        result = self.caught(source)
        result.cancel()
        with pytest.raises(AlreadyCalledError):
            source.callback("late")
        assert self.success_of(result) == "partial"

    def test_X5_canceller_that_does_nothing(self):
        """
        X5: a late fire of a Deferred with a canceller that left it alone is an
        ``AlreadyCalledError``.
        """
        source = Deferred(lambda source: None)
        result = self.caught(source)
        result.cancel()
        with pytest.raises(AlreadyCalledError):
            source.callback("late")
        assert isinstance(self.success_of(result), CancelledError)

    def test_X5_waiting_again_on_the_cancelled_deferred(self):
        """
        X5: a body that waits again on the Deferred that was cancelled gets ``None``, not the late
        value.
        """
        source = Deferred()

        @self.sequential
        async def body():
            try:
                await waitable(source)
            except CancelledError:
                again = await waitable(source)
                return again

        result = body()
        result.cancel()
        assert self.success_of(result) is None
        source.callback("late")


stamp(globals(), CancellingTheWait, FiringLate)
