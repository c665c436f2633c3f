# Generated from tests/contract/test_failures_as_values.py by tests.make_coroutine_suite: do not edit.
"""The clauses W1 and W3 where what is waited for is a Failure, or a Deferred that was handed one as its value."""
from __future__ import absolute_import, division, print_function

import pytest
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from tests.contract.harness import Contract, stamp, waitable

SPELLING = "coroutine"


class FailuresAsValues(Contract):
    @pytest.mark.parametrize("first", ["during the call", "after a wait"])
    def test_W1_succeeded_with_a_failure(self, first):
        """W1: a Deferred that "succeeded" with a Failure raises its error, though no callback ever ran on it."""
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
        """W3: a Failure is no value, as a Deferred's result it is none either: its error is raised, strict or not."""
        error = KeyError()

        @self.sequential(strict=strict)
        async def body():
            try:
                await waitable(Failure(error))
            except KeyError as raised:
                return raised

        assert self.success_of(body()) is error


stamp(globals(), FailuresAsValues)
