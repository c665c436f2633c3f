# Generated from tests/contract/test_cancellation_cleanup.py by tools.make_coroutine_suite: do not edit.
"""The clauses X2 and X3: the clean-up of a cancelled body, and a body that goes on."""

from __future__ import absolute_import, division, print_function

from seqcompat import waitable
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class CleaningUp(Contract):
    def test_X2_finally_waits(self):
        """
        X2: a ``finally`` block may wait; the result fires with the ``CancelledError`` when the body
        has ended.
        """
        cleanup = Deferred()

        @self.sequential
        async def body():
            try:
                await Deferred()
            finally:
                await waitable(cleanup)

        result = body()
        outcomes = self.outcomes(result)
        result.cancel()
        self.assert_pending(result)
        assert outcomes == []
        cleanup.callback(None)
        assert [type(outcome) for outcome in outcomes] == [CancelledError]

    def test_X2_except_waits_and_raises_again(self):
        """
        X2: an ``except`` block may wait, get that wait's value, and raise the same
        ``CancelledError`` again.
        """
        cleanup, seen = Deferred(), []

        @self.sequential
        async def body():
            try:
                await Deferred()
            except CancelledError as error:
                seen.append(error)
                seen.append(await waitable(cleanup))
                raise error

        result = body()
        result.cancel()
        self.assert_pending(result)
        cleanup.callback("closed")
        assert self.failure_of(result, CancelledError).value is seen[0]
        assert seen[1:] == ["closed"]

    def test_X2_value_from_the_clean_up(self):
        """X2: a body that returns from its clean-up makes the result fire with that value."""
        cleanup = Deferred()

        @self.sequential
        async def body():
            try:
                await Deferred()
            except CancelledError:
                left = await waitable(cleanup)
                return left

        result = body()
        result.cancel()
        self.assert_pending(result)
        cleanup.callback("rolled back")
        assert self.success_of(result) == "rolled back"

    def test_X2_error_from_the_clean_up(self):
        """X2: the result fails with an error in the clean-up."""
        cleanup = Deferred()

        @self.sequential
        async def body():
            try:
                await Deferred()
            finally:
                await waitable(cleanup)

        result = body()
        result.cancel()
        error = ValueError("cannot close")
        cleanup.errback(error)
        assert self.failure_of(result).value is error

    def test_X2_clean_up_on_fired_deferreds(self):
        """
        X2: a clean-up that need not stop has ended, and the result has fired, when ``cancel()``
        returns.
        """
        seen = []

        @self.sequential
        async def body():
            try:
                await Deferred()
            finally:
                seen.append(await succeed("closed"))

        result = body()
        result.cancel()
        assert seen == ["closed"]
        self.failure_of(result, CancelledError)

    def test_X2_nested_clean_up_in_order(self):
        """
        X2: nested ``finally`` blocks clean up from the inside out, each waiting for its own
        Deferred.
        """
        inner, outer, seen = Deferred(), Deferred(), []

        @self.sequential
        async def body():
            try:
                try:
                    await Deferred()
                finally:
                    seen.append(await waitable(inner))
            finally:
                seen.append(await waitable(outer))

        result = body()
        result.cancel()
        inner.callback("inner")
        self.assert_pending(result)
        assert seen == ["inner"]
        outer.callback("outer")
        assert seen == ["inner", "outer"]
        self.failure_of(result, CancelledError)

    def test_X2_fires_once(self):
        """X2: a callback on a cancelled result runs once, with the outcome of the clean-up."""
        cleanup = Deferred()

        @self.sequential
        async def body():
            try:
                await Deferred()
            except CancelledError:
                await waitable(cleanup)
                return "clean"

        result = body()
        seen = []
        result.addBoth(seen.append)
        result.cancel()
        result.addCallback(lambda _: seen.append("later"))
        assert seen == []
        cleanup.callback(None)
        assert seen == ["clean", "later"]


class Swallowing(Contract):
    def swallowing(self, *sources):
        """
        The result of a sequence that waits on each of ``sources`` in turn, cancelled or not, and
        returns the outcome of each.
        """

        @self.sequential
        async def body():
            seen = []
            for source in sources:
                try:
                    seen.append(await waitable(source))
                except CancelledError:
                    seen.append("cancelled")
            return seen

        return body()

    def test_X3_goes_on(self):
        """
        X3: a body that swallows the cancellation goes on, and its result stays pending until it
        ends.
        """
        second = Deferred()
        result = self.swallowing(Deferred(), second)
        result.cancel()
        self.assert_pending(result)
        assert not second.called
        second.callback(2)
        assert self.success_of(result) == ["cancelled", 2]

    def test_X3_swallows_and_ends(self):
        """
        X3: a body that swallows the cancellation and waits no more makes the result fire with its
        value.
        """
        result = self.swallowing(Deferred())
        result.cancel()
        assert self.success_of(result) == ["cancelled"]

    def test_X3_second_cancel_reaches_the_new_wait(self):
        """X3: a second cancel cancels the Deferred that the body waits on by then."""
        cancelled = []
        second = Deferred(cancelled.append)
        result = self.swallowing(Deferred(), second)
        result.cancel()
        assert cancelled == []
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is second
        assert self.success_of(result) == ["cancelled", "cancelled"]

    def test_X3_each_cancel_reaches_its_own_wait(self):
        """X3: a body may swallow any number of cancellations, one for each wait."""
        result = self.swallowing(*[Deferred() for _ in range(50)])
        for _ in range(49):
            result.cancel()
            self.assert_pending(result)
        result.cancel()
        assert self.success_of(result) == ["cancelled"] * 50

    def test_X3_fired_waits_do_not_take_the_second_cancel(self):
        """X3: between two cancellations, waits may fire as usual."""
        sources = [Deferred() for _ in range(4)]
        result = self.swallowing(*sources)
        result.cancel()
        sources[1].callback(1)
        result.cancel()
        sources[3].callback(3)
        assert self.success_of(result) == ["cancelled", 1, "cancelled", 3]

    def test_X3_twice_in_the_same_wait(self):
        """
        X3: a second cancel in the same wait, on a Deferred held back by a pause, adds nothing.
        """
        source, after = Deferred(), Deferred()
        source.pause()
        result = self.swallowing(source, after)
        result.cancel()
        result.cancel()
        source.unpause()
        assert not after.called
        after.callback(2)
        assert self.success_of(result) == ["cancelled", 2]

    def test_X3_second_cancel_interrupts_the_clean_up(self):
        """X3: a second cancel reaches the Deferred that the clean-up waits on."""
        cleanup, seen = Deferred(), []

        @self.sequential
        async def body():
            try:
                await Deferred()
            finally:
                try:
                    await waitable(cleanup)
                except CancelledError:
                    seen.append("clean-up cancelled")

        result = body()
        result.cancel()
        assert seen == []
        result.cancel()
        assert seen == ["clean-up cancelled"]
        self.failure_of(result, CancelledError)


stamp(globals(), CleaningUp, Swallowing)
