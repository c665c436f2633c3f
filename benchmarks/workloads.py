"""
The work loads: each prepares a batch, runs it, and knows the right outcome.
"""

from __future__ import absolute_import, division, print_function

from collections import namedtuple
from functools import partial

from twisted.internet.defer import CancelledError, Deferred, succeed

__all__ = ["CHAIN", "WORKLOADS", "Batch", "Workload", "depths", "others"]

# `prepare` makes a `Batch` for a number of steps and a contender: the steps that it really has, the
# arguments of `run`, the right outcome, and a function that cleans up.  Only `run` is timed.  It
# gets the contender's bodies and these arguments.  It needs the body named `body`.
Workload = namedtuple("Workload", "name unit body prepare run")
Batch = namedtuple("Batch", "steps arguments expected finish")


def _nothing():
    pass


def _batch(steps, arguments, expected, finish=_nothing):
    return Batch(steps, arguments, expected, finish)


def _pieces(steps, contender):
    """
    The numbers of steps of several calls.  They have `steps` steps together, and no call has more
    than the contender can have.
    """
    longest = contender.longest or steps
    return [min(longest, steps - done) for done in range(0, steps, longest)]


def _prepare_steps(steps, contender):
    return _batch(steps, (steps,), steps)


def _call(bodies, steps):
    call = bodies["call"]
    for _ in range(steps):
        result = call()
    return steps * result.result


def _decorate(bodies, steps):
    decorate = bodies["decorate"]
    for _ in range(steps):
        function = decorate()
    return steps * (function is not None)


def _prepare_pieces(steps, contender):
    return _batch(steps, (_pieces(steps, contender),), steps)


def _loop(body, fired, bodies, pieces):
    """
    One call for each of the `pieces`; its Deferred has fired, or is fired while the call waits.
    """
    function = bodies[body]
    waits = []
    total = 0

    def unfired(value):
        wait = Deferred()
        waits.append(wait)
        return wait

    make = succeed if fired else unfired
    for count in pieces:
        result = function(count, make)
        while waits:
            waits.pop().callback(1)
        total += result.result
    return total


def _loops(name, unit, body, fired=False):
    return Workload(name, unit, body, _prepare_pieces, partial(_loop, body, fired))


def _type_of(failure):
    return failure.type


def _cancel(bodies, steps):
    middle = bodies["middle"]
    waits = []

    def make(value):
        wait = Deferred()
        waits.append(wait)
        return wait

    for _ in range(steps):
        result = middle(make)
        result.addErrback(_type_of)
        result.cancel()
    return sum(wait.called for wait in waits) if result.result is CancelledError else 0


def _prepare_chain(length, steps, contender):
    length = min(length or steps, contender.deepest)
    times = max(1, steps // length)
    return _batch(times * length, (times, length), times * (1 + length))


def _chain(bodies, times, length):
    link = bodies["link"]
    total = 0
    for _ in range(times):
        first = result = Deferred()
        for _ in range(length):
            result = link(result)
        first.callback(1)
        total += result.result
    return total


def _prepare_others(number, steps, contender):
    waits = [Deferred() for _ in range(number)]
    link = contender.bodies["link"]
    suspended = [link(wait) for wait in waits]

    def finish():
        for wait in waits:
            wait.callback(1)
        del suspended[:]

    return _batch(steps, (_pieces(steps, contender),), steps, finish)


WORKLOADS = (
    Workload("decorate", "a function that is decorated", "decorate", _prepare_steps, _decorate),
    Workload("call", "a call that waits for nothing", "call", _prepare_steps, _call),
    _loops("value", "a wait for a plain value", "value"),
    _loops(
        "fired", "a wait for a Deferred that is made and has fired at once", "waits", fired=True
    ),
    _loops("pending", "a wait for a Deferred that is made, and fired later", "waits"),
    _loops("nested-fired", "a wait, three levels deep, for a fired Deferred", "nested", fired=True),
    _loops("nested-pending", "a wait, three levels deep, for a Deferred fired later", "nested"),
    _loops("error", "an exception that passes three levels, after a pending wait", "error"),
    Workload("cancel", "a cancellation of two levels", "middle", _prepare_steps, _cancel),
    _loops(
        "mixed",
        "a call: 8 % of them pending, one to four levels below the caller, one failure in 50",
        "mixed",
    ),
)

#: The cost is per sequence.  Contenders that cannot do the whole chain do a shorter one.
CHAIN = Workload(
    "chain",
    "a sequence of 100,000 that wait on each other (Twisted's own and others: of 100)",
    "link",
    partial(_prepare_chain, None),
    _chain,
)


def others(number):
    """The work load `pending`, while `number` other sequences are suspended."""
    return Workload(
        "others",
        "a pending wait",
        "waits",
        partial(_prepare_others, number),
        partial(_loop, "waits", False),
    )


def depths(length):
    """The work load `chain`, of that `length`."""
    return Workload("depth", "a sequence", "link", partial(_prepare_chain, length), _chain)
