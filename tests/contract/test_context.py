"""The clause V1: each sequence runs in a context of its own, the same one at every resumption."""

from __future__ import absolute_import, division, print_function

from seqcompat import returnValue
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness.contexts import (
    Context,
    ContextVar,
    copy_context,
    elsewhere,
    needs_contextvars,
)
from tests.harness import Contract, stamp

SPELLING = "generator"


class OwnContext(Contract):
    @needs_contextvars
    def test_V1_body_sees_the_caller_value(self):
        """V1: a body sees the value that its caller has set, before and after a wait."""
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        def body():
            first = user.get()
            yield source
            returnValue((first, user.get()))

        user.set("caller")
        result = body()
        source.callback(None)
        assert self.success_of(result) == ("caller", "caller")

    @needs_contextvars
    def test_V1_copy_is_taken_at_the_call(self):
        """V1: the body does not see a value that the caller sets after the call."""
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        def body():
            yield source
            returnValue(user.get())

        user.set("at the call")
        result = body()
        user.set("after the call")
        source.callback(None)
        assert self.success_of(result) == "at the call"

    @needs_contextvars
    def test_V1_resumed_from_another_context(self):
        """V1: the context in which the Deferred waited on fires is not seen in the body."""
        user, source = ContextVar("user"), Deferred()

        def fire():
            user.set("who fires")
            source.callback(None)

        @self.sequential
        def body():
            yield source
            returnValue(user.get())

        user.set("caller")
        result = body()
        elsewhere(fire)
        assert self.success_of(result) == "caller"

    @needs_contextvars
    def test_V1_called_where_no_variable_is_set(self):
        """
        V1: a body does not see the context of the code that fires, if the caller's context is
        empty, and so false.
        """
        user, source = ContextVar("user", default="none"), Deferred()

        def fire():
            user.set("who fires")
            source.callback(None)
            return user.get()

        @self.sequential
        def body():
            yield source
            seen = user.get()
            user.set("body")
            returnValue(seen)

        result = Context().run(body)
        assert elsewhere(fire) == "who fires"
        assert self.success_of(result) == "none"

    @needs_contextvars
    def test_V1_same_context_at_each_resumption(self):
        """
        V1: a value that the body sets before a wait is there after it, however the wait ends and
        whoever ends it.
        """
        step = ContextVar("step", default=0)
        sources, seen = [Deferred() for _ in range(3)], []

        @self.sequential
        def body():
            for source in sources:
                step.set(step.get() + 1)
                try:
                    yield source
                except (CancelledError, ValueError):
                    pass
                seen.append(step.get())

        result = body()
        elsewhere(sources[0].callback, None)
        elsewhere(sources[1].errback, ValueError())
        elsewhere(result.cancel)
        assert seen == [1, 2, 3]
        assert self.success_of(result) is None

    @needs_contextvars
    def test_V1_same_context_over_fired_waits(self):
        """
        V1: a value that the body sets before a wait on a fired Deferred or a plain value is there
        too.
        """
        step = ContextVar("step", default=0)

        @self.sequential
        def body():
            step.set(1)
            yield succeed(None)
            step.set(step.get() + 1)
            yield None
            returnValue(step.get())

        assert self.success_of(body()) == 2

    @needs_contextvars
    def test_V1_reset_across_waits(self):
        """V1: a token from before a wait can be reset after it."""
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        def body():
            token = user.set("body")
            yield succeed(None)
            yield source
            user.reset(token)
            returnValue(user.get())

        user.set("caller")
        result = body()
        elsewhere(source.callback, None)
        assert self.success_of(result) == "caller"

    @needs_contextvars
    def test_V1_reset_in_a_clean_up(self):
        """
        V1: a token can be reset in a ``finally`` block that a cancellation from elsewhere runs.
        """
        user, seen = ContextVar("user"), []

        @self.sequential
        def body():
            token = user.set("body")
            try:
                yield Deferred()
            finally:
                user.reset(token)
                seen.append(user.get())

        user.set("caller")
        result = body()
        elsewhere(result.cancel)
        self.failure_of(result, CancelledError)
        assert seen == ["caller"]

    @needs_contextvars
    def test_V1_canceller_that_the_body_has_called(self):
        """V1: a cancellation by the body itself (X6) calls the canceller in the body's context."""
        user, seen = ContextVar("user"), []

        @self.sequential
        def body(first, second):
            yield first
            results[0].cancel()
            try:
                yield second
            except CancelledError:
                pass

        user.set("caller")
        first, results = Deferred(), []
        results.append(body(first, Deferred(lambda _: seen.append(user.get()))))
        user.set("who fires")
        first.callback(None)
        self.success_of(results[0])
        assert seen == ["caller"]

    @needs_contextvars
    def test_V1_each_call_has_its_own(self):
        """V1: two calls of one function do not see each other's changes."""
        user, source = ContextVar("user", default=None), Deferred()

        @self.sequential
        def body(name):
            before = user.get()
            user.set(name)
            yield source
            returnValue((before, user.get()))

        results = [body("first"), body("second")]
        source.callback(None)
        assert [self.success_of(result) for result in results] == [
            (None, "first"),
            (None, "second"),
        ]

    @needs_contextvars
    def test_V1_inner_copies_the_outer_context(self):
        """
        V1: a nested sequence sees the value of the body that called it, also after another wait.
        """
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        def inner():
            yield None
            returnValue(user.get())

        @self.sequential
        def outer():
            yield source
            user.set("outer")
            got = yield inner()
            returnValue(got)

        user.set("caller")
        result = outer()
        elsewhere(source.callback, None)
        assert self.success_of(result) == "outer"

    @needs_contextvars
    def test_V1_copy_context_in_the_body(self):
        """V1: ``copy_context()`` in the body, after a wait, copies the body's context."""
        user, source = ContextVar("user"), Deferred()

        @self.sequential
        def body():
            user.set("body")
            yield source
            returnValue(copy_context())

        user.set("caller")
        result = body()
        source.callback(None)
        assert self.success_of(result)[user] == "body"


stamp(globals(), OwnContext)
