# Generated from tests/contract/test_driven_waits.py by tools.make_coroutine_suite: do not edit.
"""The clause W4: waiting on a generator or a coroutine."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


def plain_generator(waited):
    """A generator, in both spellings of the suite, that waits for ``waited``."""
    got = yield waited
    returnValue(("from a generator", got))


async def own_spelling(waited):  # seqcompat: sequence
    """A generator or coroutine, as the suite is spelled, that waits for ``waited``."""
    got = await waitable(waited)
    return ("from its own spelling", got)


driven = pytest.mark.parametrize(
    "inner, name",
    [
        (plain_generator, "from a generator"),
        (own_spelling, "from its own spelling"),
    ],
    ids=["generator", "own spelling"],
)


class DrivenWaits(Contract):
    def wait_on(self, waited):
        """
        The result of a sequence whose only wait is for ``waited``.
        """

        @self.sequential
        async def body(waited):
            got = await waitable(waited)
            return got

        return body(waited)

    @driven
    def test_W4_fired(self, inner, name):
        """W4: it is driven, and the value that it returns is the value of the wait."""
        assert self.success_of(self.wait_on(inner(succeed(3)))) == (name, 3)

    @driven
    def test_W4_unfired(self, inner, name):
        """W4: the body waits as long as the generator or coroutine does."""
        source = Deferred()
        result = self.wait_on(inner(source))
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == (name, 3)

    @driven
    def test_W4_starts_at_the_wait(self, inner, name):
        """W4: it starts when it is waited on, not before."""
        source = Deferred()
        waited = inner(source)
        source.callback(3)
        source.addCallback(lambda value: value + 1)
        assert self.success_of(self.wait_on(waited)) == (name, 4)

    @driven
    @pytest.mark.parametrize("fired", [True, False])
    def test_W4_fails(self, inner, name, fired):
        """W4: an error that it raises is raised at the wait, the same instance."""
        error = KeyError("inner")

        @self.sequential
        async def body(waited):
            try:
                await waitable(waited)
            except KeyError as caught:
                return caught

        source = fail(error) if fired else Deferred()
        result = body(inner(source))
        if not fired:
            source.errback(error)
        assert self.success_of(result) is error

    @driven
    def test_W4_failure_passes_through(self, inner, name):
        """W4: uncaught, an error that it raises fails the result, the same instance."""
        error = KeyError("inner")
        assert self.failure_of(self.wait_on(inner(fail(error)))).value is error

    @driven
    def test_W4_cancelled(self, inner, name):
        """W4: cancelling the result cancels the Deferred that is waited on inside."""
        cancelled = []
        source = Deferred(cancelled.append)
        result = self.wait_on(inner(source))
        result.cancel()
        assert cancelled == [source]
        self.failure_of(result, CancelledError)

    @driven
    def test_W4_nested(self, inner, name):
        """W4: one that waits on another, and so on."""
        source = Deferred()
        result = self.wait_on(inner(own_spelling(inner(plain_generator(source)))))
        source.callback(3)
        expected = (name, ("from its own spelling", (name, ("from a generator", 3))))
        assert self.success_of(result) == expected

    @driven
    def test_W4_waits_on_a_sequence(self, inner, name):
        """W4: one that waits on the result of a sequence."""
        source = Deferred()
        result = self.wait_on(inner(self.wait_on(source)))
        source.callback(3)
        assert self.success_of(result) == (name, 3)

    @driven
    def test_W4_plain_values(self, inner, name):
        """W4: in it, waiting on a plain value gives that value, also below a strict body."""

        @self.sequential(strict=True)
        async def strict(waited):
            got = await waitable(waited)
            return got

        assert self.success_of(self.wait_on(inner(5))) == (name, 5)
        assert self.success_of(strict(inner(5))) == (name, 5)

    def test_W4_expression(self):
        """W4: a generator expression is a generator: it is run to its end, for ``None``."""
        seen = []
        waits = (seen.append(number) for number in [1, 2, 3])
        assert self.success_of(self.wait_on(waits)) is None
        assert seen == [1, 2, 3]

    def test_W4_finished(self):
        """W4: a generator that has ended already gives ``None``."""
        finished = plain_generator(None)
        finished.close()
        assert self.success_of(self.wait_on(finished)) is None

    def test_W4_returns_a_deferred(self):
        """
        W4: a Deferred that it returns is the value of the wait, as R4 says; it is not waited for.
        """
        returned = Deferred()

        async def inner():  # seqcompat: sequence
            await succeed(None)
            return returned

        assert self.success_of(self.wait_on(inner())) is returned

    @driven
    def test_W4_one_after_another(self, inner, name):
        """W4: many in a row, fired and unfired."""
        sources = [Deferred() for _ in range(4)]

        @self.sequential
        async def body():
            seen = []
            for source in sources:
                seen.append((await waitable(inner(source)))[1])
                seen.append((await waitable(inner(succeed("fired"))))[1])
            return seen

        result = body()
        for number, source in enumerate(sources):
            self.assert_pending(result)
            source.callback(number)
        assert self.success_of(result) == [0, "fired", 1, "fired", 2, "fired", 3, "fired"]

    def test_W4_cleans_up(self):
        """W4: cancelled, it may clean up with waits of its own before the body goes on."""
        cleaning = Deferred()
        steps = []

        async def inner(source):  # seqcompat: sequence
            try:
                await waitable(source)
            finally:
                steps.append("cleaning")
                await waitable(cleaning)
                steps.append("clean")

        result = self.wait_on(inner(Deferred()))
        result.cancel()
        assert steps == ["cleaning"]
        self.assert_pending(result)
        cleaning.callback(None)
        assert steps == ["cleaning", "clean"]
        self.failure_of(result, CancelledError)


stamp(globals(), DrivenWaits)
