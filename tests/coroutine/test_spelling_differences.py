"""
The abilities of the coroutine spelling, and the complete list of differences between the spellings.

These tests are written by hand: they have no counterpart in the generator spelling to convert.
"""

import weakref

import pytest
from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp
from tests.harness.engines import TWISTED
from tests.harness.garbage import collect, collector_off, free_unreferenced
from tests.harness.sizes import sized

SPELLING = "coroutine"

try:
    from contextvars import ContextVar
except ImportError:  # Python 3.6
    ContextVar = None


class Held(object):
    """An object that a body holds."""


class TheList(Contract):
    """The differences that the contract lists, each with the spelling that it differs from."""

    def test_W3_await_of_a_plain_value(self):
        """W3: ``await 5`` is a ``TypeError``; ``yield 5`` and ``await waitable(5)`` are ``5``."""

        @self.sequential
        async def awaiting():
            await 5

        @self.sequential
        async def awaiting_waitable():
            return await waitable(5)

        @self.sequential
        def yielding():
            got = yield 5
            return got

        self.failure_of(awaiting(), TypeError)
        assert self.success_of(awaiting_waitable()) == 5
        if self.engine_name != "twisted":  # whose coroutine driver is another decorator
            assert self.success_of(yielding()) == 5

    def test_M1_await_of_a_failed_deferred(self):
        """
        M1: ``await d`` of a Deferred that has already failed leaves the body's frame to the
        collector; ``await waitable(d)`` leaves it nothing.
        """

        def run(wait):
            @self.sequential
            async def body(deferred):
                held = Held()
                refs.append(weakref.ref(held))
                try:
                    await wait(deferred)
                except ValueError:
                    pass

            self.success_of(body(fail(ValueError())))

        refs = []
        with collector_off():
            run(waitable)
            free_unreferenced()
            assert refs.pop()() is None or self.engine_name == TWISTED
            run(lambda deferred: deferred)
        collect()
        assert refs.pop()() is None

    def test_W1_await_does_not_consume(self):
        """
        W1: ``await d`` leaves a Deferred that has fired as it is; ``yield d`` and
        ``await waitable(d)`` consume it.
        """

        @self.sequential
        async def awaiting(source):
            return await source, await source

        @self.sequential
        async def awaiting_waitable(source):
            return await waitable(source), await waitable(source)

        source = succeed(3)
        assert self.success_of(awaiting(source)) == (3, 3)
        assert source.result == 3
        assert self.success_of(awaiting_waitable(source)) == (3, None)
        assert source.result is None

    def test_W1_await_of_a_result_that_runs_its_callbacks(self):
        """
        W1: ``await`` does not consume a result that has fired and is just running its callbacks.
        """
        source, seen = Deferred(), []

        @self.sequential
        async def first():
            return await source

        @self.sequential
        async def second():
            seen.append(await result)

        result = first()
        result.addCallback(lambda value: second() and value)
        source.callback(3)
        assert seen == [3]
        assert self.success_of(result) == 3

    def test_W2_await_of_a_failed_result_that_is_being_handed_over(self):
        """
        W2: the error of a result that another sequence is just handling is raised at a second
        ``await`` as well.
        """
        source, results, seen = Deferred(), [], []

        @self.sequential
        async def first():
            return await source

        @self.sequential
        async def second():
            for _ in range(2):
                try:
                    await results[0]
                except ValueError as error:
                    seen.append(error)

        results.append(first())
        waiting = second()
        error = ValueError()
        source.errback(error)
        assert [id(got) for got in seen] == [id(error), id(error)]
        self.success_of(waiting)

    def test_W1_yield_consumes(self):
        """
        W1: a generator consumes the Deferred that it waits on, on the coroutine's engine too.
        """

        def yielding(source):
            first = yield source
            second = yield source
            return first, second

        @self.sequential
        async def driving(source):
            return await waitable(yielding(source))

        assert self.success_of(driving(succeed(3))) == (3, None)

    @pytest.mark.skipif(ContextVar is None, reason="there is no contextvars here")
    def test_V2_awaited_coroutine_shares_its_context(self):
        """
        V2: a coroutine awaited directly shares its awaiter's context; one awaited as ``waitable``
        has a copy.
        """
        variable = ContextVar("variable", default="outside")

        async def inner(value):
            variable.set(value)

        @self.sequential
        async def outer():
            await waitable(inner("in a copy"))
            after_waitable = variable.get()
            await inner("shared")
            return after_waitable, variable.get()

        assert self.success_of(outer()) == ("outside", "shared")
        assert variable.get() == "outside"


class PlainAwaits(Contract):
    """``await d`` without ``waitable``: all else is as for ``yield d``."""

    def awaiting(self, waited):
        """
        The result of a sequence whose only wait is ``await waited``.
        """

        @self.sequential
        async def body(waited):
            return await waited

        return body(waited)

    def test_W1_await_fired(self):
        """W1: a fired Deferred gives its value."""
        assert self.success_of(self.awaiting(succeed(3))) == 3

    def test_W1_await_unfired(self):
        """W1: an unfired Deferred is waited for, and consumed."""
        source = Deferred()
        result = self.awaiting(source)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == 3
        assert source.result is None

    @pytest.mark.parametrize("fired", [True, False])
    def test_W2_await_failed(self, fired):
        """W2: the failure is raised at the wait, the same instance, and counts as handled."""
        error = KeyError()

        @self.sequential
        async def body(source):
            try:
                await source
            except KeyError as caught:
                return caught

        source = fail(error) if fired else Deferred()
        result = body(source)
        if not fired:
            source.errback(error)
        assert self.success_of(result) is error
        del source
        assert self.logged_errors() == []

    def test_W6_await_paused(self):
        """W6: a paused Deferred is waited for until it goes on."""
        source = succeed(3)
        source.pause()
        result = self.awaiting(source)
        self.assert_pending(result)
        source.unpause()
        assert self.success_of(result) == 3

    @pytest.mark.parametrize("source", [succeed, fail])
    def test_W6_await_paused_result(self, source):
        """
        W6: the paused result of a sequence that has fired or failed is waited for until it goes on.
        """
        outcome = KeyError()
        inner = self.awaiting(source(outcome))
        inner.pause()
        result = self.awaiting(inner)
        seen = self.outcomes(result)
        self.assert_pending(result)
        inner.unpause()
        assert seen == [outcome]

    def test_W6_await_chained_result(self):
        """W6: a result whose callback has returned a Deferred without a value is waited for."""
        source = Deferred()
        inner = self.awaiting(succeed(None)).addCallback(lambda _: source)
        result = self.awaiting(inner)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == 3

    def test_W6_await_chained(self):
        """W6: a Deferred that waits on another is waited for until that has a value."""
        inner = Deferred()
        result = self.awaiting(succeed(None).addCallback(lambda _: inner))
        self.assert_pending(result)
        inner.callback(3)
        assert self.success_of(result) == 3

    @pytest.mark.parametrize("fired", [True, False])
    def test_W1_await_sequence(self, fired):
        """
        W1: the result of a sequence can be awaited, pending and fired; a fired one is not consumed.
        """
        source = succeed(3) if fired else Deferred()
        inner = self.awaiting(source)
        result = self.awaiting(inner)
        if not fired:
            self.assert_pending(result)
            source.callback(3)
        assert self.success_of(result) == 3
        assert self.success_of(inner) == (3 if fired else None)

    @pytest.mark.parametrize("fired", [True, False])
    def test_W2_await_failed_sequence(self, fired):
        """W2: awaiting a sequence that fails raises its error, the same instance."""
        error = KeyError()
        source = fail(error) if fired else Deferred()
        result = self.awaiting(self.awaiting(source))
        if not fired:
            source.errback(error)
        assert self.failure_of(result).value is error

    def test_W2_await_failed_sequence_twice(self):
        """
        W2: awaiting a failed one again raises the same error again, because it is not consumed.
        """

        @self.sequential
        async def body(failed):
            caught = []
            for _ in range(2):
                try:
                    await failed
                except KeyError as error:
                    caught.append(error)
            return caught

        error = KeyError()
        assert self.success_of(body(self.awaiting(fail(error)))) == [error, error]

    def test_R5_await_failed_sequence(self):
        """R5: awaiting a result that has failed with a ``StopIteration`` is an error, each time."""

        @self.sequential
        async def failing():
            return Failure(stop)

        @self.sequential
        async def body(failed):
            caught = []
            for _ in range(2):
                try:
                    await failed
                except RuntimeError as error:
                    caught.append(error.__cause__)
            return caught

        stop = StopIteration(3)
        assert self.success_of(body(failing())) == [stop, stop]

    def test_X1_await_cancelled(self):
        """X1: cancelling the result cancels the awaited Deferred, through awaited coroutines."""

        async def inner(source):
            await source

        cancelled = []
        source = Deferred(cancelled.append)
        result = self.awaiting(inner(source))
        result.cancel()
        assert cancelled == [source]
        self.failure_of(result, CancelledError)

    def test_W9_awaits_in_a_row(self):
        """W9: 100,000 awaits of fired Deferreds."""

        @self.sequential
        async def body():
            total = 0
            for number in range(sized(100000)):
                total += await succeed(number)
            return total

        assert self.success_of(body()) == sum(range(sized(100000)))

    def test_W11_await_16_levels(self):
        """W11: 16 levels up, every body has run when ``d.callback(x)`` returns."""
        reached = []

        @self.sequential
        async def level(number, below):
            await below
            reached.append(number)

        last = source = Deferred()
        for number in range(16):
            last = level(number, last)
        source.callback(None)
        assert reached == list(range(16))
        self.success_of(last)


class PlainAwaitChains(Contract):
    @pytest.mark.parametrize("outcome", ["value", "failure", "cancellation"])
    def test_W10_await_chain(self, outcome):
        """W10: 20,000 sequences (in short 800), each with a plain ``await`` of the one before."""

        @self.sequential
        async def link(before):
            return await before + 1

        last = source = Deferred()
        length = self.deep(sized(20000, 800))
        for _ in range(length):
            last = link(last)
        if outcome == "value":
            source.callback(0)
            assert self.success_of(last) == length
        elif outcome == "failure":
            source.errback(KeyError())
            self.failure_of(last, KeyError)
        else:
            last.cancel()
            self.failure_of(last, CancelledError)


class Python3Spelling(Contract):
    """Code that Python 2.7 cannot have, in either spelling."""

    def test_R1_return_in_a_generator(self):
        """R1: ``return x`` in a generator makes the result fire with ``x``."""

        @self.sequential
        def body(source):
            got = yield source
            return got + 1

        assert self.success_of(body(succeed(3))) == 4
        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(result) == 4

    def test_R1_return_in_a_driven_generator(self):
        """R1: ``return x`` in a generator that is waited on is the value of the wait."""

        def inner():
            got = yield succeed(3)
            return got + 1

        @self.sequential
        async def body():
            return await waitable(inner())

        assert self.success_of(body()) == 4

    def test_R1_yield_from(self):
        """R1: ``yield from`` a plain generator is a part of the body."""

        def part(source):
            got = yield source
            return got + 1

        @self.sequential
        def body(source):
            return (yield from part(source)) + 1

        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(result) == 5

    def test_R1_without_a_wait(self):
        """R1: a coroutine function needs no ``await``."""

        @self.sequential
        async def body():
            return 3

        assert self.success_of(body()) == 3

    def test_W4_coroutine_in_a_generator(self):
        """W4: a generator drives the coroutine that it yields."""

        async def inner(source):
            return await source + 1

        @self.sequential
        def body(source):
            got = yield inner(source)
            return got + 1

        assert self.success_of(body(succeed(3))) == 5
        source = Deferred()
        result = body(source)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == 5

    def test_R3_return_value_in_a_driven_coroutine(self):
        """
        R3: ``returnValue`` called by a function in a coroutine that is awaited directly ends the
        body, with a warning.
        """

        def leave():
            returnValue(3)

        @self.sequential
        async def body():
            leave()

        with pytest.warns(DeprecationWarning, match="leave.*body"):
            assert self.success_of(body()) == 3

    def test_C2_async_generator(self):
        """C2: an async generator function is a ``TypeError`` at decoration that names it."""

        async def rows():
            yield 3

        with pytest.raises(TypeError, match="rows.*async generator"):
            self.sequential(rows)

    def test_C2_late_async_generator(self):
        """C2: a wrapper that returns an async generator is a ``TypeError`` at the call."""

        async def rows():
            yield 3

        def wrapper():
            return rows()

        wrapper.__wrapped__ = rows
        with pytest.raises(TypeError):
            self.sequential(wrapper)()

    def test_C3_annotations(self):
        """C3: annotations survive."""

        @self.sequential
        async def body(a: int, *, b: str = "text") -> None:
            """It has annotations."""

        assert body.__annotations__ == {"a": int, "b": str, "return": None}


stamp(globals(), TheList, PlainAwaits, PlainAwaitChains, Python3Spelling)
