# Generated from tests/contract/test_fired_results.py by tools.make_coroutine_suite: do not edit.
"""The clause R6: a result that someone else has fired."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class Unprintable(object):
    def __repr__(self):
        raise ZeroDivisionError("no repr")


class FiredByOthers(Contract):
    @pytest.mark.parametrize("value", [None, 3])
    def test_R6_end_with_a_value(self, value):
        """
        R6: if someone else has fired the result, a body that ends is logged, and who fires it sees
        nothing.
        """

        @self.sequential
        async def body(source):
            await waitable(source)
            return value

        source = Deferred()
        result = body(source)
        result.callback("someone else's")
        source.callback(None)
        assert self.success_of(source) is None
        assert self.success_of(result) == "someone else's"
        assert len(self.logged_errors(AlreadyCalledError)) == 1

    def test_R6_end_with_a_failure(self):
        """R6: if someone else has fired the result, the body's error is logged."""
        error = KeyError()

        @self.sequential
        async def body(source):
            await waitable(source)
            raise error

        source = Deferred()
        result = body(source)
        result.callback("someone else's")
        source.callback(None)
        assert self.success_of(source) is None
        assert self.success_of(result) == "someone else's"
        assert [failure.value for failure in self.logged_errors()] == [error]

    def test_R6_end_with_a_value_that_cannot_be_printed(self):
        """
        R6: if someone else has fired the result, the end is logged even if the value's ``repr()``
        raises.
        """

        @self.sequential
        async def body(source):
            await waitable(source)
            return Unprintable()

        source = Deferred()
        result = body(source)
        result.callback("someone else's")
        source.callback(None)
        assert self.success_of(source) is None
        assert len(self.logged_errors(AlreadyCalledError)) == 1

    def test_R6_fired_while_a_cancellation_holds_the_result_back(self):
        """R6: if someone else fires it between the body's end and that of ``cancel()``."""

        @self.sequential
        async def body(source):
            await waitable(source)

        source = Deferred()
        result = body(source)
        source.addBoth(lambda _: result.callback("someone else's"))
        result.cancel()
        assert self.success_of(result) == "someone else's"
        assert len(self.logged_errors(CancelledError)) == 1

    def test_R6_goes_on_waiting(self):
        """
        R6: the body goes on after someone else has fired the result, and only its end is logged.
        """
        steps = []

        @self.sequential
        async def body(first, second):
            steps.append(await waitable(first))
            steps.append(await waitable(second))

        first, second = Deferred(), Deferred()
        result = body(first, second)
        result.callback(None)
        first.callback(1)
        assert self.logged_errors() == []
        second.callback(2)
        assert steps == [1, 2]
        assert len(self.logged_errors(AlreadyCalledError)) == 1

    def test_R6_fired_by_a_sequence(self):
        """
        R6: where another result fires it, as ``chainDeferred`` does, its body goes on waiting.
        """
        steps = []

        @self.sequential
        async def inner(source):
            got = await waitable(source)
            return got

        @self.sequential
        async def body(unfired):
            steps.append(await waitable(unfired))

        source, unfired = Deferred(), Deferred()
        result = body(unfired)
        inner(source).addCallback(result.callback)
        source.callback(3)
        assert self.success_of(result) == 3
        assert steps == [] and not unfired.called

    def test_R6_waited_on_by_a_sequence(self):
        """R6: a sequence that waits on such a result goes on with the value that was fired."""

        @self.sequential
        async def inner(source):
            await waitable(source)

        @self.sequential
        async def outer(waited_on):
            got = await waitable(waited_on)
            return got

        source = Deferred()
        waited_on = inner(source)
        result = outer(waited_on)
        waited_on.callback("someone else's")
        assert self.success_of(result) == "someone else's"
        source.callback(None)
        assert self.success_of(source) is None
        assert len(self.logged_errors(AlreadyCalledError)) == 1


stamp(globals(), FiredByOthers)
