"""
Random programs under constant snapshots: never is a Deferred called lost that is fired later.

A program makes Deferreds, puts them where something may fire them, or nowhere; has sequences wait
for them, for each other and for lists of them, on every driver; lets go, fires, moves, cancels. A
snapshot is taken after each step. It runs a second time without, and sees the same.
"""

from __future__ import absolute_import, division, print_function

import functools
import gc
import random
import weakref

import pytest
from twisted.internet import defer, task
from twisted.internet.defer import Deferred, DeferredLock
from twisted.python.failure import Failure

from seqcompat import inspect
from seqcompat.inspect.data import LOST
from seqcompat.inspect.looking import verdicts
from tests.harness.garbage import collect, collector_off, needs_reference_counts
from tests.harness.sizes import sized
from tests.inspect.drivers import DRIVERS, KEEPS_LOST

STEPS = 40


class Thing(object):
    """Something that a program puts a Deferred into."""


class Program(object):
    """
    One run of the program of that number.

    :ivar trace: its events.
    :ivar lost: the names of the Deferreds that a snapshot has called lost.
    """

    def __init__(self, number, is_watched):
        self.random = random.Random(number)
        self.is_watched = is_watched
        self.trace, self.lost, self.verdicts = [], set(), 0
        self.names, self.holders, self.results = {}, [], []
        self.clock = task.Clock()
        self.alarms = []
        self.made = 0

    def run(self):
        deeds = [
            self.wait, self.wait, self.wait, self.wait_for_result, self.wait_for_many,
            self.wait_in_a_chain, self.fire, self.fire, self.drop, self.drop, self.move, self.tick,
            self.lock, self.cancel,
        ]  # fmt: skip
        for _ in range(STEPS):
            deed = self.random.choice(deeds)
            self.trace.append(deed.__name__)
            deed()
            del deed
            self.look()
        while self.holders:
            self.fire()
            self.look()
        self.clock.advance(100)
        self.look()
        assert self.alarms == []
        return self.trace

    def look(self):
        if not self.is_watched:
            return
        for wait in inspect.snapshot().waits:
            if wait.id in self.names:
                self.verdicts += 1
                if wait.verdict == LOST:
                    self.lost.add(self.names[wait.id])

    # Deferreds and who holds them.

    def deferred(self):
        """A new Deferred, which tells when it is fired; somebody may hold it."""
        self.made += 1
        name = "d%d" % self.made
        deferred = Deferred()
        self.names[id(deferred)] = name
        deferred.addBoth(self.fired, name)
        if self.random.random() < 0.7:
            self.holders.append(self.hold(deferred))
        return deferred

    def fired(self, result, name):
        self.trace.append("%s is fired" % name)
        self.names = dict((key, other) for key, other in self.names.items() if other != name)
        # Nothing is promised of cancellations; a race cancels too.  An error raised here would
        # be the Deferred's.
        if name in self.lost and not (
            isinstance(result, Failure) and result.check(defer.CancelledError)
        ):
            self.alarms.append("%s was called lost" % name)
        return None

    def hold(self, deferred):
        """Something that fires it when it is called, by one reference of many kinds."""
        kind = self.random.randrange(9)
        if kind == 0:
            return deferred.callback
        if kind == 1:
            return lambda value: deferred.callback(value)
        if kind == 2:
            return functools.partial(deferred.callback)
        if kind == 3:
            thing = Thing()
            thing.inner = [{"deferred": deferred}]
            return lambda value: thing.inner[0]["deferred"].callback(value)
        if kind == 4 and hasattr(deferred, "__weakref__"):
            reference = weakref.ref(deferred)
            return lambda value: reference() and reference().callback(value)
        if kind == 5:
            call = self.clock.callLater(self.random.randrange(1, 9), self.by_the_clock, deferred)
            return lambda value: call.active() and call.reset(0)
        if kind == 6:

            def suspended(deferred):
                deferred.callback((yield))

            generator = suspended(deferred)
            next(generator)
            return lambda value: self.send(generator, value)
        if kind == 7:
            other = Deferred()
            other.addCallback(deferred.callback)
            return other.callback
        holder = DRIVERS["generator-send"](self.fires_afterwards)
        first = Deferred()
        self.results.append(holder(first, deferred))
        return first.callback

    def fires_afterwards(self, first, deferred):
        value = yield first
        if not deferred.called:
            deferred.callback(value)

    def by_the_clock(self, deferred):
        if not deferred.called:
            deferred.callback(0)

    def send(self, generator, value):
        try:
            generator.send(value)
        except StopIteration:
            pass

    # Deeds.

    def body(self, kind):
        def simple(deferred):
            yield deferred

        def in_a_variable(deferred):
            other = deferred
            yield other

        def in_a_cell(deferred):
            self.random.random()
            show = lambda: deferred  # noqa: E731
            yield show()

        def in_a_list(deferred):
            held = [deferred]
            yield held[0]

        def made_here(deferred):
            yield deferred
            another = self.deferred()
            yield another

        return (simple, in_a_variable, in_a_cell, in_a_list, made_here)[kind]

    def sequence(self, waited):
        driver = self.random.choice(sorted(DRIVERS))
        result = DRIVERS[driver](self.body(self.random.randrange(5)))(waited)
        result.addErrback(lambda failure: None)
        self.results.append(result)

    def wait(self):
        self.sequence(self.deferred())

    def wait_for_result(self):
        if self.results:
            self.sequence(self.random.choice(self.results))

    def wait_for_many(self):
        children = [self.deferred() for _ in range(3)]
        if hasattr(defer, "race") and self.random.random() < 0.5:
            self.sequence(defer.race(children))
        else:
            self.sequence(defer.DeferredList(children, self.random.random() < 0.5))

    def wait_in_a_chain(self):
        inner = self.deferred()
        self.sequence(defer.succeed(None).addCallback(lambda _: inner))

    def fire(self):
        if self.holders:
            fire = self.holders.pop(self.random.randrange(len(self.holders)))
            try:
                fire(5)
            except defer.AlreadyCalledError:
                self.trace.append("was fired before")

    def drop(self):
        if self.holders:
            self.holders.pop(self.random.randrange(len(self.holders)))

    def move(self):
        """Let another object hold the held Deferreds, at a remove."""
        if self.holders:
            index = self.random.randrange(len(self.holders))
            thing = Thing()
            thing.callback = self.holders[index]
            self.holders[index] = lambda value: thing.callback(value)

    def tick(self):
        self.clock.advance(self.random.randrange(3))

    def lock(self):
        lock = DeferredLock()
        lock.acquire()
        self.sequence(lock.acquire())
        if self.random.random() < 0.5:
            self.holders.append(lambda value: lock.release())

    def cancel(self):
        if self.results:
            result = self.results.pop(self.random.randrange(len(self.results)))
            result.cancel()


#: If the collector cannot set aside pytest's objects, a snapshot looks through them too.
FEW, MANY = (4, 8) if hasattr(gc, "freeze") else (2, 2)


@needs_reference_counts
@pytest.mark.parametrize("seed", range(sized(10, 1)))
def test_never_a_false_alarm(seed):
    """Nothing is fired that was called lost, and the snapshots change nothing."""
    lost = verdicts = 0
    for number in range(sized(MANY, FEW)):
        # The collector closes bodies that nobody can reach. A snapshot must not change the time
        # of that.
        with collector_off():
            watched = Program(seed * 1000 + number, True)
            trace = watched.run()
            assert trace == Program(seed * 1000 + number, False).run()
            lost, verdicts = lost + len(watched.lost), verdicts + watched.verdicts
            del watched, trace
            collect()
    assert verdicts > 20
    if KEEPS_LOST:
        assert lost > 1


@needs_reference_counts
def test_a_false_alarm_is_caught(monkeypatch):
    """If one reference is not counted, a program finds that."""
    counted = verdicts.counted

    def one_less(things):
        return dict((key, count - (type(things[0]) is not verdicts._Nothing))
                    for key, count in counted(things).items())  # fmt: skip

    monkeypatch.setattr(verdicts, "counted", one_less)
    with pytest.raises(AssertionError, match="was called lost"):
        for number in range(30):
            Program(number, True).run()
