"""
The clauses X1, X2, X4, X6, T1, T2, T3 and M1 for ``await`` of Deferreds and coroutines as they are.
"""

import traceback
import weakref

from twisted.internet.defer import CancelledError, Deferred, DeferredLock, fail, succeed

from tests.harness.garbage import collector_off, free_unreferenced
from tests.harness import Contract, stamp
from tests.harness.printed import all_frames, own_frames

SPELLING = "coroutine"


def boom(_=None):
    raise ValueError("raised here")


async def helper(source):
    return await source


async def deep_helper(source):
    return await helper(source)


class CancellingAwait(Contract):
    def test_X1_plain_await(self):
        """
        X1: a cancellation arrives at ``await d``, with the outcome of that Deferred's canceller.
        """

        @self.sequential
        async def body(source):
            try:
                return await source
            except (CancelledError, ValueError) as error:
                return type(error)

        for canceller, outcome in [
            (None, CancelledError),
            (lambda source: source.errback(ValueError()), ValueError),
            (lambda source: source.callback("partial"), "partial"),
        ]:
            result = body(Deferred(canceller))
            result.cancel()
            assert self.success_of(result) == outcome

    def test_X2_asynchronous_context_manager(self):
        """
        X2: ``__aexit__`` of ``async with`` runs, and may wait, before the cancelled result fires.
        """
        cleanup, seen = Deferred(), []

        class Transaction:
            async def __aenter__(self):
                await succeed(None)

            async def __aexit__(self, kind, error, links):
                seen.append(kind)
                await cleanup

        @self.sequential
        async def body():
            async with Transaction():
                await Deferred()

        result = body()
        result.cancel()
        assert seen == [CancelledError]
        self.assert_pending(result)
        cleanup.callback(None)
        self.failure_of(result, CancelledError)

    def test_X2_lock_is_released(self):
        """X2: a lock that the cancelled body holds is released by its ``finally`` block."""
        lock = DeferredLock()

        @self.sequential
        async def body():
            await lock.acquire()
            try:
                await Deferred()
            finally:
                lock.release()

        result = body()
        assert lock.locked
        result.cancel()
        assert not lock.locked
        self.failure_of(result, CancelledError)

    def test_X4_awaited_coroutine(self):
        """
        X4: a cancellation reaches the wait of a coroutine that the body awaits directly, two levels
        down.
        """
        cancelled = []

        @self.sequential
        async def body():
            await deep_helper(Deferred(cancelled.append))

        result = body()
        result.cancel()
        assert len(cancelled) == 1
        self.failure_of(result, CancelledError)

    def test_X6_awaited_coroutine(self):
        """
        X6: a coroutine that the body awaits and that cancels the result is cancelled at its next
        wait.
        """

        async def cancelling(second):
            results[0].cancel()
            try:
                await second
            except CancelledError:
                return "cancelled"

        @self.sequential
        async def body(first, second):
            await first
            return await cancelling(second)

        first, results = Deferred(), []
        results.append(body(first, Deferred()))
        first.callback(None)
        assert self.success_of(results[0]) == "cancelled"


class TracebacksOfAwait(Contract):
    def relaying(self, source):
        @self.sequential
        async def body():
            return await source

        return body()

    def fired_error(self):
        result = self.relaying(self.relaying(succeed(None).addCallback(boom)))
        return self.failure_of(result), ["body", "body", "boom"]

    def errors(self):
        """
        Failures that have come through ``await``, each with the names of the functions in its
        traceback.
        """
        source = Deferred().addCallback(boom)
        result = self.relaying(self.relaying(source))
        source.callback(None)
        yield self.failure_of(result), ["body", "body", "boom"]

        source = Deferred().addCallback(boom)
        result = self.relaying(deep_helper(source))
        source.callback(None)
        yield self.failure_of(result), ["body", "deep_helper", "helper", "boom"]

        yield self.failure_of(self.relaying(fail(ValueError()))), ["body"]

        source = Deferred()
        result = self.relaying(self.relaying(source))
        source.errback(ValueError())
        yield self.failure_of(result), ["body", "body"]

        result = self.relaying(deep_helper(Deferred()))
        result.cancel()
        yield self.failure_of(result, CancelledError), ["body", "deep_helper", "helper"]

    def test_T1_plain_await(self):
        """
        T1: an error that comes through ``await d`` shows each body and coroutine, and the raise
        site.
        """
        for failure, names in self.errors():
            assert own_frames(failure.getTraceback()) == names

    def test_T1_plain_await_of_a_fired_deferred(self):
        """
        T1: the error of a Deferred that had failed before the ``await`` shows each body and
        coroutine, and the raise site.
        """
        failure, names = self.fired_error()
        assert own_frames(failure.getTraceback()) == names

    def test_T2_plain_await(self):
        """
        T2: an error that comes through ``await d`` shows no frame of a driver, nor of
        ``Deferred.__await__``.
        """
        for failure, _ in list(self.errors()) + [self.fired_error()]:
            text = failure.getTraceback()
            assert all_frames(text) == own_frames(text)

    def test_T1_raise_from(self):
        """T1: ``raise ... from`` keeps the cause, with its own traceback."""
        source = Deferred().addCallback(boom)

        @self.sequential
        async def body():
            try:
                await self.relaying(source)
            except ValueError as error:
                raise KeyError("translated") from error

        @self.sequential
        async def printing():
            try:
                await body()
            except KeyError:
                return traceback.format_exc()

        result = printing()
        source.callback(None)
        cause, error = self.success_of(result).split("direct cause")
        assert own_frames(cause) == ["body", "body", "boom"]
        assert own_frames(error) == ["printing", "body"]

    def test_T3_plain_await(self):
        """
        T3: an error raised after ``await`` of a Deferred, a result and a coroutine has no context.
        """

        @self.sequential
        async def body(source):
            await helper(source)
            await self.relaying(succeed(None))
            await succeed(None)
            boom()

        source = Deferred()
        for result in (body(source), body(succeed(None))):
            if not source.called:
                source.callback(None)
            error = self.failure_of(result, ValueError).value
            assert error.__context__ is None and error.__cause__ is None


class FreedAfterAwait(Contract):
    def test_M1_plain_await(self):
        """M1: a body that awaits Deferreds and coroutines directly is freed, however it ends."""

        @self.sequential
        async def body(source):
            await deep_helper(source)

        def run(end):
            source = Deferred()
            outer = self.sequential(helper)(body(source))
            refs.append(weakref.ref(outer))
            end(source, outer)
            outer.addErrback(lambda failure: None)

        refs = []
        with collector_off():
            run(lambda source, outer: source.callback(None))
            run(lambda source, outer: source.errback(ValueError()))
            run(lambda source, outer: outer.cancel())
            free_unreferenced()
            assert [ref() for ref in refs] == [None] * 3

    def test_M1_plain_await_of_a_failed_result(self):
        """
        M1: a result that had failed is freed when a body has awaited it directly and handled the
        error.
        """

        @self.sequential
        async def failing():
            boom()

        @self.sequential
        async def body(results):
            try:
                await results[0]
            except ValueError:
                pass

        with collector_off():
            results = [failing()]
            ref = weakref.ref(results[0])
            self.success_of(body(results))
            del results[:]
            free_unreferenced()
            assert ref() is None


class ErrorsOfAwait(Contract):
    def test_W2_plain_await_of_an_error_that_takes_no_attributes(self):
        """W2: a plain ``await`` of a Deferred that had failed with an exception that is frozen."""

        class Frozen(Exception):
            def __setattr__(self, name, value):
                raise AttributeError("frozen")

        error = Frozen()

        @self.sequential
        async def body():
            try:
                await fail(error)
            except Frozen as caught:
                return caught

        assert self.success_of(body()) is error


stamp(globals(), CancellingAwait, TracebacksOfAwait, FreedAfterAwait, ErrorsOfAwait)
