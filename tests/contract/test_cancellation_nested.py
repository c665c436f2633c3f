"""The clause X4: a cancellation goes through nested sequences to the innermost wait."""

from __future__ import absolute_import, division, print_function

from seqcompat import returnValue
from twisted.internet.defer import CancelledError, Deferred, DeferredList, succeed

from tests.harness import Contract, stamp

SPELLING = "generator"


class CancellingNested(Contract):
    def nested(self, source, levels, seen):
        """
        The result of the outermost of ``levels`` sequences, of which the innermost waits on
        ``source``. Each notes in ``seen`` its level (the innermost is 1) and the exception that
        passes.
        """

        @self.sequential
        def body(level):
            try:
                if level == 1:
                    got = yield source
                else:
                    got = yield body(level - 1)
            except Exception as error:
                seen.append((level, error))
                raise
            returnValue(got)

        return body(levels)

    def swallowing(self, source, then):
        """
        The result of a sequence that waits on ``source``, swallows a cancellation, and returns the
        value of ``then``.
        """

        @self.sequential
        def body():
            try:
                yield source
            except CancelledError:
                pass
            got = yield then
            returnValue(got)

        return body()

    def waiting_on(self, source):
        """
        The result of a sequence that waits on ``source`` and returns its value.
        """

        @self.sequential
        def body():
            got = yield source
            returnValue(got)

        return body()

    def test_X4_three_levels(self):
        """
        X4: the innermost Deferred is cancelled, and the error passes each body, the innermost
        first.
        """
        cancelled, seen = [], []
        source = Deferred(cancelled.append)
        result = self.nested(source, 3, seen)
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is source
        error = self.failure_of(result, CancelledError).value
        assert [level for level, _ in seen] == [1, 2, 3]
        assert all(passing is error for _, passing in seen)

    def test_X4_many_levels(self):
        """X4: fifty levels are cancelled as three are."""
        seen = []
        result = self.nested(Deferred(), 50, seen)
        result.cancel()
        self.failure_of(result, CancelledError)
        assert [level for level, _ in seen] == list(range(1, 51))

    def test_X4_error_from_the_canceller(self):
        """
        X4: an error from the innermost canceller passes each body in place of the
        ``CancelledError``.
        """
        error, seen = ValueError("connection dropped"), []
        result = self.nested(Deferred(lambda source: source.errback(error)), 3, seen)
        result.cancel()
        assert self.failure_of(result).value is error
        assert [passing is error for _, passing in seen] == [True] * 3

    def test_X4_value_from_the_canceller(self):
        """X4: a value from the innermost canceller is returned through each body."""
        result = self.nested(Deferred(lambda source: source.callback("partial")), 3, [])
        result.cancel()
        assert self.success_of(result) == "partial"

    def test_X4_swallowed_in_the_middle(self):
        """
        X4: if the middle sequence returns a value instead, that is the value of the outer wait.
        """
        then = Deferred()
        result = self.waiting_on(self.swallowing(self.waiting_on(Deferred()), then))
        result.cancel()
        self.assert_pending(result)
        then.callback("instead")
        assert self.success_of(result) == "instead"

    def test_X4_second_cancel_reaches_the_inner_new_wait(self):
        """
        X4: after the innermost body swallowed one, the next cancel of the outermost reaches its new
        wait.
        """
        cancelled = []
        then = Deferred(cancelled.append)
        result = self.waiting_on(self.waiting_on(self.swallowing(Deferred(), then)))
        result.cancel()
        self.assert_pending(result)
        assert cancelled == []
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is then
        self.failure_of(result, CancelledError)

    def test_X4_clean_up_of_each_level_in_order(self):
        """
        X4: an outer body cleans up when the inner one has ended, and the result fires after both.
        """
        cleanups, seen = [Deferred(), Deferred()], []

        @self.sequential
        def inner():
            try:
                yield Deferred()
            finally:
                seen.append("inner")
                yield cleanups[0]

        @self.sequential
        def outer():
            try:
                yield inner()
            finally:
                seen.append("outer")
                yield cleanups[1]

        result = outer()
        result.cancel()
        assert seen == ["inner"]
        cleanups[0].callback(None)
        assert seen == ["inner", "outer"]
        self.assert_pending(result)
        cleanups[1].callback(None)
        self.failure_of(result, CancelledError)

    def test_X4_inner_result_with_callbacks(self):
        """
        X4: callbacks on the inner result, before and after the wait on it, do not stop the
        cancellation.
        """
        seen = []
        inner = self.waiting_on(Deferred())
        inner.addErrback(lambda failure: seen.append("before") or failure)
        outer = self.waiting_on(inner)
        inner.addCallback(seen.append)
        outer.cancel()
        assert seen == ["before", None]
        self.failure_of(outer, CancelledError)

    def test_X4_two_sequences_on_one_inner_result(self):
        """
        X4: of two sequences that wait on one inner result, the first one gets the error, the second
        ``None``.
        """
        inner = self.waiting_on(Deferred())
        first, second = self.waiting_on(inner), self.waiting_on(inner)
        second.cancel()
        self.failure_of(first, CancelledError)
        assert self.success_of(second) is None

    def test_X4_cancelling_the_inner_result(self):
        """
        X4: cancelling an inner result directly is, to the outer body, an error that it may catch.
        """
        inner, then = self.waiting_on(Deferred()), Deferred()
        outer = self.swallowing(inner, then)
        inner.cancel()
        self.assert_pending(outer)
        then.callback("outer goes on")
        assert self.success_of(outer) == "outer goes on"

    def test_X4_result_returned_from_a_callback(self):
        """
        X4: cancelling a plain Deferred whose callback returned a result reaches that sequence's
        wait.
        """
        seen = []
        plain = succeed(None).addCallback(lambda _: self.nested(Deferred(), 2, seen))
        plain.cancel()
        assert [level for level, _ in seen] == [1, 2]
        self.failure_of(plain, CancelledError)

    def test_X4_through_a_plain_deferred(self):
        """
        X4: cancelling a sequence that waits on a plain Deferred whose callback returned a result
        reaches that result's wait.
        """
        seen = []
        plain = Deferred().addCallback(lambda _: self.nested(Deferred(), 2, seen))
        outer = self.waiting_on(plain)
        plain.callback(None)
        self.assert_pending(outer)
        outer.cancel()
        assert [level for level, _ in seen] == [1, 2]
        self.failure_of(outer, CancelledError)

    def test_X4_through_a_deferred_list(self):
        """
        X4: cancelling a wait on a ``DeferredList`` of results reaches the wait of each of them.
        """
        cancelled = []
        sources = [Deferred(cancelled.append), Deferred(cancelled.append)]
        outer = self.waiting_on(
            DeferredList([self.waiting_on(source) for source in sources], consumeErrors=True)
        )
        outer.cancel()
        assert cancelled == sources
        assert [ok for ok, _ in self.success_of(outer)] == [False, False]

    def test_X4_sequence_started_by_a_callback_of_the_result(self):
        """
        X4: cancelling a fired result that waits for the sequence its callback started cancels that
        sequence.
        """
        seen = []
        result = self.waiting_on(succeed(None)).addCallback(
            lambda _: self.nested(Deferred(), 2, seen)
        )
        result.cancel()
        assert [level for level, _ in seen] == [1, 2]
        self.failure_of(result, CancelledError)

    def test_X4_through_a_yielded_generator(self):
        """
        X4: the cancellation reaches the wait of a generator that the body yields, which may clean
        up.
        """
        cleanup, seen = Deferred(), []

        def helper():
            try:
                yield Deferred()
            except CancelledError as error:
                seen.append((yield cleanup))
                raise error

        result = self.waiting_on(helper())
        result.cancel()
        self.assert_pending(result)
        cleanup.callback("helper")
        assert seen == ["helper"]
        self.failure_of(result, CancelledError)

    def test_X4_through_generators_that_yield_generators(self):
        """X4: the cancellation reaches through yielded generators and sequences in turn."""
        cancelled = []
        source = Deferred(cancelled.append)

        def innermost():
            yield source

        def middle():
            yield self.waiting_on(innermost())

        result = self.waiting_on(middle())
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is source
        self.failure_of(result, CancelledError)

    def test_X4_mixed_engines(self):
        """
        X4: the cancellation reaches the innermost wait where each level runs on another engine.
        """
        cancelled = []
        result = source = Deferred(cancelled.append)
        for name in self.mixed_engines * 3:
            result = self.relay(name, result)
        result.cancel()
        assert len(cancelled) == 1 and cancelled[0] is source
        self.failure_of(result, CancelledError)

    def relay(self, engine_name, source):
        """
        The result of a sequence on that engine which returns the value of ``source``.
        """

        @self.sequential_on(engine_name)
        def body():
            got = yield source
            returnValue(got)

        return body()

    def test_X4_other_waiters_go_on_first(self):
        """
        X4: others that wait on the cancelled Deferred go on before the cancelled sequence's
        waiter gets its outcome.
        """
        source, seen = Deferred(), []

        @self.sequential
        def inner():
            try:
                yield source
            except CancelledError:
                seen.append("inner is cancelled")
                raise

        @self.sequential
        def outer():
            try:
                yield inner()
            except CancelledError:
                seen.append("outer is cancelled")

        @self.sequential
        def another():
            got = yield source
            seen.append(("another got", got))

        result = outer()
        result.addCallback(lambda _: seen.append("outer has ended"))
        self.success_of(self.after(another(), result.cancel))
        assert seen == [
            "inner is cancelled",
            ("another got", None),
            "outer is cancelled",
            "outer has ended",
        ]

    def test_X4_other_waiters_on_an_inner_result_go_on_first(self):
        """
        X4: others that wait on the result of a cancelled sequence go on before its waiter's own
        waiter gets an outcome.
        """
        seen = []

        @self.sequential
        def noting(name, inner):
            yield inner
            seen.append(name)

        inner = self.swallowing(Deferred(), succeed(None))
        result = noting("outermost", noting("outer", noting("first", inner)))
        self.success_of(self.after(noting("second", inner), result.cancel))
        assert seen == ["first", "second", "outer", "outermost"]

    def after(self, result, function):
        """
        ``result``, when ``function`` has been called.
        """
        function()
        return result

    def test_X4_waiting_for_itself(self):
        """
        X4: cancelling a sequence that waits on its own result, which nothing can fire, returns.
        """
        source, results = Deferred(), []

        @self.sequential
        def body():
            yield source
            yield results[0]

        results.append(body())
        source.callback(None)
        results[0].cancel()
        self.assert_pending(results[0])

    def test_X4_waiting_for_each_other(self):
        """X4: cancelling one of two sequences that wait on each other returns."""
        source, results = Deferred(), []

        @self.sequential
        def body(number):
            yield source
            yield results[1 - number]

        results.extend([body(0), body(1)])
        source.callback(None)
        results[1].cancel()
        self.assert_pending(results[0])
        self.assert_pending(results[1])

    def test_X4_result_that_is_its_own_value(self):
        """X4: cancelling a result whose value it is itself returns."""
        source, results = Deferred(), []

        @self.sequential
        def body():
            yield source
            returnValue(results[0])

        results.append(body())
        source.callback(None)
        results[0].cancel()
        assert results[0].result is results[0]


stamp(globals(), CancellingNested)
