"""The drivers of sequences that the inspector knows: ours, and stock Twisted's."""

from __future__ import absolute_import, division, print_function

import types

from twisted.internet import defer

import seqcompat
from seqcompat import inspect
from seqcompat.inspect.data import LOST, REACHABLE, UNKNOWN


def _inline(function):
    return defer.inlineCallbacks(function)


def _from_coroutine(function):
    """A function that awaits its arguments, in place of `function`, which yields them."""
    from tests.inspect.coroutines import awaiting

    drive = getattr(defer.Deferred, "fromCoroutine", None) or defer.ensureDeferred
    return lambda *args: drive(awaiting(*args))


def _ours(engine):
    return lambda function: seqcompat.sequential(engine=engine)(function)


def _ours_in_coroutines(engine):
    def decorate(function):
        from tests.inspect.coroutines import awaiting

        return seqcompat.sequential(engine=engine)(awaiting)

    return decorate


DRIVERS = {"generator-send": _ours("generator-send"), "inlineCallbacks": _inline}
if hasattr(types, "CoroutineType"):
    DRIVERS["native"] = _ours("native")
    DRIVERS["generator-send, coroutine"] = _ours_in_coroutines("generator-send")
    DRIVERS["native, coroutine"] = _ours_in_coroutines("native")
    DRIVERS["fromCoroutine"] = _from_coroutine

#: The inspector's names for them.
NAMES = dict((name, name.partition(",")[0]) for name in DRIVERS)
NAMES.update(inlineCallbacks="twisted", fromCoroutine="twisted")

#: Without a status nothing keeps the body of a sequence whose Deferred nobody holds.
KEEPS_LOST = hasattr(defer, "_CancellationStatus")


def waiting(deferred):
    """A body that waits for one Deferred."""
    yield deferred


def wait_of(result):
    """The sequence with `result`, and the wait of it, in a snapshot."""
    taken = inspect.snapshot()
    items = taken.items()
    [sequence] = [each for each in taken.sequences if each.id == id(result)]
    [identity] = sequence.waits_on
    return sequence, items[identity]


def verdict_of(result):
    verdict = wait_of(result)[1].verdict
    assert verdict in (LOST, REACHABLE, UNKNOWN)
    return verdict
