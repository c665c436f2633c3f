"""The clause T3: exceptions that drive a sequence do not show up in anybody's traceback."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "generator"


def behind(error):
    """
    The exceptions that Python prints before ``error``: those in its ``__cause__`` and
    ``__context__``, recursively.

    Python 2 has neither, and prints none.
    """
    seen = []
    waiting = [error]
    while waiting:
        error = waiting.pop()
        for link in (getattr(error, "__cause__", None), getattr(error, "__context__", None)):
            if link is not None and link not in seen:
                seen.append(link)
                waiting.append(link)
    return seen


def boom(_=None):
    raise ValueError("raised here")


class ExceptionContext(Contract):
    @pytest.mark.parametrize("levels", [1, 4, 40])
    def test_T3_raised_in_a_finally_after_handlers(self, levels):
        """T3: an error raised in a ``finally`` around returnValue(), many handlers deep."""

        def raising(level):
            try:
                raise KeyError(level)
            except KeyError:
                if level:
                    raising(level - 1)
                raise ValueError(level)

        @self.sequential
        def body():
            try:
                yield succeed(None)
                returnValue("value")
            finally:
                raising(levels)

        found = behind(self.failure_of(body(), ValueError, KeyError).value)
        assert {type(error) for error in found} <= {ValueError, KeyError}

    def test_T3_context_that_leads_back_to_the_error(self):
        """T3: a circle of contexts, which a program can make, is followed once."""

        @self.sequential
        def body():
            yield succeed(None)
            first, second = ValueError(), KeyError()
            first.__context__, second.__context__ = second, first
            raise first

        self.failure_of(body(), ValueError)

    def returning(self, source):
        @self.sequential
        def body():
            got = yield source
            returnValue(got)

        return body()

    def ending(self, source):
        @self.sequential
        def body():
            yield source

        return body()

    def assert_nothing_behind(self, result):
        assert behind(self.failure_of(result, ValueError).value) == []

    def test_T3_raised_by_the_body(self):
        """T3: an error raised by the body after a wait, fired or not, has no context."""
        source = Deferred()

        @self.sequential
        def body(wait_on):
            yield wait_on
            boom()

        pending = body(source)
        source.callback(None)
        self.assert_nothing_behind(pending)
        self.assert_nothing_behind(body(succeed(None)))

    def test_T3_raised_on_the_way_of_returnValue(self):
        """
        T3: an error raised in a ``finally`` block through which returnValue() leaves the body has
        no context.
        """

        @self.sequential
        def body(source):
            try:
                try:
                    yield source
                    returnValue(1)
                finally:
                    boom()
            finally:
                boom()

        source = Deferred()
        pending = body(source)
        source.callback(None)
        for result in [body(succeed(None)), pending]:
            error = self.failure_of(result, ValueError).value
            # Python 2 has none.
            assert [type(other) for other in behind(error)] in ([ValueError], [])

    def test_T3_raised_after_an_inner_sequence_returned(self):
        """T3: an error raised after an inner sequence has returned a value has no context."""
        source = Deferred()

        @self.sequential
        def body(wait_on):
            yield self.returning(wait_on)
            boom()

        pending = body(source)
        source.callback(None)
        self.assert_nothing_behind(pending)
        self.assert_nothing_behind(body(succeed(None)))

    def test_T3_raised_after_an_inner_sequence_fell_off_its_end(self):
        """T3: or has fallen off its end."""
        source = Deferred()

        @self.sequential
        def body(wait_on):
            yield self.ending(wait_on)
            boom()

        pending = body(source)
        source.callback(None)
        self.assert_nothing_behind(pending)
        self.assert_nothing_behind(body(succeed(None)))

    def test_T3_raised_after_a_yielded_generator_returned(self):
        """T3: or after a generator that the body yields has returned."""
        source = Deferred()

        def helper():
            got = yield source
            returnValue(got)

        @self.sequential
        def body():
            yield helper()
            boom()

        result = body()
        source.callback(None)
        self.assert_nothing_behind(result)

    def test_T3_raised_by_a_callback_of_a_returning_sequence(self):
        """
        T3: an error in a callback of a result has no context where the body has returned a value.
        """
        source = Deferred()
        result = self.returning(source).addCallback(boom)
        source.callback(None)
        self.assert_nothing_behind(result)

    def test_T3_raised_by_a_callback_of_an_ending_sequence(self):
        """
        T3: an error in a callback of a result has no context, if the body has fallen off its end.
        """
        source = Deferred()
        result = self.ending(source).addCallback(boom)
        source.callback(None)
        self.assert_nothing_behind(result)

    def test_T3_raised_by_a_callback_of_a_failing_sequence(self):
        """T3: an error raised in an errback has no context, if the body has failed."""
        source = Deferred()
        result = self.ending(source).addErrback(boom)
        source.errback(KeyError())
        self.assert_nothing_behind(result)

    def test_T3_raised_by_a_sequence_that_a_callback_starts(self):
        """
        T3: the error of another sequence, started by a callback of the result, has no context.
        """
        source = Deferred()

        @self.sequential
        def failing():
            yield None
            boom()

        result = self.returning(source).addCallback(lambda _: failing())
        source.callback(None)
        self.assert_nothing_behind(result)

    def test_T3_raised_by_another_waiter(self):
        """T3: the error of another sequence that the same Deferred resumes next has no context."""
        source = Deferred()

        @self.sequential
        def failing():
            yield source
            boom()

        first, second = self.returning(source), failing()
        source.callback(None)
        self.success_of(first)
        self.assert_nothing_behind(second)

    def test_T3_passing_through(self):
        """T3: an error that passes through sequences gets no context on its way."""
        source = Deferred()
        pending = self.returning(self.ending(source))
        source.errback(ValueError())
        self.assert_nothing_behind(pending)
        self.assert_nothing_behind(self.returning(self.ending(fail(ValueError()))))

    def test_T3_raised_while_handling(self):
        """
        T3: an error raised while handling another one has that one as its context, and nothing
        else.
        """
        source, first = Deferred(), KeyError()

        @self.sequential
        def body():
            try:
                yield self.returning(source)
            except KeyError:
                boom()

        result = body()
        source.errback(first)
        error = self.failure_of(result, ValueError).value
        assert behind(error) in ([first], [])
        assert behind(first) == []

    def test_T3_raised_after_handling(self):
        """T3: an error raised after another one was handled has no context."""

        @self.sequential
        def body(wait_on):
            try:
                yield self.returning(wait_on)
            except KeyError:
                yield succeed(None)
            boom()

        source = Deferred()
        pending = body(source)
        source.errback(KeyError())
        self.assert_nothing_behind(pending)
        self.assert_nothing_behind(body(fail(KeyError())))

    def test_T3_returned_while_handling(self):
        """
        T3: an error after an inner sequence returned from its ``except`` block has no context.
        """
        source = Deferred()

        @self.sequential
        def handling():
            try:
                yield source
            except KeyError:
                returnValue("handled")

        @self.sequential
        def body():
            yield handling()
            boom()

        result = body()
        source.errback(KeyError())
        self.assert_nothing_behind(result)

    def test_T3_cancelled(self):
        """T3: a ``CancelledError`` that passes through sequences has no context."""
        result = self.returning(self.ending(Deferred()))
        result.cancel()
        assert behind(self.failure_of(result, CancelledError).value) == []


stamp(globals(), ExceptionContext)
