"""The clause W11: the bodies that have run when ``d.callback(x)`` returns."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue, waitable
from seqcompat._firing import MAX_DEPTH
from six.moves import range
from twisted.internet.defer import Deferred, succeed

from tests.harness import Contract, stamp

SPELLING = "generator"

LEVELS = 16


def as_it_is(deferred):
    """The result of the level below."""
    return deferred


def with_callback(deferred):
    """The same with a callback."""
    return deferred.addCallback(lambda value: value)


def behind_deferred(deferred):
    """A plain Deferred that waits on it."""
    return succeed(None).addCallback(lambda _: deferred)


def behind_generator(deferred):
    """A generator that waits on it."""
    got = yield deferred
    returnValue(got)


def behind_own_spelling(deferred):  # seqcompat: sequence
    """A generator or coroutine that waits on it."""
    got = yield deferred
    returnValue(got)


each_way = pytest.mark.parametrize(
    "way",
    [
        as_it_is,
        with_callback,
        behind_deferred,
        behind_generator,
        behind_own_spelling,
    ],
    ids=lambda way: way.__name__,
)


class Reached(Contract):
    def levels(self, source, way, reached):
        """
        The last of ``LEVELS`` sequences, each of which waits in ``way`` on the one below and notes
        that it was reached.
        """

        @self.sequential
        def level(number, below):
            got = yield way(below)
            reached.append(number)
            returnValue(got)

        for number in range(LEVELS):
            source = level(number, source)
        return source

    def relay(self):
        """
        A function whose sequences pass on the value that they wait for.
        """

        @self.sequential
        def relay(below):
            got = yield below
            returnValue(got)

        return relay

    @each_way
    def test_W11_value(self, way):
        """W11: 16 levels up, every body has run when ``d.callback(x)`` returns."""
        source, reached = Deferred(), []
        last = self.levels(source, way, reached)
        source.callback(3)
        assert reached == list(range(LEVELS))
        assert self.success_of(last) == 3

    @each_way
    def test_W11_failure(self, way):
        """W11: 16 levels up, every body has run when ``d.errback(e)`` returns."""
        reached = []

        @self.sequential
        def level(number, below):
            try:
                yield way(below)
            finally:
                reached.append(number)

        last = source = Deferred()
        for number in range(LEVELS):
            last = level(number, last)
        source.errback(KeyError())
        assert reached == list(range(LEVELS))
        self.failure_of(last, KeyError)

    @each_way
    def test_W11_to_the_next_unfired_wait(self, way):
        """W11: each has run to its next unfired wait, past fired ones."""
        reached, unfired = [], Deferred()

        @self.sequential
        def level(number, below, after):
            got = yield way(below)
            yield succeed(None)
            yield "plain"
            reached.append(number)
            yield after
            returnValue(got)

        last = source = Deferred()
        for number in range(LEVELS):
            last = level(number, last, unfired if number == LEVELS - 1 else None)
        source.callback(3)
        assert reached == list(range(LEVELS))
        self.assert_pending(last)
        unfired.callback(None)
        assert self.success_of(last) == 3

    @each_way
    def test_W11_fired_by_a_body(self, way):
        """W11: 16 levels have run, if a body fires that is itself being resumed."""
        source, reached = Deferred(), []
        last = self.levels(source, way, reached)

        @self.sequential
        def firing(before):
            yield before
            source.callback(3)
            returnValue(list(reached))

        before = Deferred()
        result = firing(before)
        before.callback(None)
        assert self.success_of(result) == list(range(LEVELS))
        assert self.success_of(last) == 3

    @each_way
    def test_W11_fired_at_the_top_of_another(self, way):
        """
        W11: 16 levels have run, if a body fires that is 16 levels up from the Deferred that resumed
        it.
        """
        source, reached, below = Deferred(), [], []
        last = self.levels(source, way, reached)

        @self.sequential
        def firing(before):
            yield before
            source.callback(3)
            returnValue(list(reached))

        before = Deferred()
        result = firing(self.levels(before, way, below))
        before.callback(None)
        assert below == list(range(LEVELS))
        assert self.success_of(result) == list(range(LEVELS))
        assert self.success_of(last) == 3

    @each_way
    def test_W11_fired_by_a_body_that_begins(self, way):
        """W11: 16 levels have run, if a callback, 16 levels up, starts the body that fires."""
        source, reached, below = Deferred(), [], []
        last = self.levels(source, way, reached)

        @self.sequential
        def firing():
            source.callback(3)
            returnValue(list(reached))
            yield

        before, begun = Deferred(), []
        top = self.levels(before, with_callback, below)
        top.addCallback(lambda _: begun.append(firing()))
        before.callback(None)
        assert below == list(range(LEVELS))
        assert self.success_of(begun[0]) == list(range(LEVELS))
        assert self.success_of(last) == 3

    @pytest.mark.parametrize("depth", [1, 7, 8, MAX_DEPTH - 4, MAX_DEPTH - 3, 30])
    def test_W11_fired_at_any_depth(self, depth):
        """
        W11: 16 levels have run, if a body fires at any depth, even where some sequences are left to
        the outermost resumption.
        """
        source, reached, before = Deferred(), [], Deferred()
        last = self.levels(source, with_callback, reached)

        relay = self.relay()

        @self.sequential
        def firing(below):
            yield below
            source.callback(3)
            returnValue(list(reached))

        below = before
        for _ in range(depth):
            below = with_callback(relay(below))
        result, beside = firing(below), with_callback(relay(below))
        before.callback(None)
        assert self.success_of(result) == list(range(LEVELS))
        assert self.success_of(last) == 3
        assert self.success_of(beside) is None

    def test_W11_fired_where_another_has_ended(self):
        """W11: 16 levels have run, if a callback further up has just ended another sequence."""
        source, reached, before, beside = Deferred(), [], Deferred(), Deferred()
        last = self.levels(source, with_callback, reached)

        relay = self.relay()

        @self.sequential
        def firing(before):
            yield before
            source.callback(3)
            returnValue(list(reached))

        ended = with_callback(relay(beside))
        below = before
        for _ in range(4):
            below = with_callback(relay(below))
        result = firing(below.addCallback(beside.callback))
        before.callback(None)
        assert self.success_of(result) == list(range(LEVELS))
        assert self.success_of(last) == 3
        assert self.success_of(ended) is None

    def test_W11_fired_where_another_body_has_fired(self):
        """W11: 16 levels have run, if another body further up has just ended another sequence."""
        source, reached, before, beside, unfired = (
            Deferred(),
            [],
            Deferred(),
            Deferred(),
            Deferred(),
        )
        last = self.levels(source, with_callback, reached)

        relay = self.relay()

        @self.sequential
        def firing_beside(before):
            yield before
            beside.callback(4)
            yield unfired

        @self.sequential
        def firing(before):
            yield before
            source.callback(3)
            returnValue(list(reached))

        ended = with_callback(relay(beside))
        below = before
        for _ in range(4):
            below = with_callback(relay(below))
        other, result = firing_beside(below), firing(below)
        before.callback(None)
        assert self.success_of(result) == list(range(LEVELS))
        assert self.success_of(last) == 3
        assert self.success_of(ended) == 4
        self.assert_pending(other)
        unfired.callback(None)
        assert self.success_of(other) is None

    def test_W11_fired_by_a_callback(self):
        """W11: 16 levels have run, if a callback on another sequence fires."""
        source, reached, before = Deferred(), [], Deferred()
        last = self.levels(source, as_it_is, reached)

        @self.sequential
        def other(before):
            yield before

        seen = []

        def fire(_):
            source.callback(3)
            seen.extend(reached)

        result = other(before).addCallback(fire)
        before.callback(None)
        assert seen == list(range(LEVELS))
        assert self.success_of(last) == 3
        self.success_of(result)

    @pytest.mark.parametrize("depth", [1, 7, 8, MAX_DEPTH - 4, MAX_DEPTH - 3, 30])
    def test_W11_fired_by_a_callback_at_any_depth(self, depth):
        """
        W11: a callback of a result fires the Deferred, a callback fired that result, and so on: the
        two nearest sequences have run, at any depth.
        """
        events = []
        sources = [Deferred() for _ in range(depth + 1)]
        results = [self.relay()(source) for source in sources]
        for result, following in zip(results, sources[1:]):
            result.addCallback(following.callback)
        source = Deferred()
        outer = self.relay()(self.relay()(source).addCallback(lambda value: value))
        outer.addCallback(lambda _: events.append("reached"))

        def fire(_):
            source.callback("value")
            events.append("fired")

        results[-1].addCallback(fire)
        sources[0].callback("value")
        assert events == ["reached", "fired"]

    def test_W11_before_the_next_callback(self):
        """
        W11: behind a result that a sequence waits on, 16 levels have run before the next callback
        on it does.
        """
        source, reached, seen = Deferred(), [], []

        @self.sequential
        def first(source):
            yield source

        result = first(source)
        last = self.levels(result, with_callback, reached)
        result.addCallback(lambda _: seen.extend(reached))
        source.callback(3)
        assert seen == list(range(LEVELS))
        self.success_of(last)

    def test_W11_waitable(self):
        """W11: 16 levels have run, if each level waits for a ``waitable``."""
        reached = []

        @self.sequential
        def level(number, below):
            yield waitable(below)
            reached.append(number)

        last = source = Deferred()
        for number in range(LEVELS):
            last = level(number, last)
        assert reached == []
        source.callback(3)
        assert reached == list(range(LEVELS))
        self.success_of(last)

    def test_W11_every_waiter(self):
        """W11: every sequence that waited on the Deferred has run, with those that waited on it."""
        source, reached = Deferred(), []
        lasts = [self.levels(source, as_it_is, reached) for _ in range(3)]
        source.callback(3)
        assert sorted(reached) == sorted(list(range(LEVELS)) * 3)
        assert [self.success_of(last) for last in lasts] == [3, None, None]

    def test_W11_callbacks_of_the_last(self):
        """W11: the callbacks on the last result have run when ``d.callback(x)`` returns."""
        source = Deferred()
        seen = self.outcomes(self.levels(source, as_it_is, []))
        source.callback(3)
        assert seen == [3]

    def test_W11_cancelled(self):
        """W11: every body has run when ``cancel()`` of the last result returns."""
        reached = []

        @self.sequential
        def level(number, below):
            try:
                yield below
            except Exception:
                reached.append(number)

        last = Deferred()
        for number in range(LEVELS):
            last = level(number, last)
        last.cancel()
        assert reached == [0]
        assert self.success_of(last) is None


stamp(globals(), Reached)
