# Generated from tests/contract/test_paused_waits.py by tools.make_coroutine_suite: do not edit.
"""The clause W6: waiting on a Deferred that is paused or that is itself waiting."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"

fired_or_not = pytest.mark.parametrize("fired", [True, False], ids=["fired", "unfired"])


class DeferredsThatHaveToWait(Contract):
    def wait_on(self, deferred):
        """
        The result of a sequence whose only wait is for ``deferred``.
        """

        @self.sequential
        async def body(deferred):
            got = await waitable(deferred)
            return got

        return body(deferred)

    def test_W6_paused_unfired(self):
        """W6: a Deferred that is fired while it is paused is waited for until it goes on."""
        source = Deferred()
        source.pause()
        result = self.wait_on(source)
        source.callback(3)
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    def test_W6_paused_fired(self):
        """W6: a fired Deferred that is paused is not ready."""
        source = succeed(3)
        source.pause()
        result = self.wait_on(source)
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    def test_W6_paused_failed(self):
        """W6: a failed Deferred that is paused raises when it goes on."""
        source = fail(KeyError())
        source.pause()
        result = self.wait_on(source)
        self.assert_pending(result)
        source.unpause()
        self.failure_of(result, KeyError)

    def test_W6_paused_twice(self):
        """W6: pauses count."""
        source = succeed(3)
        source.pause()
        source.pause()
        result = self.wait_on(source)
        source.unpause()
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    def test_W6_paused_after_the_wait_began(self):
        """W6: a Deferred may be paused while it is waited for."""
        source = Deferred()
        result = self.wait_on(source)
        source.pause()
        source.callback(3)
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    def test_W6_chained(self):
        """
        W6: a Deferred whose callback returned an unfired one is waited for until that has a value.
        """
        inner = Deferred()
        outer = succeed(None).addCallback(lambda _: inner)
        result = self.wait_on(outer)
        self.assert_pending(result)
        inner.callback(3)
        assert self.success_of(result) == 3
        assert self.success_of(outer) is None
        assert self.success_of(inner) is None

    def test_W6_chained_to_a_failure(self):
        """W6: the error of the Deferred at the end of the chain is raised at the wait."""
        inner = Deferred()
        outer = succeed(None).addCallback(lambda _: inner)
        result = self.wait_on(outer)
        inner.errback(KeyError())
        self.failure_of(result, KeyError)

    def test_W6_chained_while_waiting(self):
        """
        W6: a callback before the wait may return an unfired Deferred when the first one fires.
        """
        inner = Deferred()
        outer = Deferred().addCallback(lambda _: inner)
        result = self.wait_on(outer)
        outer.callback(None)
        self.assert_pending(result)
        inner.callback(3)
        assert self.success_of(result) == 3

    def test_W6_chained_to_a_paused_one(self):
        """W6: a Deferred waiting on one that has fired but is paused."""
        inner = succeed(3)
        inner.pause()
        outer = succeed(None).addCallback(lambda _: inner)
        result = self.wait_on(outer)
        self.assert_pending(result)
        inner.unpause()
        assert self.success_of(result) == 3

    def test_W6_chained_and_paused(self):
        """W6: a Deferred that waits on another and is paused as well needs both to end."""
        inner = Deferred()
        outer = succeed(None).addCallback(lambda _: inner)
        outer.pause()
        result = self.wait_on(outer)
        inner.callback(3)
        self.assert_pending(result)
        outer.unpause()
        assert self.success_of(result) == 3

    def test_W6_chained_to_a_sequence(self):
        """W6: a Deferred that waits on the result of a sequence."""
        source = Deferred()
        outer = succeed(None).addCallback(lambda _: self.wait_on(source))
        result = self.wait_on(outer)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == 3

    @fired_or_not
    def test_W6_result_paused(self, fired):
        """
        W6: the result of a sequence can be paused like any Deferred, before or after it has fired.
        """
        source = Deferred()
        result = self.wait_on(source)
        if fired:
            source.callback(3)
        result.pause()
        seen = self.outcomes(result)
        if not fired:
            source.callback(3)
        assert seen == []
        result.unpause()
        assert seen == [3]

    @fired_or_not
    def test_W6_result_paused_and_waited_on(self, fired):
        """W6: a sequence that waits on a paused result goes on when that does."""
        source = Deferred()
        waited_on = self.wait_on(source)
        if fired:
            source.callback(3)
            waited_on.pause()
            result = self.wait_on(waited_on)
        else:
            result = self.wait_on(waited_on)
            waited_on.pause()
            source.callback(3)
        self.assert_pending(result)
        waited_on.unpause()
        assert self.success_of(result) == 3


stamp(globals(), DeferredsThatHaveToWait)
