# Generated from tests/contract/test_waitable.py by tools.make_coroutine_suite: do not edit.
"""The clause W5: waitable(x) is what ``yield x`` is, whatever x is."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


def plain_generator(waited):
    """A generator, in both spellings of the suite."""
    got = yield waited
    returnValue(("driven", got))


async def own_spelling(waited):  # seqcompat: sequence
    """A generator or coroutine, as the suite is spelled."""
    got = await waitable(waited)
    return ("driven", got)


class Waitables(Contract):
    def wait_on(self, x):
        """
        The result of a sequence whose only wait is for ``waitable(x)``.
        """

        @self.sequential
        async def body(x):
            got = await waitable(x)
            return got

        return body(x)

    def test_W5_fired(self):
        """W5: a fired Deferred gives its value and is consumed."""
        source = succeed(3)
        assert self.success_of(self.wait_on(source)) == 3
        assert source.result is None

    def test_W5_unfired(self):
        """W5: an unfired Deferred is waited for and consumed."""
        source = Deferred()
        result = self.wait_on(source)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == 3
        assert source.result is None

    @pytest.mark.parametrize("fired", [True, False])
    def test_W5_failed(self, fired):
        """W5: a failure is raised at the wait, the same instance, and is handled."""
        error = KeyError()

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except KeyError as caught:
                return caught

        source = fail(error) if fired else Deferred()
        result = body(source)
        if not fired:
            source.errback(error)
        assert self.success_of(result) is error
        assert source.result is None

    @pytest.mark.parametrize("value", [None, 0, (), (1, 2), "text", Deferred], ids=repr)
    def test_W5_plain_value(self, value):
        """W5: a plain value comes back, the same object, at once."""
        assert self.success_of(self.wait_on(value)) is value

    @pytest.mark.parametrize("inner", [plain_generator, own_spelling])
    def test_W5_driven(self, inner):
        """W5: a generator or coroutine is driven."""
        assert self.success_of(self.wait_on(inner(succeed(3)))) == ("driven", 3)
        source = Deferred()
        result = self.wait_on(inner(source))
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == ("driven", 3)

    def test_W5_sequence(self):
        """W5: the result of a sequence is a Deferred like any."""
        source = Deferred()
        result = self.wait_on(self.wait_on(source))
        source.callback(3)
        assert self.success_of(result) == 3

    def test_W5_paused(self):
        """W5: a paused Deferred is waited for until it goes on."""
        source = succeed(3)
        source.pause()
        result = self.wait_on(source)
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    def test_W5_cancelled(self):
        """W5: cancelling the result cancels the Deferred."""
        cancelled = []
        source = Deferred(cancelled.append)
        result = self.wait_on(source)
        result.cancel()
        assert cancelled == [source]
        self.failure_of(result, CancelledError)

    def test_W5_used_again(self):
        """
        W5: one ``waitable`` may be waited on again: a plain value comes again, a Deferred has been
        consumed.
        """
        plain, source = waitable(5), waitable(succeed(3))

        @self.sequential
        async def body():
            seen = []
            for waited in [plain, plain, source, source]:
                seen.append(await waitable(waited))
            return seen

        assert self.success_of(body()) == [5, 5, 3, None]

    def test_W5_passed_on(self):
        """W5: a wait for a ``waitable`` that a function returned is a wait for its content."""

        def fetch(x):
            return waitable(x)

        @self.sequential
        async def body(source):
            first = await waitable(fetch(source))
            second = await waitable(fetch("plain"))
            return (first, second)

        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(result) == (3, "plain")

    def test_W5_of_a_waitable(self):
        """W5: a ``waitable`` of a ``waitable`` means the same."""
        assert self.success_of(self.wait_on(waitable(succeed(3)))) == 3
        assert self.success_of(self.wait_on(waitable(5))) == 5


stamp(globals(), Waitables)
