"""Each driver's sequences are found, and say where they stand and who waits for them."""

from __future__ import absolute_import, division, print_function

import gc
import sys
import types
import weakref

import pytest
from twisted.internet.defer import Deferred

from seqcompat import inspect, sequential
from seqcompat._resuming import SEQUENCES
from tests.inspect.drivers import (
    DRIVERS,
    NAMES,
    wait_of,
    waiting,
)

needs_coroutines = pytest.mark.skipif(
    not hasattr(types, "CoroutineType"), reason="this Python has no coroutines"
)


def test_a_sequence(driver, wait_for):
    """Function, file, line, module, driver, spelling and state of a sequence."""
    deferred = Deferred()
    sequence, wait = wait_of(wait_for(deferred))
    is_coroutine = "oroutine" in driver
    assert sequence.function == ("awaiting" if is_coroutine else "waiting")
    [frame] = sequence.stack
    assert frame.module == ("tests.inspect.coroutines" if is_coroutine else "tests.inspect.drivers")
    assert frame.file.replace(".pyc", ".py").endswith(
        "coroutines.py" if is_coroutine else "drivers.py"
    )
    with open(frame.file) as source:
        line = source.read().splitlines()[frame.line - 1]
    assert line.strip() in ("await deferred", "yield deferred")
    assert sequence.driver == NAMES[driver]
    assert sequence.spelling == ("coroutine" if is_coroutine else "generator")
    assert sequence.state == "waiting"
    assert sequence.since is None and sequence.arguments == ()
    assert wait.id == id(deferred)


def test_an_ended_sequence_is_not_there(driver, wait_for):
    """A sequence that has ended is in no snapshot."""
    deferred = Deferred()
    result = wait_for(deferred)
    deferred.callback(None)
    assert id(result) not in inspect.snapshot().items()


def test_who_waits(driver, wait_for):
    """A sequence says who waits for it, and a wait says for whom, across all drivers."""
    for other in sorted(DRIVERS):
        deferred = Deferred()
        inner = wait_for(deferred)
        outer = DRIVERS[other](waiting)(inner)
        found = inspect.snapshot().items()
        assert found[id(outer)].waits_on == (id(inner),)
        assert found[id(inner)].waiters == (id(outer),)
        deferred.callback(None)


def test_a_result_in_a_chain(driver, wait_for):
    """The wait is for the Deferred that a callback has returned."""
    inner = Deferred()
    outer = Deferred().addCallback(lambda _: inner)
    result = wait_for(outer)
    outer.callback(None)
    assert wait_of(result)[1].id == id(inner)


def test_a_snapshot_changes_nothing(driver, wait_for):
    """A second snapshot is equal to the first, and nothing of the program lives longer."""

    def outlives(look):
        deferred = Deferred()
        result = wait_for(deferred)
        look()
        gone = weakref.ref(deferred) if hasattr(deferred, "__weakref__") else lambda: None
        deferred.callback(None)
        del deferred, result
        return gone() is not None  # As with some Twisteds it does anyway.

    def twice():
        gc.collect()
        before, after = inspect.snapshot(), inspect.snapshot()
        assert before._replace(taken=0) == after._replace(taken=0)

    without = outlives(gc.collect)
    assert outlives(twice) == without


def test_a_snapshot_leaves_no_garbage():
    """A snapshot keeps nothing until the collector runs."""
    inspect.snapshot()
    gc.collect()
    gc.disable()
    try:
        inspect.snapshot()
        if hasattr(sys, "getrefcount"):
            kept = [each for each in gc.get_objects() if type(each).__name__ == "_Taking"]
            assert kept == []
    finally:
        gc.enable()


def test_half_made():
    """A sequence, or a Deferred, that an error has struck while it was made is passed over."""
    half_made = [object.__new__(kind) for kind in SEQUENCES]
    if issubclass(Deferred, object):
        half_made.append(object.__new__(Deferred))
    found = inspect.snapshot().items()
    assert not set(map(id, half_made)) & set(found)


def test_running():
    """A sequence that runs is named with its thread."""
    seen = []

    @sequential
    def running():
        yield started
        seen.append([e for e in inspect.snapshot().sequences if e.function.endswith("running")])

    started = Deferred()
    running()
    started.callback(None)
    [[sequence]] = seen
    assert (sequence.state, sequence.thread, sequence.waits_on) == ("running", "MainThread", ())


@needs_coroutines
@pytest.mark.parametrize("name", ["generator-send", "native", "fromCoroutine"])
def test_frames_of_what_is_awaited_directly(name):
    """A coroutine shows those that it awaits, through an asynchronous generator too."""
    from tests.inspect import coroutines

    deferred = Deferred()
    if name == "fromCoroutine":
        from twisted.internet import defer

        drive = getattr(Deferred, "fromCoroutine", None) or defer.ensureDeferred
        result = drive(coroutines.outer(deferred))
    else:
        result = sequential(engine=name)(coroutines.outer)(deferred)
    sequence, wait = wait_of(result)
    assert [frame.function for frame in sequence.stack] == ["outer", "middle", "inner"]
    assert wait.id == id(deferred)


def test_limits():
    """A snapshot says how many a limit or a time leaves out."""
    deferreds = [Deferred() for _ in range(5)]
    results = [sequential(waiting)(each) for each in deferreds]
    taken = inspect.snapshot(limit=2)
    assert len(taken.sequences) == 2
    assert any("left out: the limit is 2" in note for note in taken.notes)
    taken = inspect.snapshot(seconds=1e-9)
    assert any("seconds were over" in note for note in taken.notes)
    assert len(results) == 5


def test_what_is_set_aside_is_said(monkeypatch):
    """A snapshot does not see the objects that gc.freeze() has set aside, and says how many."""
    monkeypatch.setattr(gc, "get_freeze_count", lambda: 3, raising=False)
    notes = inspect.snapshot().notes
    assert "3 objects that gc.freeze() had set aside have not been looked at" in notes


@pytest.mark.parametrize(
    "wrong", [{"limit": -1}, {"seconds": 0}, {"arguments": "all"}], ids=lambda each: str(each)
)
def test_wrong_arguments(wrong):
    """A wrong limit, time or way to show arguments is refused."""
    with pytest.raises(ValueError, match="it got"):
        inspect.snapshot(**wrong)


class Hostile(object):
    """Whatever is done to it is noted."""

    done = []

    def _does(self, *args):
        self.done.append(args)
        raise AssertionError("it was touched")

    __repr__ = __str__ = __eq__ = __bool__ = __nonzero__ = __len__ = __getattr__ = _does
    __hash__ = None


def test_hostile_values():
    """Nothing of a value is called, not even its arguments when these are asked for."""

    @sequential
    def hostile(value, *others, **named):
        yield deferred

    deferred = Deferred()
    del Hostile.done[:]
    result = hostile(Hostile(), [Hostile()], "x" * 10**7, name=Hostile)
    inspect.snapshot()
    [sequence] = [e for e in inspect.snapshot(arguments=True).sequences if e.id == id(result)]
    assert Hostile.done == []
    shown = dict(sequence.arguments)
    assert shown["value"].startswith("<Hostile at 0x")
    assert shown["others"].startswith("([<Hostile at 0x")
    assert all(len(value) < 300 for value in shown.values())


def test_repr_on_request():
    """`repr()` is called on request, and the snapshot names the error that it raises."""

    @sequential
    def asked(value, other):
        yield deferred

    class Raises(object):
        def __repr__(self):
            raise KeyError(1)

    deferred = Deferred()
    result = asked(Raises(), [1])
    [sequence] = [e for e in inspect.snapshot(arguments="repr").sequences if e.id == id(result)]
    assert dict(sequence.arguments) == {
        "value": "<Raises, whose repr() raised KeyError>",
        "other": "[1]",
    }
