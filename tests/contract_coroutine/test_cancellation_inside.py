# Generated from tests/contract/test_cancellation_inside.py by tools.make_coroutine_suite: do not edit.
"""The clause X6: a body that cancels its own result is cancelled at its next wait."""

from __future__ import absolute_import, division, print_function

from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class CancellingFromInside(Contract):
    def start(self, body, *sources):
        """
        Call the sequence ``body`` with a callable that cancels it and with ``sources``; fire the
        first of these.
        """
        results = []
        results.append(body(lambda: results[0].cancel(), *sources))
        sources[0].callback(None)
        return results[0]

    def test_X6_delivered_at_the_next_wait(self):
        """
        X6: cancelling the result from inside the body cancels the Deferred that the body waits on
        next.
        """
        cancelled, seen = [], []
        source = Deferred(cancelled.append)

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            cancel()
            seen.append("still running")
            await waitable(second)

        result = self.start(body, Deferred(), source)
        assert seen == ["still running"]
        assert len(cancelled) == 1 and cancelled[0] is source
        self.failure_of(result, CancelledError)

    def test_X6_value_from_the_canceller(self):
        """X6: the outcome of that Deferred's canceller arrives at the wait."""

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            cancel()
            got = await waitable(second)
            return got

        source = Deferred(lambda source: source.callback("partial"))
        assert self.success_of(self.start(body, Deferred(), source)) == "partial"

    def test_X6_fired_waits_are_not_disturbed(self):
        """
        X6: waits on fired Deferreds and plain values give their values until an unfired wait takes
        it.
        """
        seen = []

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            cancel()
            seen.append(await succeed("fired"))
            seen.append(await waitable("plain"))
            await waitable(second)

        result = self.start(body, Deferred(), Deferred())
        assert seen == ["fired", "plain"]
        self.failure_of(result, CancelledError)

    def test_X6_from_a_function_that_the_body_calls(self):
        """X6: it makes no difference that a function called by the body cancels."""

        def callee(cancel):
            cancel()

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            callee(cancel)
            await waitable(second)

        self.failure_of(self.start(body, Deferred(), Deferred()), CancelledError)

    def test_X6_from_a_callback_that_the_body_triggers(self):
        """X6: a callback of a Deferred that the body fires may cancel."""

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            Deferred().addCallback(lambda _: cancel()).callback(None)
            await waitable(second)

        self.failure_of(self.start(body, Deferred(), Deferred()), CancelledError)

    def test_X6_delivered_once(self):
        """X6: cancelling several times before the next wait is delivered once."""
        third = Deferred()

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            cancel()
            cancel()
            try:
                await waitable(second)
            except CancelledError:
                got = await waitable(third)
                return got

        result = self.start(body, Deferred(), Deferred())
        self.assert_pending(result)
        assert not third.called
        third.callback(3)
        assert self.success_of(result) == 3

    def test_X6_then_from_outside(self):
        """X6: after the body swallowed it, a cancel from outside reaches the new wait."""

        @self.sequential
        async def body(cancel, first, second, third):
            await waitable(first)
            cancel()
            for source in (second, third):
                try:
                    await waitable(source)
                except CancelledError:
                    seen.append(source)

        seen, sources = [], [Deferred(), Deferred(), Deferred()]
        result = self.start(body, *sources)
        assert seen == [sources[1]]
        result.cancel()
        assert seen == sources[1:]
        assert self.success_of(result) is None

    def test_X6_while_cleaning_up(self):
        """
        X6: cancelling again from inside the clean-up cancels the Deferred that the clean-up waits
        on.
        """
        cleanup, seen = Deferred(), []

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            try:
                await waitable(second)
            except CancelledError:
                cancel()
                try:
                    await waitable(cleanup)
                except CancelledError:
                    seen.append("clean-up cancelled")

        result = self.start(body, Deferred(), Deferred())
        result.cancel()
        assert seen == ["clean-up cancelled"]
        assert self.success_of(result) is None

    def test_X6_body_that_waits_no_more(self):
        """
        X6: a body that ends without another unfired wait makes the result fire as if not cancelled.
        """

        @self.sequential
        async def body(cancel, first):
            await waitable(first)
            cancel()
            got = await succeed("value")
            return got

        assert self.success_of(self.start(body, Deferred())) == "value"

    def test_X6_body_that_fails_instead(self):
        """X6: a body that raises without another wait fails the result with its own error."""

        @self.sequential
        async def body(cancel, first):
            await waitable(first)
            cancel()
            raise ValueError("own")

        self.failure_of(self.start(body, Deferred()), ValueError)

    def test_X6_outer_cancelled_by_a_starting_inner(self):
        """
        X6: an inner body, started by a running outer one that it cancels, is cancelled at its wait.
        """

        @self.sequential
        async def inner(cancel, second):
            cancel()
            try:
                await waitable(second)
            except CancelledError:
                return "inner was cancelled"

        @self.sequential
        async def outer(cancel, first, second):
            await waitable(first)
            got = await inner(cancel, second)
            return got

        assert self.success_of(self.start(outer, Deferred(), Deferred())) == "inner was cancelled"

    def test_X6_outer_cancelled_by_a_resumed_inner(self):
        """
        X6: an inner body that cancels the outer one, which waits for it, is cancelled at its next
        wait.
        """

        @self.sequential
        async def inner(cancel, first, second):
            await waitable(first)
            cancel()
            try:
                await waitable(second)
            except CancelledError:
                return "inner was cancelled"

        @self.sequential
        async def outer(cancel, first, second):
            got = await inner(cancel, first, second)
            return got

        assert self.success_of(self.start(outer, Deferred(), Deferred())) == "inner was cancelled"

    def test_X6_cancelled_by_a_yielded_generator(self):
        """
        X6: a generator that the body yields, and that cancels the result, is cancelled at its next
        wait.
        """

        def helper(cancel, second):
            cancel()
            try:
                yield second
            except CancelledError:
                returnValue("helper was cancelled")

        @self.sequential
        async def body(cancel, first, second):
            await waitable(first)
            got = await waitable(helper(cancel, second))
            return got

        assert self.success_of(self.start(body, Deferred(), Deferred())) == "helper was cancelled"


stamp(globals(), CancellingFromInside)
