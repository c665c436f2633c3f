"""The names of ``twisted.internet.defer`` that `seqcompat.defer` offers."""

from __future__ import absolute_import, division, print_function

import pytest
import twisted.internet.defer
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

import seqcompat.defer
from seqcompat.defer import (
    deferredGenerator,
    ensureDeferred,
    inlineCallbacks,
    returnValue,
    waitForDeferred,
)


def outcome_of(deferred):
    """The value that `deferred` has fired with, or the exception."""
    seen = []
    deferred.addCallbacks(seen.append, lambda failure: seen.append(failure.value))
    [outcome] = seen
    return outcome


def test_returnvalue_ends_a_function_with_twisteds_own_decorator_too():
    """
    Before and after a wait, with a value and in place of an error, and without a warning (see
    pytest.ini).
    """

    @twisted.internet.defer.inlineCallbacks
    def double(d):
        try:
            value = yield d
        except LookupError:
            returnValue("nothing")
        returnValue(2 * value)

    source = Deferred()
    result = double(source)
    source.callback(21)
    assert outcome_of(result) == 42
    assert outcome_of(double(succeed(4))) == 8
    assert outcome_of(double(fail(LookupError()))) == "nothing"


def test_an_import_of_all_names_gives_these_and_no_others():
    assert sorted(seqcompat.defer.__all__) == [
        "deferredGenerator",
        "ensureDeferred",
        "inlineCallbacks",
        "returnValue",
        "waitForDeferred",
    ]


class TestInlineCallbacks(object):
    def test_drives_a_generator(self):
        @inlineCallbacks
        def double(d):
            value = yield d
            returnValue(2 * value)

        source = Deferred()
        result = double(source)
        source.callback(21)
        assert outcome_of(result) == 42

    def test_a_plain_function_is_refused_at_the_call_only(self):
        @inlineCallbacks
        def fetch():
            return 3

        with pytest.raises(TypeError) as caught:
            fetch()
        assert "inlineCallbacks requires" in str(caught.value)
        assert "fetch" in str(caught.value)

    def test_a_function_that_only_uses_returnValue_is_refused_at_the_call(self):
        @inlineCallbacks
        def fetch():
            returnValue(3)

        with pytest.raises(TypeError) as caught:
            fetch()
        assert "inlineCallbacks requires" in str(caught.value)
        assert "returnValue" in str(caught.value)

    def test_name_and_docstring_survive(self):
        @inlineCallbacks
        def fetch():
            """What it does."""
            yield

        assert (fetch.__name__, fetch.__doc__) == ("fetch", "What it does.")

    def test_plain_values_come_back_as_nothing_here_is_strict(self):
        @inlineCallbacks
        def fetch():
            returnValue((yield 3))

        assert outcome_of(fetch()) == 3


def test_ensureDeferred_drives_a_generator_and_leaves_a_deferred_alone():
    def body(d):
        returnValue((yield d))

    source = Deferred()
    assert ensureDeferred(source) is source
    assert outcome_of(ensureDeferred(body(succeed(3)))) == 3
    with pytest.raises(TypeError) as caught:
        ensureDeferred(3)
    assert "it got 3, of type int" in str(caught.value)


class TestDeferredGenerator(object):
    @pytest.fixture
    def add_one(self):
        @deferredGenerator
        def add_one(d):
            waiting = waitForDeferred(d)
            yield waiting
            yield 1 + waiting.getResult()

        return add_one

    @pytest.mark.parametrize("fired", [True, False])
    def test_the_last_value_yielded_is_the_result(self, add_one, fired):
        source = succeed(2) if fired else Deferred()
        result = add_one(source)
        assert result.called == fired
        if not fired:
            source.callback(2)
        assert outcome_of(result) == 3

    @pytest.mark.parametrize("fired", [True, False])
    def test_getResult_raises_what_the_deferred_failed_with(self, add_one, fired):
        error = KeyError()
        source = fail(error) if fired else Deferred()
        result = add_one(source)
        if not fired:
            source.errback(error)
        assert outcome_of(result) is error

    def test_values_on_the_way_are_passed_over(self):
        @deferredGenerator
        def count():
            yield 1
            yield 2

        assert outcome_of(count()) == 2

    def test_the_result_is_None_where_waitForDeferred_is_yielded_last(self):
        @deferredGenerator
        def wait(d):
            yield 1
            yield waitForDeferred(d)

        assert outcome_of(wait(succeed(2))) is None

    def test_the_result_is_None_where_nothing_is_yielded(self):
        @deferredGenerator
        def nothing():
            return
            yield

        assert outcome_of(nothing()) is None

    def test_a_bare_deferred_is_refused_through_the_result(self):
        @deferredGenerator
        def wait(d):
            yield d

        error = outcome_of(wait(succeed(2)))
        assert isinstance(error, TypeError)
        assert "waitForDeferred" in str(error)

    def test_cancelling_reaches_the_deferred_waited_on(self, add_one):
        cancelled = []
        source = Deferred(cancelled.append)
        result = add_one(source)
        result.cancel()
        assert cancelled == [source]
        assert isinstance(outcome_of(result), CancelledError)

    def test_name_and_docstring_survive(self):
        @deferredGenerator
        def fetch():
            """What it does."""
            yield

        assert (fetch.__name__, fetch.__doc__) == ("fetch", "What it does.")


def test_waitForDeferred_takes_nothing_but_a_deferred():
    with pytest.raises(TypeError) as caught:
        waitForDeferred(3)
    assert "it got 3" in str(caught.value)
