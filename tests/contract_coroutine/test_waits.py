# Generated from tests/contract/test_waits.py by tools.make_coroutine_suite: do not edit.
"""The clauses W1 and W2: waiting on a Deferred."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp
from tests.harness.deferreds import Subclass

SPELLING = "coroutine"


class OurError(Exception):
    """An error with state of its own."""

    def __init__(self, code):
        Exception.__init__(self, code)
        self.code = code


class OurBaseException(BaseException):
    """An exception that ``except Exception`` does not see."""


fired_or_not = pytest.mark.parametrize("fired", [True, False], ids=["fired", "unfired"])

THROWN = [OurError(7), OurBaseException(), KeyboardInterrupt(), GeneratorExit(), SystemExit(1)]
by_type = pytest.mark.parametrize("error", THROWN, ids=[type(error).__name__ for error in THROWN])


class OneDeferred(Contract):
    def wait_on(self, deferred):
        """
        The result of a sequence whose only wait is for ``deferred``.
        """

        @self.sequential
        async def body(deferred):
            got = await waitable(deferred)
            return got

        return body(deferred)

    def fire(self, fired, outcome):
        """
        A Deferred and the result of a sequence that waits on it, which ``outcome`` was fired with.
        """
        source = Deferred()
        if fired:
            source.callback(outcome)
            return source, self.wait_on(source)
        result = self.wait_on(source)
        self.assert_pending(result)
        source.callback(outcome)
        return source, result

    @fired_or_not
    @pytest.mark.parametrize(
        "value",
        [None, 0, (1, 2), "text", ValueError("a value")],
        ids=lambda value: type(value).__name__,
    )
    def test_W1_value(self, fired, value):
        """W1: the Deferred's value is the value of the wait, whatever it is."""
        _, result = self.fire(fired, value)
        assert self.success_of(result) is value

    @fired_or_not
    def test_W1_consumes_the_value(self, fired):
        """W1: afterwards the Deferred's own result is ``None``."""
        source, result = self.fire(fired, 3)
        assert source.result is None
        assert self.success_of(source) is None
        assert self.success_of(result) == 3

    @fired_or_not
    def test_W1_consumes_the_failure(self, fired):
        """W1: a failure counts as handled: the result is ``None``, and nothing is logged."""
        source, result = self.fire(fired, Failure(OurError(7)))
        assert source.result is None
        self.failure_of(result, OurError)
        del source
        assert self.logged_errors() == []

    def test_W1_callbacks_before_the_wait(self):
        """
        W1: the callbacks before the wait make its value; those after it see ``None``.
        """
        source = Deferred().addCallback(lambda value: value + 1)
        result = self.wait_on(source)
        seen = []
        source.addCallback(seen.append)
        source.callback(3)
        assert self.success_of(result) == 4
        assert seen == [None]

    @fired_or_not
    def test_W1_waits_again(self, fired):
        """W1: waiting again on the same Deferred gives ``None``."""

        @self.sequential
        async def body(source):
            first = await waitable(source)
            second = await waitable(source)
            return (first, second)

        source = succeed(3) if fired else Deferred()
        result = body(source)
        if not fired:
            source.callback(3)
        assert self.success_of(result) == (3, None)

    def test_W1_waits_in_order(self):
        """W1: one wait after another, fired and unfired, in the order of the body."""
        sources = [succeed(0), Deferred(), succeed(2), Deferred(), Deferred()]
        seen = []

        @self.sequential
        async def body():
            for source in sources:
                seen.append(await waitable(source))

        result = body()
        sources[4].callback(4)
        assert seen == [0]
        sources[1].callback(1)
        assert seen == [0, 1, 2]
        sources[3].callback(3)
        assert seen == [0, 1, 2, 3, 4]
        self.success_of(result)

    @fired_or_not
    @by_type
    def test_W2_raised_at_the_wait(self, fired, error):
        """W2: a failure is raised at the wait, the same instance, and can be caught there."""

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except BaseException as caught:
                return caught

        source = fail(error) if fired else Deferred()
        result = body(source)
        if not fired:
            source.errback(error)
        assert self.success_of(result) is error

    @fired_or_not
    @by_type
    def test_W2_raised_at_a_wait_for_a_subclass(self, fired, error):
        """
        W2: the failure of a Deferred of a subclass is raised at the wait; the body can go on after
        it.
        """

        @self.sequential
        async def body(source, goes_on):
            try:
                await waitable(source)
            except BaseException as caught:
                await waitable(goes_on)
                return caught

        source, goes_on = Subclass(), Deferred()
        if fired:
            source.errback(error)
        result = body(source, goes_on)
        if not fired:
            source.errback(error)
        self.assert_pending(result)
        goes_on.callback(None)
        assert self.success_of(result) is error

    @fired_or_not
    @by_type
    def test_W2_passes_through(self, fired, error):
        """W2: uncaught, the same instance fails the result."""
        source = fail(error) if fired else Deferred()
        result = self.wait_on(source)
        if not fired:
            source.errback(error)
        assert self.failure_of(result).value is error

    def test_W2_attributes(self):
        """W2: a caught error has its attributes, also those that an earlier handler has set."""

        @self.sequential
        async def inner(source):
            try:
                await waitable(source)
            except OurError as error:
                error.seen_by = "inner"
                raise

        @self.sequential
        async def outer(source):
            try:
                await inner(source)
            except OurError as error:
                return (error.code, error.seen_by)

        source = Deferred()
        result = outer(source)
        source.errback(OurError(7))
        assert self.success_of(result) == (7, "inner")

    def test_W2_goes_on_after_catching(self):
        """
        W2: a body that caught a failure goes on waiting, and its ``finally`` blocks run in their
        place.
        """
        steps = []

        @self.sequential
        async def body(first, second):
            try:
                try:
                    await waitable(first)
                finally:
                    steps.append("finally")
            except OurError:
                steps.append("except")
            steps.append(await waitable(second))

        first, second = Deferred(), Deferred()
        result = body(first, second)
        first.errback(OurError(7))
        assert steps == ["finally", "except"]
        second.callback("after")
        assert steps == ["finally", "except", "after"]
        self.success_of(result)

    def test_W2_the_same_error_twice(self):
        """W2: one instance may arrive at several waits."""
        error = OurError(7)

        @self.sequential
        async def body(source):
            try:
                await waitable(source)
            except OurError:
                await fail(error)

        source = Deferred()
        result = body(source)
        source.errback(error)
        assert self.failure_of(result).value is error

    def test_W2_the_same_failure_for_two(self):
        """W2: two Deferreds may fail with one Failure object."""
        failure = Failure(OurError(7))
        sources = Deferred(), Deferred()
        results = [self.wait_on(source) for source in sources]
        for source in sources:
            source.errback(failure)
        assert [self.failure_of(result).value for result in results] == [failure.value] * 2


stamp(globals(), OneDeferred)
