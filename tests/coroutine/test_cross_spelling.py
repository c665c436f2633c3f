"""
The clauses X4, X6, V2, T1, T2 and M1 where generators and coroutines, on every engine, wait on each
other.
"""

import itertools
import weakref

from seqcompat import waitable
from twisted.internet.defer import CancelledError, Deferred

from tests.harness.contexts import ContextVar, elsewhere, needs_contextvars
from tests.harness.garbage import collector_off, free_unreferenced
from tests.harness import Contract, stamp
from tests.harness.printed import all_frames, own_frames

SPELLING = "coroutine"


class Thing:
    """Something that a body holds."""


class AcrossSpellings(Contract):
    def relays(self):
        """
        For each engine and spelling, a function that takes a Deferred and returns the result of a
        sequence that waits on it, calls ``then`` and returns the value of the wait.
        """
        for name in self.mixed_engines:
            sequential = self.sequential_on(name)

            @sequential  # stays a generator: it is written by hand
            def by_generator(source, then=lambda: None):
                got = yield source
                then()
                return got

            @sequential
            async def by_coroutine(source, then=lambda: None):
                got = await source
                then()
                return got

            yield by_generator
            yield by_coroutine

    def chains(self, length=3):
        """
        All ways to nest that many sequences, as lists with the innermost first.
        """
        return itertools.product(self.relays(), repeat=length)

    def nested(self, chain, source, **options):
        for relay in chain:
            source = relay(source, **options)
        return source

    def test_X4_across_spellings(self):
        """
        X4: a cancellation reaches the innermost wait, whatever spellings and engines are nested.
        """
        for chain in self.chains():
            cancelled = []
            result = self.nested(chain, Deferred(cancelled.append))
            result.cancel()
            assert len(cancelled) == 1
            self.failure_of(result, CancelledError)

    def test_X4_value_from_the_canceller_across_spellings(self):
        """X4: a value from the innermost canceller is returned through all of them."""
        for chain in self.chains():
            result = self.nested(chain, Deferred(lambda source: source.callback("partial")))
            result.cancel()
            assert self.success_of(result) == "partial"

    def test_X6_across_spellings(self):
        """
        X6: an innermost body that cancels the outermost result, which waits for it, is cancelled at
        its next wait.
        """

        @self.sequential
        async def innermost(first, second, results):
            await first
            results[0].cancel()
            await second

        for chain in self.chains(2):
            first, second, results = Deferred(), Deferred(), []
            results.append(self.nested(chain, innermost(first, second, results)))
            first.callback(None)
            assert second.called
            self.failure_of(results[0], CancelledError)

    @needs_contextvars
    def test_V2_across_spellings(self):
        """V2: no sequence sees what another one, nested in it or around it, sets after the call."""

        def change():
            seen.append(user.get())
            user.set("changed")

        user, seen = ContextVar("user"), []
        user.set("caller")
        for chain in self.chains(2):
            source = Deferred()
            result = self.nested(chain, source, then=change)
            elsewhere(source.callback, None)
            assert user.get() == "caller"
            self.success_of(result)
        assert set(seen) == {"caller"}

    def test_T1_across_spellings(self):
        """
        T1: the traceback of an error shows each body that it passed, whatever its spelling and
        engine.
        """

        def boom(_):
            raise ValueError("raised here")

        for chain in self.chains():
            source = Deferred().addCallback(boom)
            result = self.nested(chain, source)
            source.callback(None)
            text = self.failure_of(result, ValueError).getTraceback()
            assert own_frames(text) == [relay.__name__ for relay in reversed(chain)] + ["boom"]

    def test_T2_across_spellings(self):
        """
        T2: the traceback of an error shows no frame of an engine between bodies of different
        spellings.
        """

        def boom(_):
            raise ValueError("raised here")

        for chain in self.chains():
            source = Deferred().addCallback(boom)
            result = self.nested(chain, source)
            source.callback(None)
            text = self.failure_of(result, ValueError).getTraceback()
            expected = [relay.__name__ for relay in reversed(chain)] + ["boom"]
            assert all_frames(text) == expected

    def test_M1_across_spellings(self):
        """
        M1: nested sequences of any spelling and engine are freed without the collector, however
        they end.
        """
        endings = [
            lambda source, result: source.callback(Thing()),
            lambda source, result: source.errback(ValueError()),
            lambda source, result: result.cancel(),
        ]

        def run(chain, end):
            source = Deferred()
            result = self.nested(chain, source)
            refs.append(weakref.ref(result))
            end(source, result)
            result.addErrback(lambda failure: None)

        refs = []
        with collector_off():
            for chain, end in itertools.product(self.chains(2), endings):
                run(chain, end)
            free_unreferenced()
            assert [ref() for ref in refs] == [None] * len(refs)


class YieldedCoroutines(Contract):
    """
    A sequence yields a coroutine, or awaits it as ``waitable``.
    """

    def waiting_on(self):
        """
        Functions in each spelling, whose sequences wait on their argument.
        """

        @self.sequential
        def by_generator(coroutine):
            got = yield coroutine
            return got

        @self.sequential
        async def by_coroutine(coroutine):
            return await waitable(coroutine)

        return [by_generator, by_coroutine]

    def test_X4_yielded_coroutine(self):
        """X4: a cancellation reaches the wait of the coroutine, which may clean up first."""

        async def helper(cleanup):
            try:
                await Deferred()
            finally:
                await cleanup

        for waiting_on in self.waiting_on():
            cleanup = Deferred()
            result = waiting_on(helper(cleanup))
            result.cancel()
            self.assert_pending(result)
            cleanup.callback(None)
            self.failure_of(result, CancelledError)

    def test_T1_yielded_coroutine(self):
        """
        T1: an error that comes through the coroutine shows it between the body and the raise site.
        """

        async def helper(source):
            await source
            boom()

        def boom():
            raise ValueError("raised here")

        for waiting_on in self.waiting_on():
            source = Deferred()
            result = waiting_on(helper(source))
            source.callback(None)
            text = self.failure_of(result, ValueError).getTraceback()
            assert own_frames(text) == [waiting_on.__name__, "helper", "boom"]

    @needs_contextvars
    def test_V2_yielded_coroutine(self):
        """V2: the coroutine sees the value of the body, and does not change it."""
        user = ContextVar("user", default=None)

        async def helper(source):
            before = user.get()
            user.set("helper")
            await source
            return before

        @self.sequential
        def by_generator(source):
            user.set("body")
            before = yield helper(source)
            return before, user.get()

        @self.sequential
        async def by_coroutine(source):
            user.set("body")
            return await waitable(helper(source)), user.get()

        for sequence in (by_generator, by_coroutine):
            source = Deferred()
            result = sequence(source)
            elsewhere(source.callback, None)
            assert self.success_of(result) == ("body", "body")

    def test_M1_yielded_coroutine(self):
        """M1: the objects of the coroutine are freed without the collector, however it ends."""

        async def helper(thing, source):
            return await source

        def run(waiting_on, end):
            source, thing = Deferred(), Thing()
            refs.append(weakref.ref(thing))
            result = waiting_on(helper(thing, source))
            end(source, result)
            result.addErrback(lambda failure: None)

        refs = []
        with collector_off():
            for waiting_on in self.waiting_on():
                run(waiting_on, lambda source, result: source.callback(None))
                run(waiting_on, lambda source, result: source.errback(ValueError()))
                run(waiting_on, lambda source, result: result.cancel())
            free_unreferenced()
            assert [ref() for ref in refs] == [None] * len(refs)


stamp(globals(), AcrossSpellings, YieldedCoroutines)
