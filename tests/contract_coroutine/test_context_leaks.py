# Generated from tests/contract/test_context_leaks.py by tools.make_coroutine_suite: do not edit.
"""The clause V2: a change that a sequence makes in its context stays there."""

from __future__ import absolute_import, division, print_function

from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness.contexts import ContextVar, elsewhere, needs_contextvars
from tests.harness import Contract, stamp

SPELLING = "coroutine"


class NoLeaks(Contract):
    @needs_contextvars
    def test_V2_body_does_not_change_its_caller(self):
        """
        V2: a change in a body, before or after a wait, reaches neither its caller nor the code
        that resumes it.
        """
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        async def body():
            user.set("body")
            await waitable(source)
            user.set("body, later")

        user.set("caller")
        result = body()
        assert user.get() == "caller"
        source.callback(None)
        assert user.get() == "caller"
        self.success_of(result)

    @needs_contextvars
    def test_V2_inner_does_not_change_the_outer(self):
        """
        V2: a change in a nested sequence does not reach the body that waits on it, fired or not.
        """
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        async def inner(wait_on):
            user.set("inner")
            await waitable(wait_on)
            user.set("inner, later")

        @self.sequential
        async def outer():
            user.set("outer")
            await inner(None)
            first = user.get()
            await inner(source)
            return (first, user.get())

        result = outer()
        source.callback(None)
        assert self.success_of(result) == ("outer", "outer")

    @needs_contextvars
    def test_V2_callback_that_a_wait_runs(self):
        """
        V2: a callback of someone else's that runs because a body waits does not see the body's
        context.
        """
        user, source, seen = ContextVar("user"), Deferred(), []

        @self.sequential
        async def body():
            user.set("body")
            await waitable(succeed(None).addCallback(lambda _: source))
            await waitable(source)

        result = body()
        source.addCallback(lambda _: seen.append(user.get()))
        user.set("caller")
        source.callback(None)
        assert seen == ["caller"]
        self.success_of(result)

    @needs_contextvars
    def test_V2_yielded_generator_copies_the_body_context(self):
        """V2: a generator that the body yields sees the value of the body."""
        user, source = ContextVar("user"), Deferred()

        def helper():
            yield source
            returnValue(user.get())

        @self.sequential
        async def body():
            user.set("body")
            got = await waitable(helper())
            return got

        user.set("caller")
        result = body()
        elsewhere(source.callback, None)
        assert self.success_of(result) == "body"

    @needs_contextvars
    def test_V2_yielded_generator_does_not_change_the_body(self):
        """V2: a change in a generator that the body yields does not reach the body."""
        user, source = ContextVar("user"), Deferred()

        def helper():
            user.set("helper")
            yield source
            user.set("helper, later")

        @self.sequential
        async def body():
            user.set("body")
            await waitable(helper())
            return user.get()

        result = body()
        source.callback(None)
        assert self.success_of(result) == "body"

    @needs_contextvars
    def test_V2_callbacks_of_the_result(self):
        """V2: callbacks of the result run in the context that fires it, not in the body's."""
        user, source, seen = ContextVar("user"), Deferred(), []

        def fire():
            user.set("who fires")
            source.callback(None)

        @self.sequential
        async def body():
            user.set("body")
            await waitable(source)

        user.set("caller")
        result = body()
        result.addCallback(lambda _: seen.append(user.get()))
        elsewhere(fire)
        assert seen == ["who fires"]

    @needs_contextvars
    def test_V2_callbacks_of_a_fired_result(self):
        """V2: callbacks added to a result that has fired run in the context of who adds them."""
        user, seen = ContextVar("user"), []

        @self.sequential
        async def body():
            user.set("body")
            await waitable(None)

        user.set("caller")
        body().addCallback(lambda _: seen.append(user.get()))
        assert seen == ["caller"]

    @needs_contextvars
    def test_V2_callbacks_of_each_nested_result(self):
        """
        V2: callbacks of each of fifty nested results run in the context that fires the innermost
        Deferred.
        """
        user, source, seen = ContextVar("user"), Deferred(), []

        def fire():
            user.set("who fires")
            source.callback(None)

        @self.sequential
        async def body(level, wait_on):
            user.set(level)
            await waitable(wait_on)

        result = source
        for level in range(50):
            result = body(level, result)
            result.addCallback(lambda _: seen.append(user.get()))
        elsewhere(fire)
        assert seen == ["who fires"] * 50

    @needs_contextvars
    def test_V2_callbacks_of_the_source(self):
        """V2: callbacks that others add to the Deferred waited on do not see the body's context."""
        user, source, seen = ContextVar("user"), Deferred(), []

        @self.sequential
        async def body():
            user.set("body")
            await waitable(source)

        user.set("caller")
        result = body()
        source.addCallback(lambda _: seen.append(user.get()))
        source.callback(None)
        assert seen == ["caller"]
        self.success_of(result)

    @needs_contextvars
    def test_V2_canceller(self):
        """V2: a canceller runs in the context of who cancels the result, not in the body's."""
        user, seen = ContextVar("user"), []

        @self.sequential
        async def body():
            user.set("body")
            await Deferred(lambda _: seen.append(user.get()))

        user.set("caller")
        result = body()
        result.cancel()
        self.failure_of(result, CancelledError)
        assert seen == ["caller"]


stamp(globals(), NoLeaks)
