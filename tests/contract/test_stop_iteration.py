"""The clause R5: a StopIteration in the body is an error, never a silent success."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "generator"

# Python 3.6 announces that a later one, 3.7, will make such a StopIteration an error.
pytestmark = pytest.mark.filterwarnings(
    "ignore:generator .* raised StopIteration:DeprecationWarning"
)


class OurStopIteration(StopIteration):
    """One that is not Python's own."""


stop_iterations = pytest.mark.parametrize(
    "stop",
    [StopIteration(), StopIteration(3), OurStopIteration("text")],
    ids=["plain", "with value", "subclass"],
)


class StopIterations(Contract):
    def assert_caused_by(self, result, stop):
        """
        ``result`` has failed with a RuntimeError that ``stop`` caused.
        """
        error = self.failure_of(result, RuntimeError).value
        assert error.__cause__ is stop

    @stop_iterations
    def test_R5_raised_before_the_first_wait(self, stop):
        """R5: raised in the body before its first wait."""

        @self.sequential
        def body():
            raise stop
            yield

        self.assert_caused_by(body(), stop)

    @stop_iterations
    def test_R5_raised_after_a_fired_wait(self, stop):
        """R5: raised in the body after a fired wait."""

        @self.sequential
        def body():
            yield succeed(None)
            raise stop

        self.assert_caused_by(body(), stop)

    @stop_iterations
    def test_R5_raised_after_an_unfired_wait(self, stop):
        """R5: raised in the body after an unfired wait; who fired it sees nothing."""

        @self.sequential
        def body(source):
            yield source
            raise stop

        source = Deferred()
        result = body(source)
        source.callback(None)
        assert self.success_of(source) is None
        self.assert_caused_by(result, stop)

    @stop_iterations
    @pytest.mark.parametrize("fired", [True, False])
    def test_R5_thrown_by_a_failed_wait(self, stop, fired):
        """R5: thrown into the body by a wait, and not caught there."""

        @self.sequential
        def body(source):
            yield source

        source = fail(stop) if fired else Deferred()
        result = body(source)
        if not fired:
            source.errback(stop)
        assert self.success_of(source) is None
        self.assert_caused_by(result, stop)

    @stop_iterations
    @pytest.mark.parametrize("fired", [True, False])
    def test_R5_caught_at_the_wait(self, stop, fired):
        """
        R5: one that a wait raises can be caught there, by ``await`` as the RuntimeError that Python
        makes of it.
        """

        @self.sequential
        def body(source):
            try:
                yield source
            except (StopIteration, RuntimeError) as error:
                returnValue(error)

        source = fail(stop) if fired else Deferred()
        result = body(source)
        if not fired:
            source.errback(stop)
        caught = self.success_of(result)
        if self.spelling == "generator":
            assert caught is stop
        else:
            # In Python an await that raises StopIteration is one that has ended.
            assert type(caught) is RuntimeError
            assert caught.__cause__ is stop

    def test_R5_caught_and_raised_again(self):
        """R5: one that is caught at the wait and raised again is an error still."""

        @self.sequential
        def body(source):
            try:
                yield source
            except StopIteration:
                raise

        stop, source = StopIteration(), Deferred()
        result = body(source)
        source.errback(stop)
        self.assert_caused_by(result, stop)

    def test_R5_next_of_an_exhausted_generator(self):
        """R5: the classical case, ``next()`` of a plain generator that has no more."""

        def one():
            yield 1

        @self.sequential
        def body():
            numbers = one()
            yield succeed(next(numbers))
            yield succeed(next(numbers))

        error = self.failure_of(body(), RuntimeError).value
        assert type(error.__cause__) is StopIteration

    def test_R5_next_of_an_empty_iterator(self):
        """R5: ``next()`` of an iterator that has no Python frame."""

        @self.sequential
        def body(source):
            yield source
            next(iter([]))

        source = Deferred()
        result = body(source)
        source.callback(None)
        error = self.failure_of(result, RuntimeError).value
        assert type(error.__cause__) is StopIteration

    def test_R5_raised_by_a_function(self):
        """R5: raised by a plain function that the body calls."""
        stop = StopIteration()

        def stopping():
            raise stop

        @self.sequential
        def body():
            yield succeed(None)
            stopping()

        self.assert_caused_by(body(), stop)

    def test_R5_through_nested_sequences(self):
        """R5: the outer sequence sees the RuntimeError of an inner one, and may catch it."""
        stop = StopIteration()

        @self.sequential
        def inner():
            yield succeed(None)
            raise stop

        @self.sequential
        def outer():
            try:
                yield inner()
            except RuntimeError as error:
                returnValue(error.__cause__)

        assert self.success_of(outer()) is stop

    def test_R5_in_a_generator_that_is_waited_on(self):
        """
        R5: a ``StopIteration`` in a generator or coroutine that a body waits on is a
        ``RuntimeError``, too.
        """
        stop = StopIteration()

        def inner():  # seqcompat: sequence
            yield succeed(None)
            raise stop

        @self.sequential
        def outer():
            yield inner()

        self.assert_caused_by(outer(), stop)

    def test_R5_end_of_a_loop_is_no_error(self):
        """
        R5: the ``StopIteration`` that ends a ``for`` loop or a bare ``return`` is not an error.
        """

        @self.sequential
        def body(source):
            for number in (number for number in [1, 2]):
                yield source if number == 1 else succeed(None)

        source = Deferred()
        result = body(source)
        source.callback(None)
        assert self.success_of(result) is None


stamp(globals(), StopIterations)
