# Generated from tests/contract/test_chains.py by tools.make_coroutine_suite: do not edit.
"""The clause W10: 100,000 sequences, each waiting on the one before."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import _firing, waitable
from six.moves import range
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness.counting import WatchedDeque, assert_linear
from tests.harness import Contract, stamp
from tests.harness.stack import little_stack, with_little_stack
from tests.harness.sizes import sized

SPELLING = "coroutine"

#: More than the stack has room for, because the tests make it small. So they see a recursion even
#: of one frame for each sequence.
LENGTH = sized(100000, 800)

#: Enough for the variations. If callbacks between two sequences make the error into a Failure, an
#: older Twisted lists all its frames each time. That takes quadratic time with every driver.
SHORTER = sized(2000, 600)

each_outcome = pytest.mark.parametrize("outcome", ["value", "failure", "cancellation"])


class Chains(Contract):
    @pytest.fixture(autouse=True)
    def stack(self):
        with little_stack():
            yield

    def chain(self, source, length):
        """
        The last of ``length`` sequences, each of which adds one to the value of the one before.
        """

        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got + 1

        for _ in range(length):
            source = link(source)
        return source

    def finish(self, source, last, outcome, length):
        """
        Fire ``source``, or cancel ``last``, and look at what arrives at the end.
        """
        if outcome == "value":
            source.callback(0)
            assert self.success_of(last) == length
        elif outcome == "failure":
            source.errback(KeyError())
            self.failure_of(last, KeyError)
        else:
            last.cancel()
            self.failure_of(last, CancelledError)

    def test_W10_value(self):
        """W10: firing the first resolves the last."""
        source, length = Deferred(), self.deep(LENGTH)
        last = self.chain(source, length)
        source.callback(0)
        assert self.success_of(last) == length

    def test_W10_failure(self):
        """W10: failing the first fails the last, with the same instance."""
        source, error = Deferred(), KeyError()
        last = self.chain(source, self.deep(LENGTH))
        source.errback(error)
        assert self.failure_of(last).value is error

    def test_W10_cancellation(self):
        """W10: cancelling the last reaches the first; the cancellation then fails the last."""
        cancelled = []
        source = Deferred(cancelled.append)
        last = self.chain(source, self.deep(LENGTH))
        last.cancel()
        assert cancelled == [source]
        self.failure_of(last, CancelledError)

    def test_W10_every_body_runs(self):
        """W10: each body along the way runs on, in order, and may handle the error."""
        order = []

        @self.sequential
        async def link(number, before):
            try:
                await waitable(before)
            except KeyError:
                order.append(number)
                raise

        last = source = Deferred()
        length = self.deep(SHORTER)
        for number in range(length):
            last = link(number, last)
        source.errback(KeyError())
        assert order == list(range(length))
        self.failure_of(last, KeyError)

    @each_outcome
    def test_W10_mixed_engines(self, outcome):
        """W10: a chain in which the engines take turns resolves, fails and is cancelled."""

        def decorated(engine_name):
            @self.sequential_on(engine_name)
            async def link(before):
                got = await waitable(before)
                return got + 1

            return link

        links = [decorated(name) for name in self.mixed_engines]
        last = source = Deferred()
        length = self.deep(SHORTER)
        for number in range(length):
            last = links[number % len(links)](last)
        self.finish(source, last, outcome, length)

    @each_outcome
    def test_W10_little_stack(self, outcome):
        """W10: under a recursion limit of 400 as well, without and with callbacks between them."""

        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got + 1

        def without_callbacks():
            source = Deferred()
            self.finish(source, self.chain(source, SHORTER), outcome, SHORTER)

        def with_callbacks():
            last = source = Deferred()
            for _ in range(SHORTER // 2):
                last = link(last)
                last.addCallbacks(lambda value: value + 1, lambda failure: failure)
            self.finish(source, last, outcome, SHORTER)

        with_little_stack(without_callbacks)
        with_little_stack(with_callbacks)

    @each_outcome
    def test_W10_callbacks_between(self, outcome):
        """
        W10: a chain in which each result has callbacks of its own resolves, fails and is cancelled.
        """

        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got

        last = source = Deferred()
        length = self.deep(SHORTER)
        for _ in range(length):
            last = link(last)
            last.addCallbacks(lambda value: value + 1, lambda failure: failure)
        self.finish(source, last, outcome, length)

    @each_outcome
    def test_W10_deferreds_between(self, outcome):
        """
        W10: a chain in which a plain Deferred waits on each result resolves, fails and is
        cancelled.
        """

        def waiting_on(deferred):
            return succeed(None).addCallback(lambda _: deferred)

        last = source = Deferred()
        length = self.deep(SHORTER)
        for _ in range(length):
            last = self.chain(waiting_on(last), 1)
        self.finish(source, last, outcome, length)

    def test_W10_second_waiters(self):
        """W10: a chain in which another sequence waits for each result before the next one does."""

        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got

        last = source = Deferred()
        first = []
        for _ in range(self.deep(SHORTER)):
            first.append(link(last))
            last = link(last)
        source.callback(0)
        assert self.success_of(first[0]) == 0
        assert self.success_of(first[-1]) is self.success_of(last) is None  # W1

    @pytest.mark.parametrize("outcome", ["value", "failure"])
    def test_W10_fired_by_callbacks(self, outcome):
        """
        W10: a chain in which each result fires a plain Deferred, by ``chainDeferred``, resolves,
        fails and is cancelled.
        """
        last = source = Deferred()
        length = self.deep(SHORTER)
        for _ in range(length):
            fired = Deferred()
            self.chain(last, 1).chainDeferred(fired)
            last = fired
        self.finish(source, last, outcome, length)

    @each_outcome
    def test_W10_driven(self, outcome):
        """
        W10: a chain in which each body waits through a generator or coroutine resolves, fails and
        is cancelled.
        """

        async def inner(before):  # seqcompat: sequence
            got = await waitable(before)
            return got + 1

        @self.sequential
        async def link(before):
            got = await waitable(inner(before))
            return got

        last = source = Deferred()
        length = self.deep(SHORTER)
        for _ in range(length):
            last = link(last)
        self.finish(source, last, outcome, length)

    def test_W10_in_linear_time(self):
        """W10: eight times the length takes at most eight times as many steps, not 64 times."""
        self.assert_linear_for("value")

    @pytest.mark.parametrize("outcome", ["failure", "cancellation"])
    def test_W10_errors_in_linear_time(self, outcome):
        """W10: an error through eight times the length takes at most eight times as many steps."""
        self.assert_linear_for(outcome)

    def assert_linear_for(self, outcome):
        def run(length):
            source = Deferred()
            self.finish(source, self.chain(source, length), outcome, length)

        assert_linear(run, 50, 400)

    def test_W10_many_waiters_in_linear_time(self, monkeypatch):
        """
        W10: as many sequences may wait on the last one, so that many results at once are still to
        be delivered; the time stays linear.
        """
        queue = WatchedDeque()
        monkeypatch.setattr(_firing.firing, "queue", queue)

        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got

        def with_callback(before):
            return link(before).addCallback(lambda value: (value or 0) + 1)

        def run(length):
            last = source = Deferred()
            for _ in range(length):
                last = with_callback(last)
            waiters = [with_callback(last) for _ in range(length)]
            source.callback(0)
            # The first of them gets the value, the others None (W7).
            assert [self.success_of(waiter) for waiter in waiters] == [length + 1] + [1] * (
                length - 1
            )

        # The last one stands where no more results are fired on the stack.
        few = 3 * _firing.MAX_DEPTH
        assert_linear(run, few, 8 * few)
        assert queue.appended > 8 * few and queue.walked == 0


stamp(globals(), Chains)
