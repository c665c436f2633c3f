"""
The clauses M1, R5, W1, W2, W4, W5, T2 and T4 for awaitables and coroutines not Python's own.
"""

import functools
import traceback
import weakref
from collections.abc import Coroutine

import pytest
import seqcompat
from seqcompat import waitable
from twisted.internet import defer
from twisted.internet.defer import Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness.garbage import collector_off, free_unreferenced
from tests.harness import Contract, stamp
from tests.harness.printed import all_frames, own_frames

SPELLING = "coroutine"


class Delegating(object):
    """An awaitable of someone's own, which hands the wait on as ``yield from`` does."""

    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        got = yield from self.inner.__await__()
        return "through", got


class Compiled(Coroutine):
    """A coroutine without a frame that could be looked at, as compiled ones are."""

    def __init__(self, coroutine):
        self.send, self.throw, self.close = coroutine.send, coroutine.throw, coroutine.close
        self.__await__ = coroutine.__await__

    send = throw = close = __await__ = None


class Delegation(Contract):
    def relaying(self, waited):
        """
        The result of a sequence whose only wait is ``await waited``.
        """

        @self.sequential
        async def relaying(waited):
            return await waited

        return relaying(waited)

    @pytest.mark.parametrize("fired", [True, False])
    def test_W5_own_awaitable(self, fired):
        """W5: an awaitable of one's own may delegate to ``waitable(d)`` with ``yield from``."""
        source = succeed(3) if fired else Deferred()
        result = self.relaying(Delegating(waitable(source)))
        if not fired:
            self.assert_pending(result)
            source.callback(3)
        assert self.success_of(result) == ("through", 3)

    @pytest.mark.parametrize("fired", [True, False])
    def test_W1_own_awaitable(self, fired):
        """W1: an awaitable of one's own may delegate to a result with ``yield from``."""
        source = succeed(3) if fired else Deferred()
        result = self.relaying(Delegating(self.relaying(source)))
        if not fired:
            self.assert_pending(result)
            source.callback(3)
        assert self.success_of(result) == ("through", 3)

    def test_T2_own_awaitable(self):
        """T2: an error that comes through one, printed where it is caught, has no frame of ours."""

        def boom(_):
            raise ValueError("raised here")

        @self.sequential
        async def body(source):
            try:
                await Delegating(waitable(source))
            except ValueError:
                return traceback.format_exc()

        source = Deferred().addCallback(boom)
        result = body(source)
        source.callback(None)
        text = self.success_of(result)
        assert all_frames(text) == own_frames(text) == ["body", "__await__", "boom"]

    def test_W2_own_awaitable(self):
        """
        W2: an awaitable of one's own that delegates to a failed result raises the same instance.
        """
        error = KeyError()
        result = self.relaying(Delegating(self.relaying(fail(error))))
        assert self.failure_of(result).value is error

    @pytest.mark.parametrize("inline", [defer.inlineCallbacks, seqcompat.sequential])
    @pytest.mark.parametrize("fired", [True, False])
    def test_W1_yield_from_in_a_generator(self, inline, fired):
        """W1: a generator, Twisted's or ours, may delegate to a result with ``yield from``."""

        @inline
        def generator(result):
            got = yield from result
            return "through", got

        source = succeed(3) if fired else Deferred()
        inner = self.relaying(source)
        result = generator(inner)
        if not fired:
            self.assert_pending(result)
            source.callback(3)
        assert self.success_of(result) == ("through", 3)

    @pytest.mark.parametrize("inline", [defer.inlineCallbacks, seqcompat.sequential])
    @pytest.mark.parametrize("fired", [True, False])
    def test_W2_yield_from_in_a_generator(self, inline, fired):
        """W2: such a ``yield from`` raises the error of the result, the same instance."""

        @inline
        def generator(result):
            try:
                yield from result
            except KeyError as caught:
                return caught

        error = KeyError()
        source = fail(error) if fired else Deferred()
        result = generator(self.relaying(source))
        if not fired:
            source.errback(error)
        assert self.success_of(result) is error

    def test_M1_yield_from_a_failed_result(self):
        """
        M1: a result that had failed is freed when a generator has met its error in a
        ``yield from``.
        """

        @self.sequential
        async def failing():
            raise KeyError

        @seqcompat.sequential
        def generator(results):
            try:
                yield from results[0]
            except KeyError:
                pass

        with collector_off():
            results = [failing()]
            ref = weakref.ref(results[0])
            self.success_of(generator(results))
            del results[:]
            free_unreferenced()
            assert ref() is None

    def test_R5_await_of_a_fired_result(self):
        """
        R5: ``await`` of a result that has failed with a StopIteration is a RuntimeError caused by
        it.
        """
        stop = StopIteration(3)

        @self.sequential
        async def failing():
            return Failure(stop)

        error = self.failure_of(self.relaying(failing()), RuntimeError).value
        assert error.__cause__ is stop

    def test_W5_driven_by_hand(self):
        """
        W5: what ``__await__`` of a ``waitable`` gives is driven by hand with ``send()``, as a
        coroutine is.
        """
        source = Deferred()
        iterator = waitable(source).__await__()
        assert iterator.send(None) is source
        with pytest.raises(StopIteration) as stopped:
            iterator.send(3)
        assert stopped.value.value == 3

    def test_T4_compiled_coroutine(self):
        """
        T4: if neither the name nor the line of the body can be seen, the repr says so, and names
        the Deferred of the wait.
        """

        async def body(source):
            return await source

        def compiled(source):
            return Compiled(body(source))

        source = Deferred()
        result = self.sequential(functools.partial(compiled, source))()
        if self.engine_name != "twisted":
            assert " ? at 0x" in repr(result)
            assert " waiting at ? on <Deferred " in repr(result)
        source.callback(3)
        assert self.success_of(result) == 3

    def test_W5_repr(self):
        """W5: the repr of a ``waitable`` shows its content, also a tuple."""
        assert repr(waitable(5)) == "waitable(5)"
        assert repr(waitable((1, 2))) == "waitable((1, 2))"


stamp(globals(), Delegation)
