# Generated from tests/contract/test_failures_as_values.py by tools.make_coroutine_suite: do not edit.
"""
The clauses W1, W2, W3, R3, R4, R5, T2: Failures that are waited for, that are a value, or that
throw another error.
"""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class RemoteFailure(Failure):
    """
    One that is raised as another error than its own, as Perspective Broker's ``CopiedFailure`` is.
    """

    def throwExceptionIntoGenerator(self, g):
        return g.throw(LookupError(self.value))


class FailuresAsValues(Contract):
    @pytest.mark.parametrize("first", ["during the call", "after a wait"])
    def test_W1_succeeded_with_a_failure(self, first):
        """
        W1: a Deferred that "succeeded" with a Failure raises its error, though no callback ever ran
        on it.
        """
        error, source = KeyError(), Deferred()

        @self.sequential
        async def body():
            await waitable(source)
            try:
                await waitable(succeed(Failure(error)))
            except KeyError as raised:
                return raised

        if first == "during the call":
            source.callback(None)
        result = body()
        if first == "after a wait":
            source.callback(None)
        assert self.success_of(result) is error

    def test_W1_succeeded_with_a_failure_uncaught(self):
        """W1: uncaught, it fails the result, and leaves the Deferred waited on before alone."""
        error, source = KeyError(), Deferred()

        @self.sequential
        async def body():
            await waitable(source)
            await waitable(succeed(Failure(error)))

        result = body()
        source.callback(None)
        assert self.failure_of(result, KeyError).value is error
        assert self.success_of(source) is None

    @pytest.mark.parametrize("strict", [False, True])
    def test_W3_failure(self, strict):
        """
        W3: a Failure is not a value, just as it is not the value of a Deferred: its error is
        raised, strict or not.
        """
        error = KeyError()

        @self.sequential(strict=strict)
        async def body():
            try:
                await waitable(Failure(error))
            except KeyError as raised:
                return raised

        assert self.success_of(body()) is error

    @pytest.mark.parametrize("fired", [True, False])
    def test_W2_failure_that_throws_another_error(self, fired):
        """
        W2: a Failure may choose the error to raise at the wait; each of nested sequences asks
        it.
        """
        caught = []

        @self.sequential
        async def inner(source):
            try:
                await waitable(source)
            except LookupError as error:
                caught.extend(error.args)
            await succeed(None)

        @self.sequential
        async def outer(source):
            await inner(source)

        error, source = ValueError(), Deferred()
        if fired:
            source.errback(RemoteFailure(error))
        result = outer(source)
        if not fired:
            source.errback(RemoteFailure(error))
        assert self.success_of(result) is None
        assert caught == [error]

    def test_W2_failure_that_throws_another_error_uncaught(self):
        """W2: uncaught, that other error fails the result."""

        @self.sequential
        async def body(source):
            await waitable(source)

        source = Deferred()
        result = body(source)
        source.errback(RemoteFailure(ValueError()))
        self.failure_of(result, LookupError)

    def test_W2_stop_iteration_that_is_thrown_as_another_error(self):
        """W2: that other error is raised also where its own is a StopIteration."""

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except LookupError as raised:
                return raised.args

        source, stop = Deferred(), StopIteration(3)
        result = body(source)
        source.errback(RemoteFailure(stop))
        assert self.success_of(result) == (stop,)

    def test_R3_after_a_failure_that_throws_another_error(self):
        """
        R3: no warning where the body itself calls returnValue, in the step that such a Failure
        resumed.
        """

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except LookupError:
                return "handled"

        source = Deferred()
        result = body(source)
        source.errback(RemoteFailure(ValueError()))
        assert self.success_of(result) == "handled"

    def test_T2_failure_that_throws_another_error(self):
        """T2: its traceback begins in the body, not in the method that threw it."""

        @self.sequential
        async def body(source):
            await waitable(source)

        source = Deferred()
        result = body(source)
        source.errback(RemoteFailure(ValueError()))
        assert (
            "throwExceptionIntoGenerator" not in self.failure_of(result, LookupError).getTraceback()
        )

    def test_R5_after_a_failure_that_throws_another_error(self):
        """R5: after such a Failure has resumed the body, the end of the body is not an error."""

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except LookupError:
                pass

        source = Deferred()
        result = body(source)
        source.errback(RemoteFailure(ValueError()))
        assert self.success_of(result) is None

    @pytest.mark.parametrize("watched", [False, True])
    def test_R4_returned_failure_that_throws_another_error(self, watched):
        """
        R4: the result fails with that Failure itself, which throws the other error only where it is
        waited for.
        """
        returned = RemoteFailure(ValueError())

        @self.sequential
        async def body(source):
            await waitable(source)
            return returned

        source = Deferred()
        result = body(source)
        if watched:
            result.addCallback(lambda value: value)
        source.callback(None)
        assert self.failure_of(result, ValueError) is returned


stamp(globals(), FailuresAsValues)
