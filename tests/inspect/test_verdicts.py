"""The verdicts: a Deferred that something can still fire is never called lost."""

from __future__ import absolute_import, division, print_function

import weakref

import pytest
from twisted.internet import defer, task
from twisted.internet.defer import Deferred, DeferredLock

from seqcompat import inspect, sequential
from seqcompat.inspect.data import LOST, REACHABLE, UNKNOWN
from seqcompat.inspect.looking import verdicts
from tests.harness.garbage import needs_reference_counts
from tests.inspect.drivers import (
    DRIVERS,
    KEEPS_LOST,
    verdict_of,
)

counts = needs_reference_counts


@pytest.fixture
def holds_lost(driver):
    if "Callbacks" in driver or "from" in driver:
        if not KEEPS_LOST:
            pytest.skip("this Twisted keeps no sequence that waits for what nobody holds")


def taking(deferred):
    """A body with the Deferred in more than one variable."""
    other = deferred
    yield deferred
    assert other


@counts
def test_lost(wait_for, holds_lost):
    """A Deferred that nobody holds is lost, though variables of what waits refer to it."""
    result = wait_for(Deferred())  # On a line of its own: an assert keeps its values.
    assert verdict_of(result) == LOST


@counts
def test_lost_with_other_callbacks(wait_for, holds_lost):
    """Callbacks on it fire nothing."""
    deferred = Deferred()
    result = wait_for(deferred.addCallback(lambda x: x))
    deferred.addErrback(lambda x: x)
    del deferred
    assert verdict_of(result) == LOST


@counts
def test_lost_in_more_variables(driver, holds_lost):
    """However many variables of the body refer to it."""
    result = DRIVERS[driver](taking)(Deferred())
    assert verdict_of(result) == LOST


@counts
def test_lost_with_two_waiters(wait_for, holds_lost):
    """Those that wait for it cannot fire it, be they two."""
    deferred = Deferred()
    results = [wait_for(deferred), wait_for(deferred)]
    del deferred
    assert [verdict_of(each) for each in results] == [LOST, LOST]


@counts
def test_lost_in_a_chain(wait_for, holds_lost):
    """A Deferred that a callback has returned, and that nobody holds."""
    result = wait_for(defer.succeed(None).addCallback(lambda _: Deferred()))
    assert verdict_of(result) == LOST


@counts
def test_lost_child(wait_for, holds_lost):
    """A child of a list that nobody holds; its list is not called lost itself."""
    result = wait_for(defer.gatherResults([Deferred(), defer.succeed(None)]))
    taken = inspect.snapshot()
    items = taken.items()
    wait = items[items[id(result)].waits_on[0]]
    assert wait.verdict == REACHABLE
    assert [items[each].verdict for each in wait.waits_on] == [LOST]


@counts
@pytest.mark.skipif(not hasattr(defer, "race"), reason="this Twisted has no race")
def test_lost_child_of_a_race(wait_for):
    """A child of a race that nobody holds."""
    result = wait_for(defer.race([Deferred(), Deferred()]))
    items = inspect.snapshot().items()
    wait = items[items[id(result)].waits_on[0]]
    assert [items[each].verdict for each in wait.waits_on] == [LOST, LOST]


class Holder(object):
    pass


def in_a_list(deferred):
    return [deferred]


def in_a_dictionary(deferred):
    return {"key": deferred}


def in_an_attribute(deferred):
    holder = Holder()
    holder.deferred = deferred
    return holder


def in_a_method(deferred):
    return deferred.callback


def in_a_closure(deferred):
    return lambda: deferred


def in_a_timer(deferred):
    clock = task.Clock()
    clock.callLater(1, deferred.callback, None)
    return clock


def in_a_weak_reference(deferred):
    if not hasattr(deferred, "__weakref__"):
        return [deferred]
    return weakref.ref(deferred)


def in_a_suspended_generator(deferred):
    def suspended(deferred):
        yield 1
        deferred.callback(2)

    generator = suspended(deferred)
    next(generator)
    return generator


def in_a_sequence_that_waits_for_something_else(deferred):
    @sequential
    def other(deferred, first):
        yield first
        deferred.callback(None)

    first = Deferred()
    return first, other(deferred, first)


HOLDERS = [each for name, each in sorted(globals().items()) if name.startswith("in_a")]


@pytest.mark.parametrize("hold", HOLDERS, ids=lambda each: each.__name__)
def test_reachable(wait_for, hold):
    """Whatever holds the Deferred may fire it."""
    deferred = Deferred()
    holder = hold(deferred)
    result = wait_for(deferred)
    del deferred
    assert verdict_of(result) in (REACHABLE, UNKNOWN)
    assert holder is not None


@pytest.mark.parametrize("attribute", ["deferred", "waits"])
def test_reachable_through_the_result(wait_for, attribute):
    """An attribute that somebody has put on the result is a way to it."""
    deferred = Deferred()
    result = wait_for(deferred)
    setattr(result, attribute, deferred)
    del deferred
    assert verdict_of(result) != LOST


def test_reachable_in_a_container_of_the_body(driver):
    """A Deferred in a list of the body may have been given to somebody."""

    def body(deferred):
        held = [deferred]
        given.append(held)
        yield held[0]

    given = []
    if "oroutine" in driver:
        pytest.skip("the body is a generator")
    result = DRIVERS[driver](body)(Deferred())
    assert verdict_of(result) != LOST


def test_reachable_from_a_lock(wait_for):
    """A lock's queue holds it."""
    lock = DeferredLock()
    lock.acquire()
    assert verdict_of(wait_for(lock.acquire())) != LOST


def test_reachable_here(wait_for):
    """A variable of a function that runs holds it."""
    deferred = Deferred()
    result = wait_for(deferred)
    assert verdict_of(result) != LOST
    assert deferred


def test_without_counts(wait_for, monkeypatch):
    """Without counts of references there is no verdict."""
    monkeypatch.setattr(verdicts, "COUNTS", False)
    deferred = Deferred()
    assert verdict_of(wait_for(deferred)) == UNKNOWN


def test_another_runtime(monkeypatch):
    """A runtime whose driver is another than is known gives no verdict of its sequences."""
    from seqcompat.inspect.looking.shapes import ours

    monkeypatch.setattr(ours, "_KNOWN_DRIVERS", {})
    monkeypatch.setattr(ours.gc, "get_referents", lambda *things: [])
    result = sequential(taking)(Deferred())
    known = ours.references_to(result._waiting, result)
    monkeypatch.undo()
    assert known is None
