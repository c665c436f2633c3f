"""The clauses M1, R4, W1, W8, X4 and X7 for a result on its way to who waits on it."""

from __future__ import absolute_import, division, print_function

import weakref

import pytest
from seqcompat import returnValue
from seqcompat._firing import MAX_DEPTH
from six.moves import range
from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.python.failure import Failure

from tests.harness.garbage import collect_in_turns, collector_off, free_unreferenced
from tests.harness import Contract, stamp

SPELLING = "generator"


class HandingOver(Contract):
    def relaying(self, source):
        """
        The result of a sequence whose only wait is for ``source``.
        """

        @self.sequential
        def body(source):
            got = yield source
            returnValue(got)

        return body(source)

    def test_R4_failure_returned_to_a_sequence(self):
        """
        R4: a Failure that an inner sequence returns, later, is raised in the one that waits on it.
        """

        @self.sequential
        def inner(source):
            got = yield source
            returnValue(Failure(got))

        @self.sequential
        def outer(inner):
            try:
                yield inner
            except KeyError as caught:
                returnValue(caught)

        error, source = KeyError(), Deferred()
        result = outer(inner(source))
        source.callback(error)
        assert self.success_of(result) is error

    @pytest.mark.parametrize("fails", [False, True], ids=["value", "failure"])
    def test_W8_chained_to_by_the_one_that_waited(self, fails):
        """
        W8: a Deferred that a body chains to the result that it has just waited on, before the
        callbacks of that have run, gets the same value or failure.
        """
        seen, source = [], Deferred()

        @self.sequential
        def outer(inner):
            try:
                yield inner
            except KeyError:
                pass
            succeed(None).addCallback(lambda _: inner).addBoth(seen.append)

        inner = self.relaying(source)
        result = outer(inner)
        if fails:
            source.errback(KeyError())
            assert seen[0].check(KeyError)
        else:
            source.callback("value")
            assert seen == ["value"]
        self.success_of(result)
        self.success_of(inner)

    def test_W1_callback_added_by_the_one_that_waited(self):
        """
        W1: a callback that a body adds to the result that it has waited on gets the None that is
        left of it.
        """

        @self.sequential
        def outer(inner, seen):
            got = yield inner
            inner.addCallback(lambda left: seen.append((got, left)))

        source, seen = Deferred(), []
        result = outer(self.relaying(source), seen)
        source.callback(3)
        assert self.success_of(result) is None
        assert seen == [(3, None)]

    def test_W1_callback_added_when_the_one_that_waited_is_elsewhere(self):
        """
        W1: the sequence that was the first to wait on a result, of several, is not resumed by it
        again.
        """

        @self.sequential
        def outer(inner, second):
            one = yield inner
            two = yield second
            returnValue((one, two))

        source, second, seen = Deferred(), Deferred(), []
        inner = self.relaying(source)
        result = outer(inner, second)
        inner.addCallback(seen.append)
        source.callback(3)
        inner.addCallback(seen.append)
        assert seen == [None, None]
        self.assert_pending(result)
        second.callback(4)
        assert self.success_of(result) == (3, 4)

    def test_W1_callback_added_to_a_result_that_was_handed_over(self):
        """
        W1: a callback that is added to it later does not resume the sequence that has waited on it.
        """

        @self.sequential
        def outer(inner, second):
            one = yield inner
            two = yield second
            returnValue((one, two))

        source, second, seen = Deferred(), Deferred(), []
        inner = self.relaying(source)
        result = outer(inner, second)
        source.callback(3)
        inner.addCallback(seen.append)
        assert seen == [None]
        self.assert_pending(result)
        second.callback(4)
        assert self.success_of(result) == (3, 4)

    def test_W8_order_of_callbacks_added_meanwhile(self):
        """W8: of results handed over one after another, the last runs its callbacks first."""

        @self.sequential
        def link(number, before):
            got = yield before
            before.addCallback(lambda _: order.append(number))
            returnValue(got)

        order, last = [], Deferred()
        source = last
        for number in range(4):
            last = link(number, last)
        source.callback(3)
        assert order == [3, 2, 1, 0]
        assert self.success_of(last) == 3

    def test_W8_callback_added_to_a_result_whose_turn_has_not_come(self):
        """W8: a callback that one of these adds to a result further in runs in that one's turn."""
        order = []

        @self.sequential
        def outer(inner, middle):
            got = yield middle
            middle.addCallback(lambda _: add_and_note(inner))
            returnValue(got)

        def add_and_note(inner):
            inner.addCallback(lambda _: order.append("added"))
            order.append("noted")

        source = Deferred()
        inner = self.relaying(source)
        result = outer(inner, self.relaying(inner))
        source.callback(3)
        assert order == ["noted", "added"]
        assert self.success_of(result) == 3

    def test_W8_wait_for_a_result_whose_turn_has_not_come(self):
        """W8: a sequence that one of these has wait on a result further in goes on in its turn."""
        order, started = [], []

        @self.sequential
        def waiting(inner):
            got = yield inner
            order.append(("waited", got))

        @self.sequential
        def outer(inner, middle):
            got = yield middle
            middle.addCallback(lambda _: start(inner))
            returnValue(got)

        def start(inner):
            started.append(waiting(inner))
            order.append("started")

        source = Deferred()
        inner = self.relaying(source)
        result = outer(inner, self.relaying(inner))
        source.callback(3)
        assert order == ["started", ("waited", None)]
        assert self.success_of(result) == 3
        assert self.success_of(started[0]) is None

    def test_M1_value_that_was_handed_over(self):
        """
        M1: a result that is kept does not keep the value that another sequence has waited for.
        """

        class Value(object):
            pass

        @self.sequential
        def outer(inner):
            yield inner

        source, value = Deferred(), Value()
        inner = self.relaying(source)
        result = outer(inner)
        with collector_off():
            ref = weakref.ref(value)
            source.callback(value)
            del value
            free_unreferenced()
            assert ref() is None
        assert self.success_of(inner) is self.success_of(result) is None

    def test_M1_value_that_was_handed_over_in_a_cancellation(self):
        """
        M1: a result that ended while it was cancelled does not keep the value that another sequence
        has waited for.
        """

        class Value(object):
            pass

        @self.sequential
        def inner(source):
            try:
                yield source
            except CancelledError:
                value = Value()
                refs.append(weakref.ref(value))
                returnValue(value)

        @self.sequential
        def outer(inner):
            yield inner

        refs, kept = [], inner(Deferred())
        result = outer(kept)
        result.cancel()
        collect_in_turns()  # Twisted leaves a cycle.
        assert refs[0]() is None
        assert self.success_of(kept) is self.success_of(result) is None

    def test_X7_cancelled_by_the_one_that_waited(self):
        """X7: a body that cancels the result that it has just waited on does nothing to either."""

        @self.sequential
        def outer(inner):
            got = yield inner
            inner.cancel()
            returnValue(got)

        source = Deferred()
        result = outer(self.relaying(source))
        source.callback(3)
        assert self.success_of(result) == 3

    @pytest.mark.parametrize("levels", range(1, 40))
    def test_X7_cancelled_when_it_has_just_ended(self, levels):
        """
        X7: cancelling a result does nothing from the moment that its body has ended, at any depth.
        """
        last = source = Deferred()
        for _ in range(levels):
            below = last.addCallback(lambda value: value)
            last = self.relaying(below)
            below.addCallback(lambda _, result=last: result.cancel())
        source.callback(3)
        assert self.success_of(last) == 3

    def cancelled_at(self, inner, second):
        """
        The result of a sequence that waits on ``inner`` and returns its value when it is cancelled
        at ``second``.
        """

        @self.sequential
        def outer():
            got = yield inner
            try:
                yield second
            except CancelledError:
                returnValue((got, "cancelled"))

        return outer()

    @pytest.mark.parametrize("levels", range(1, 40))
    def test_X4_inner_has_just_ended(self, levels):
        """
        X4: a cancellation arrives at the next wait of the body whose wait has just ended, at any
        depth.
        """
        last, cancelled = Deferred(), []
        source = last
        for _ in range(levels):
            below = last.addCallback(lambda value: value)
            last = self.relaying(below)
        second = Deferred(cancelled.append)
        result = self.cancelled_at(last, second)
        below.addCallback(lambda _: result.cancel())
        source.callback(3)
        assert self.success_of(result) == (3, "cancelled")
        assert cancelled == [second]

    @pytest.mark.parametrize("above", range(4))
    @pytest.mark.parametrize("levels", [1] + [MAX_DEPTH + n for n in (-1, 0, 1, 2, MAX_DEPTH + 1)])
    def test_X4_inner_has_just_ended_below_others(self, levels, above):
        """
        X4: a cancellation from further out, with callbacks in between, arrives at the next wait of
        the body whose wait has just ended.
        """
        last, cancelled = Deferred(), []
        source = last
        for _ in range(levels):
            below = last.addCallback(lambda value: value)
            last = self.relaying(below)
        second = Deferred(cancelled.append)
        result = self.cancelled_at(last.addCallback(lambda value: value), second)
        for _ in range(above):
            result = self.relaying(result)
        below.addCallback(lambda _: result.cancel())
        source.callback(3)
        assert self.success_of(result) == (3, "cancelled")
        assert cancelled == [second]


stamp(globals(), HandingOver)
