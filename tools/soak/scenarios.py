"""
The scenarios of the soak.  Each is a small program that checks its own outcome and leaves nothing
behind.

A scenario takes a `World`, and returns the number of waits that its bodies have passed.
"""

from __future__ import absolute_import, division, print_function

import gc
import random
import weakref

import six
from seqcompat import _engines, sequential
from seqcompat.deviations import deviations
from six.moves import range
from twisted.internet.defer import AlreadyCalledError, Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from tests.harness.contexts import ContextVar
from tools.soak import generator

if six.PY3:
    from tools.soak import coroutine

    SPELLINGS = {"generator": generator, "coroutine": coroutine}
else:
    SPELLINGS = {"generator": generator}


def leaves_nothing(engine_name):
    """
    Whether the contract holds for that engine here, that it needs no collector (M1).

    The soak is about this.
    """
    return not any(deviation.clause == "M1" for deviation in deviations(engine_name))


def combinations():
    """
    The names of the pairs of an engine and a spelling that can be soaked here.
    """
    return [
        "%s/%s" % (engine.name, spelling)
        for engine in _engines.engines()
        if engine.available and leaves_nothing(engine.name)
        for spelling in sorted(SPELLINGS, reverse=True)
    ]


class Bodies(object):
    """
    The decorated bodies of one combination, as attributes.

    ``undecorated`` has the same bodies without the decorator.
    """

    def __init__(self, combination):
        engine_name, spelling = combination.split("/")
        self.undecorated = SPELLINGS[spelling]
        for name in generator.__all__:
            setattr(self, name, sequential(engine=engine_name)(getattr(self.undecorated, name)))


class World(object):
    """
    The things that scenarios share: the bodies, the dice, and the count of logged errors.

    :ivar bodies: the bodies in the combination that is soaked.
    :ivar relays: the relay of each combination, for nested sequences.
    :ivar logged: the number of logged errors.  An observer of the log counts them and keeps none.
    """

    variable = ContextVar and ContextVar("variable", default="unset")

    def __init__(self, combination, seed):
        self.combination = combination
        self.random = random.Random(seed)
        self.bodies = Bodies(combination)
        self.relays = [Bodies(name).relay for name in combinations()]
        self.logged = 0

    def observe(self, event):
        if "failure" in event:
            self.logged += 1

    def nested(self, source, levels):
        """
        The result of a sequence that waits on another, and so on, down to ``source``.

        The engines and spellings are mixed.
        """
        for _ in range(levels):
            source = self.random.choice(self.relays)(source)
        return source

    def levels(self):
        return self.random.randint(1, 12)


def outcome(deferred):
    """
    The value that ``deferred`` has fired with, or its Failure, which is then handled.
    """
    fired = []
    deferred.addBoth(fired.append)
    [result] = fired
    return result


def expect(deferred, expected):
    got = outcome(deferred)
    assert got == expected, (got, expected)


def expect_failure(deferred, *names):
    """
    Check that ``deferred`` has failed with an error of a class with one of those names.

    A scenario does not keep a failure itself.  From Python 3.11 on a traceback keeps the frames
    above it.  The frame of the scenario may be among them, and so the failure itself.
    """
    got = outcome(deferred)
    assert isinstance(got, Failure) and got.type.__name__ in names, got


def fired(world):
    """Waits on Deferreds that have fired."""
    count = world.random.randint(1, 200)
    expect(world.bodies.adding_up([succeed(number) for number in range(count)]), sum(range(count)))
    return count


def plain_values(world):
    """Waits on objects that are not Deferreds, between some that are."""
    count = world.random.randint(1, 200)
    values = [succeed(number) if number % 5 == 0 else number for number in range(count)]
    expect(world.bodies.adding_up(values), sum(range(count)))
    return count


def errors_handled_in_the_body(world):
    """Waits that fail, fired and unfired."""
    sources = [
        fail(KeyError(number)) if world.random.random() < 0.5 else Deferred() for number in range(8)
    ]
    result = world.bodies.counting_errors(sources)
    for source in sources:
        if not source.called:
            source.errback(KeyError())
    expect(result, 8)
    return 8


def unfired(world):
    """Waits on Deferreds fired later, not in the order of the waits."""
    sources = [Deferred() for _ in range(world.random.randint(1, 60))]
    result = world.bodies.adding_up(sources)
    order = list(sources)
    world.random.shuffle(order)
    for source in order:
        source.callback(2)
    expect(result, 2 * len(sources))
    return len(sources)


def nested(world):
    """Sequences of all combinations, waiting on each other."""
    source, levels = Deferred(), world.levels()
    result = world.nested(source, levels)
    source.callback("value")
    expect(result, "value")
    return levels


def nested_failure(world):
    """An error that passes them, and is handled by an errback."""
    source, levels = Deferred(), world.levels()
    result = world.nested(source, levels)
    source.errback(KeyError())
    expect_failure(result, "KeyError")
    return levels


def deep_chain(world):
    """
    More sequences waiting on each other than the stack has room for, some with callbacks between.
    """
    source, levels = Deferred(), 300
    result = source
    for number in range(levels):
        result = world.nested(result, 1)
        if number % 10 == 0:
            result.addCallbacks(lambda value: value + 1, lambda failure: failure)
    how = world.random.choice(["value", "failure", "cancellation"])
    if how == "value":
        source.callback(0)
        expect(result, levels // 10)
    elif how == "failure":
        source.errback(KeyError())
        expect_failure(result, "KeyError")
    else:
        result.cancel()
        expect_failure(result, "CancelledError")
    return levels


def raised(world):
    """An error raised by the body."""
    source = Deferred()
    result = world.bodies.raising(source)
    source.callback(None)
    expect_failure(result, "ValueError")
    return 1


def unhandled(world):
    """An error that nobody handles: it is logged, once, when the result goes (M3)."""
    before, source = world.logged, Deferred()
    result = world.nested(world.bodies.raising(source), 2)
    source.callback(None)
    del result
    assert world.logged == before + 1
    return 3


def stop_iteration(world):
    """A StopIteration in the body, which becomes a RuntimeError (R5)."""
    expect_failure(world.bodies.stopping(succeed(None)), "RuntimeError")
    return 1


def return_value(world):
    """Both kinds of returnValue."""
    source = Deferred()
    result = world.bodies.returning_as_twisted(world.bodies.returning(source))
    source.callback("returned")
    expect(result, "returned")
    return 2


def cancelled(world):
    """A cancellation through several levels, with and without a canceller."""
    levels = world.levels()
    source = Deferred(
        world.random.choice([None, lambda source: None, lambda source: source.errback(KeyError())])
    )
    result = world.nested(source, levels)
    result.cancel()
    expect_failure(result, "CancelledError", "KeyError")
    source.addErrback(lambda failure: None)
    return levels


def cancelled_with_clean_up(world):
    """A cancellation, after which the body waits once more (X2)."""
    later, seen = Deferred(), []
    result = world.nested(world.bodies.cleaning_up(Deferred(), later, seen), 3)
    result.cancel()
    assert not result.called
    later.callback("cleaned")
    assert seen == ["cleaned"]
    expect_failure(result, "CancelledError")
    return 5


def cancelled_twice(world):
    """A cancellation that the body swallows, and perhaps a second one (X3)."""
    second = Deferred()
    result = world.nested(world.bodies.swallowing(Deferred(), second), 2)
    result.cancel()
    if world.random.random() < 0.5:
        result.cancel()
        expect_failure(result, "CancelledError")
    else:
        second.callback("went on")
        expect(result, "went on")
    return 4


def cancelled_from_inside(world):
    """A body that cancels itself (X6)."""
    source, results = Deferred(), []
    result = world.bodies.cancelling_itself(source, Deferred(), results)
    results.append(result)
    source.callback(None)
    expect_failure(result, "CancelledError")
    return 2


def shared_wait(world):
    """Three waiters on one Deferred (W7)."""
    source, seen = Deferred(), []
    results = [world.bodies.shared(source, seen) for _ in range(3)]
    source.callback("value")
    for result in results:
        expect(result, None)
    assert seen == ["value", None, None]
    return 3


def paused_and_chained(world):
    """A Deferred that waits on another one, and one that is paused (W6)."""
    inner, paused = Deferred(), succeed("paused")
    paused.pause()
    result = world.bodies.shared(succeed(None).addCallback(lambda _: inner), [])
    other = world.bodies.relay(paused)
    inner.callback("inner")
    paused.unpause()
    expect(result, None)
    expect(other, "paused")
    return 2


def driven(world):
    """Waits on generators and coroutines without a decorator (W4)."""
    source = Deferred()
    result = world.bodies.relay(world.bodies.undecorated.driving(source))
    source.callback("value")
    expect(result, "value")
    return 5


def with_callbacks(world):
    """Results with callbacks, one of which returns a result."""
    source, again = Deferred(), Deferred()
    result = world.bodies.relay(source)
    result.addCallback(lambda value: world.bodies.relay(again))
    result.addCallback(lambda value: value + 1)
    result = world.bodies.relay(result)
    source.callback(None)
    again.callback(1)
    expect(result, 2)
    return 3


def context_variables(world):
    """A context variable that the body sets and resets (V1), if this Python has such."""
    if world.variable is None:
        return 0
    source = Deferred()
    result = world.bodies.remembering(world.variable, "set", source)
    source.callback(None)
    expect(result, ("set", "unset"))
    assert world.variable.get() == "unset"
    return 2


def fired_by_someone_else(world):
    """A result that the sequence finds fired: its own end is logged (R6)."""
    before, source, results = world.logged, Deferred(), []
    result = world.bodies.fired_by_others(source, results)
    results.append(result)
    source.callback(None)
    expect(result, "someone else")
    assert world.logged == before + 1
    return 1


def timed_out(world):
    """A time-out (X8), if this Twisted has it."""
    if not hasattr(Deferred, "addTimeout"):
        return 0
    clock, source = Clock(), Deferred()
    result = world.nested(source, 2)
    result.addTimeout(5, clock)
    in_time = world.random.random() < 0.5
    clock.advance(4)
    if in_time:
        source.callback("in time")
    clock.advance(4)
    assert clock.getDelayedCalls() == []
    if in_time:
        expect(result, "in time")
    else:
        expect_failure(result, "TimeoutError")
    return 2


def callback_twice(world):
    """
    Firing a Deferred again after the wait raises to the code that does it, and changes nothing.
    """
    source = Deferred()
    result = world.bodies.relay(source)
    source.callback("first")
    try:
        source.callback("second")
    except AlreadyCalledError:
        pass
    else:
        raise AssertionError("fired twice")
    expect(result, "first")
    return 1


def dropped(world):
    """
    Pending sequences that nobody can reach any more.  Only these need the collector (M2).

    It finds nothing before them, so everything else went without it.
    """
    assert gc.collect() == 0, "something before this needed the collector"
    sources = [Deferred() for _ in range(5)]
    watched = list(map(weakref.ref, sources))
    # Python 2.7 does not collect a body that is suspended inside try/finally, so these are not.
    for source in sources:
        world.nested(source, 2)
    del sources, source
    gc.collect()
    assert [reference() for reference in watched] == [None] * 5
    return 10


SCENARIOS = [
    fired,
    plain_values,
    errors_handled_in_the_body,
    unfired,
    nested,
    nested_failure,
    raised,
    unhandled,
    stop_iteration,
    return_value,
    cancelled,
    cancelled_with_clean_up,
    cancelled_twice,
    cancelled_from_inside,
    shared_wait,
    paused_and_chained,
    driven,
    with_callbacks,
    context_variables,
    fired_by_someone_else,
    timed_out,
    callback_twice,
]

#: Scenarios that take long: each runs once in that number of turns.
RARE = [(500, deep_chain), (5000, dropped)]
