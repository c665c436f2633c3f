# Generated from tests/contract/test_shared_waits.py by tools.make_coroutine_suite: do not edit.
"""
The clauses W7 and W8: several waiters on one Deferred, and Deferreds that are just running their
callbacks.
"""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from six.moves import range
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class SharedWaits(Contract):
    def wait_on(self, deferred):
        """
        The result of a sequence whose only wait is for ``deferred``.
        """

        @self.sequential
        async def body(deferred):
            got = await waitable(deferred)
            return got

        return body(deferred)

    def test_W7_two_waiters(self):
        """
        W7: of two waiters on an unfired Deferred, the first gets the value and the second ``None``.
        """
        source = Deferred()
        first, second = self.wait_on(source), self.wait_on(source)
        source.callback(3)
        assert self.success_of(first) == 3
        assert self.success_of(second) is None

    def test_W7_two_waiters_on_a_fired_one(self):
        """
        W7: of two waiters on a fired Deferred, the first gets the value and the second ``None``.
        """
        source = succeed(3)
        assert self.success_of(self.wait_on(source)) == 3
        assert self.success_of(self.wait_on(source)) is None

    @pytest.mark.parametrize("fired", [True, False])
    def test_W7_failure(self, fired):
        """
        W7: of two waiters on a failing Deferred, the first gets the failure and the second
        ``None``.
        """
        source = fail(KeyError()) if fired else Deferred()
        first, second = self.wait_on(source), self.wait_on(source)
        if not fired:
            source.errback(KeyError())
        self.failure_of(first, KeyError)
        assert self.success_of(second) is None

    def test_W7_two_waiters_on_a_sequence(self):
        """
        W7: of two waiters on the result of a sequence, the first gets the value and the second
        ``None``; each goes on in its turn.
        """
        order = []

        @self.sequential
        async def waiter(name, deferred):
            got = await waitable(deferred)
            order.append((name, got))

        source = Deferred()
        shared = self.wait_on(source)
        results = [waiter(name, shared) for name in ("first", "second", "third")]
        source.callback(3)
        assert order == [("first", 3), ("second", None), ("third", None)]
        assert self.success_of(shared) is None
        for result in results:
            self.success_of(result)

    @pytest.mark.parametrize("levels", range(1, 40))
    def test_W7_waiters_far_from_what_fires(self, levels):
        """W7: results of those that wait on one fire in the order of the waits, at any depth."""
        last, order = Deferred(), []
        source = last
        for _ in range(levels):
            last = self.wait_on(last.addCallback(lambda value: value))
        for number in range(3):
            self.wait_on(last).addCallback(lambda _, number=number: order.append(number))
        source.callback(3)
        assert order == [0, 1, 2]

    def test_W7_a_callback_between(self):
        """W7: a callback added between two waiters makes the value for the second one."""
        source = Deferred()
        first = self.wait_on(source)
        source.addCallback(lambda value: (value, "made"))
        second = self.wait_on(source)
        source.callback(3)
        assert self.success_of(first) == 3
        assert self.success_of(second) == (None, "made")

    def test_W7_a_callback_between_on_a_sequence(self):
        """
        W7: a callback added to the result of a sequence between two waiters makes the value for the
        second one.
        """
        source = Deferred()
        shared = self.wait_on(source)
        first = self.wait_on(shared)
        shared.addCallback(lambda value: (value, "made"))
        second = self.wait_on(shared)
        source.callback(3)
        assert self.success_of(first) == 3
        assert self.success_of(second) == (None, "made")

    def test_W8_waiting_in_a_callback(self):
        """
        W8: a wait on a Deferred that is just running its callbacks waits for that run to finish.
        """
        source, results = Deferred(), []

        def start(value):
            results.append(self.wait_on(source))
            self.assert_pending(results[0])
            return value * 10

        source.addCallback(start)
        source.addCallback(lambda value: value + 1)
        source.callback(3)
        assert self.success_of(results[0]) == 31
        assert self.success_of(source) is None

    def test_W8_waiting_in_the_last_callback(self):
        """W8: the wait gives the value that the running callback is about to return."""
        source, results = Deferred(), []

        def start(value):
            results.append(self.wait_on(source))
            return value * 10

        source.callback(3)
        source.addCallback(start)
        assert self.success_of(results[0]) == 30

    def test_W8_failing_in_the_callback(self):
        """
        W8: the wait raises an error that the running callback raises, and handles it.
        """
        source, results = Deferred(), []

        def start(value):
            results.append(self.wait_on(source))
            raise KeyError("in the callback")

        source.addCallback(start)
        source.callback(3)
        self.failure_of(results[0], KeyError)

    def test_W8_resumed_body_waits_on_what_resumed_it(self):
        """
        W8: a body that waits again on the Deferred that is just resuming it gets ``None`` when the
        run ends.
        """
        order = []

        @self.sequential
        async def body(source):
            order.append(await waitable(source))
            order.append(await waitable(source))

        source = Deferred()
        result = body(source)
        source.addCallback(lambda value: order.append("callback"))
        source.callback(3)
        assert order == [3, "callback", None]
        self.success_of(result)

    def test_W8_waiting_in_a_callback_of_a_result(self):
        """
        W8: a body that waits again on the result that is just resuming it gets ``None`` when the
        run ends.
        """
        source, results = Deferred(), []
        shared = self.wait_on(source)

        def start(value):
            results.append(self.wait_on(shared))
            self.assert_pending(results[0])
            return value * 10

        shared.addCallback(start)
        source.callback(3)
        assert self.success_of(results[0]) == 30

    def test_W8_fired_by_the_waiting_body(self):
        """
        W8: a body may fire, while it runs, the Deferred that another body waits on, and then wait
        on that one.
        """
        source = Deferred()
        other = self.wait_on(source)

        @self.sequential
        async def body():
            await succeed(None)
            source.callback(3)
            got = await waitable(other)
            return got

        assert self.success_of(body()) == 3

    def test_W8_fired_while_the_wait_begins(self):
        """
        W8: a Deferred whose canceller or callback fires it again and again does not resume a
        running body.
        """
        depth = []

        @self.sequential
        async def body(sources):
            for source in sources:
                depth.append("in")
                assert depth.count("in") - depth.count("out") == 1
                if sources.index(source) + 1 < len(sources):
                    sources[sources.index(source) + 1].callback(None)
                depth.append("out")
                await waitable(source)

        sources = [Deferred() for _ in range(5)]
        result = body(sources)
        sources[0].callback(None)
        assert self.success_of(result) is None
        assert len(depth) == 10

    def test_W8_chained_to_what_they_wait_on(self):
        """
        W8: a body that waits on a Deferred in the middle of its chain goes on when the wait has
        begun, not inside it: a second one, resumed by that same wait, goes on first.
        """
        source, seen = Deferred(), []

        @self.sequential
        async def body(name):
            await waitable(succeed(None).addCallback(lambda _: source))
            await waitable(source)
            seen.append(name)

        first, second = body("first"), body("second")
        source.callback(None)
        self.success_of(first)
        self.success_of(second)
        assert seen == ["second", "first"]


stamp(globals(), SharedWaits)
