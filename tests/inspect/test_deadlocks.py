"""Sequences that wait for themselves."""

from __future__ import absolute_import, division, print_function

import pytest
from twisted.internet import defer
from twisted.internet.defer import Deferred, DeferredLock

from seqcompat import inspect, sequential
from seqcompat.inspect.looking.deadlocks import cycles_in
from tests.inspect.drivers import waiting

pytestmark = pytest.mark.usefixtures("nothing_left")


def test_cycles():
    """The cycles of a graph: one of each knot, the shortest."""
    assert cycles_in({1: (2,), 2: (3,), 3: ()}) == ()
    assert cycles_in({1: (1,)}) == ((1,),)
    assert cycles_in({1: (2,), 2: (3, 1), 3: (1,)}) == ((1, 2),)
    assert sorted(map(len, cycles_in({1: (2,), 2: (1,), 3: (4,), 4: (5,), 5: (3,)}))) == [2, 3]
    chain = dict((number, (number + 1,)) for number in range(100000))
    assert cycles_in(chain) == ()
    chain[100000] = (0,)
    assert [len(cycle) for cycle in cycles_in(chain)] == [100001]


def test_sequences_that_wait_for_each_other(wait_for):
    """Two sequences that wait for each other are a deadlock, named and drawn."""

    @sequential
    def one():
        yield started
        yield results[1]

    results = [None, None]
    started = Deferred()
    results[0] = one()
    results[1] = wait_for(results[0])
    started.callback(None)
    taken = inspect.snapshot()
    [cycle] = taken.deadlocks
    assert sorted(cycle) == sorted(map(id, results))
    text = inspect.format_tree(taken)
    assert "1 deadlock" in text.splitlines()[0]
    drawn = [line for line in text.splitlines() if "deadlock 1" in line]
    assert len(drawn) >= 2 and "(see above)" in text


def test_locks():
    """Two that hold a lock each and wait for the other's."""

    @sequential
    def both(first, second):
        def inner():
            return started.addCallback(lambda _: second.run(int))

        yield first.run(inner)

    one, other = DeferredLock(), DeferredLock()
    begun = [Deferred(), Deferred()]
    results = []
    for started, pair in zip(begun, [(one, other), (other, one)]):
        results.append(both(*pair))
    for each in begun:
        each.callback(None)
    assert len(inspect.snapshot().deadlocks) == 1
    assert len(results) == 2


def test_no_deadlock_where_one_is_enough():
    """A sequence that waits for itself or for something else is not a deadlock."""
    results = []

    @sequential
    def either():
        yield started
        yield defer.DeferredList([results[0], other], fireOnOneCallback=True)

    started, other = Deferred(), Deferred()
    results.append(either())
    started.callback(None)
    assert inspect.snapshot().deadlocks == ()
    other.callback(None)


def test_no_deadlock_of_those_that_only_wait():
    """Sequences that wait for the same are none."""
    deferred = Deferred()
    results = [sequential(waiting)(deferred) for _ in range(3)]
    assert inspect.snapshot().deadlocks == ()
    assert results
