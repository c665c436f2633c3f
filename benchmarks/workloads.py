"""
What the bodies are used for: each work load prepares a batch, runs it, and knows what has to come
out.
"""

from __future__ import absolute_import, division, print_function

import random
from collections import namedtuple
from functools import partial

from twisted.internet.defer import CancelledError, Deferred, fail, succeed

__all__ = [
    "CHAIN",
    "WITHOUT_FAILURES",
    "WORKLOADS",
    "Batch",
    "Workload",
    "depths",
    "others",
    "plan",
]

# `prepare` makes, for a number of steps and a contender, a `Batch`: the steps that it really has,
# the arguments of `run`, what has to come out, and a function that cleans up.  Only `run` is timed;
# it gets the contender's bodies, of which it needs the one named `body`, and these arguments.
Workload = namedtuple("Workload", "name unit body prepare run")
Batch = namedtuple("Batch", "steps arguments expected finish")


def _nothing():
    pass


def _batch(steps, arguments, expected, finish=_nothing):
    return Batch(steps, arguments, expected, finish)


def _pieces(steps, contender):
    """
    The numbers of waits of calls that have `steps` waits together, none longer than the contender
    can have.
    """
    longest = contender.longest or steps
    return [min(longest, steps - done) for done in range(0, steps, longest)]


def _type_of(failure):
    return failure.type


def _prepare_steps(steps, contender):
    return _batch(steps, (steps,), steps)


def _call(bodies, steps):
    call = bodies["call"]
    total = 0
    for _ in range(steps):
        total += call(1).result
    return total


def _prepare_pieces(steps, contender):
    return _batch(steps, (_pieces(steps, contender),), steps)


def _value(bodies, pieces):
    value = bodies["value"]
    total = 0
    for count in pieces:
        total += value(count).result
    return total


def _prepare_fired(steps, contender):
    waits = [[succeed(1) for _ in range(count)] for count in _pieces(steps, contender)]
    return _batch(steps, (waits,), steps)


def _fired(bodies, pieces):
    fired = bodies["fired"]
    total = 0
    for waits in pieces:
        total += fired(waits).result
    return total


def _pending(bodies, pieces):
    pending = bodies["pending"]
    total = 0
    unfired = []

    def make():
        wait = Deferred()
        unfired.append(wait)
        return wait

    for count in pieces:
        result = pending(count, make)
        while unfired:
            unfired.pop().callback(1)
        total += result.result
    return total


def _prepare_nested_fired(steps, contender):
    return _batch(steps, ([succeed(1) for _ in range(steps)],), 4 * steps)


def _nested_fired(bodies, waits):
    outer = bodies["outer"]
    total = 0
    for wait in waits:
        total += outer(wait).result
    return total


def _prepare_nested_pending(steps, contender):
    return _batch(steps, (steps,), 4 * steps)


def _nested_pending(bodies, steps):
    outer = bodies["outer"]
    total = 0
    for _ in range(steps):
        wait = Deferred()
        result = outer(wait)
        wait.callback(1)
        total += result.result
    return total


def _prepare_error(steps, contender):
    return _batch(steps, ([LookupError("not found") for _ in range(steps)],), steps)


def _error(bodies, errors):
    outer = bodies["outer"]
    total = 0
    for error in errors:
        wait = Deferred()
        result = outer(wait)
        wait.errback(error)
        result.addErrback(_type_of)
        total += result.result is LookupError
    return total


def _cancel(bodies, steps):
    outer = bodies["outer"]
    total = 0
    for _ in range(steps):
        wait = Deferred()
        result = outer(wait)
        result.cancel()
        result.addErrback(_type_of)
        total += result.result is CancelledError and wait.called
    return total


def plan(steps, failures=True):
    """
    What the calls of `mixed` do, the same for everyone each time: a list of levels, whether
    pending, whether failing.

    The innermost of one to four levels waits for a Deferred, each of the others for the one inside
    it, so that the share of pending calls is that of pending waits: 8 %.  With `failures` one call
    in 50 fails; the outermost level handles that.
    """
    chance = random.Random(2007)
    numbers = list(range(steps))
    chance.shuffle(numbers)
    pending = frozenset(numbers[: steps * 8 // 100])
    chance.shuffle(numbers)
    failing = frozenset(numbers[: steps // 50 if failures else 0])
    return [(1 + number % 4, number in pending, number in failing) for number in range(steps)]


def _prepare_mixed(steps, contender, failures=True):
    batch = []
    expected = 0
    for levels, is_pending, fails in plan(steps, failures):
        value = LookupError("not found") if fails else 1
        fire = None
        if not is_pending:
            wait = fail(value) if fails else succeed(value)
        else:
            wait = Deferred()
            fire = wait.errback if fails else wait.callback
        batch.append((wait, levels - 1, fire, value))
        expected += 0 if fails else 1 + levels
    return _batch(steps, (batch,), expected)


def _mixed(bodies, batch):
    mixed = bodies["mixed"]
    total = 0
    for wait, depth, fire, value in batch:
        result = mixed(wait, depth)
        if fire is not None:
            fire(value)
        total += result.result
    return total


def _prepare_chain(length, steps, contender):
    length = min(length or steps, contender.deepest)
    times = max(1, steps // length)
    return _batch(times * length, (times, length), times * (1 + length))


def _chain(bodies, times, length):
    inner = bodies["inner"]
    total = 0
    for _ in range(times):
        first = result = Deferred()
        for _ in range(length):
            result = inner(result)
        first.callback(1)
        total += result.result
    return total


def _prepare_others(number, steps, contender):
    waits = [Deferred() for _ in range(number)]
    inner = contender.bodies["inner"]
    suspended = [inner(wait) for wait in waits]

    def finish():
        for wait in waits:
            wait.callback(1)
        del suspended[:]

    return _batch(steps, (_pieces(steps, contender),), steps, finish)


WORKLOADS = (
    Workload("call", "a call that waits for nothing", "call", _prepare_steps, _call),
    Workload("value", "a wait for a plain value", "value", _prepare_pieces, _value),
    Workload("fired", "a wait for a Deferred that has fired", "fired", _prepare_fired, _fired),
    Workload(
        "pending",
        "a wait for a Deferred that is made, and fired later",
        "pending",
        _prepare_pieces,
        _pending,
    ),
    Workload(
        "nested-fired",
        "a call three levels deep, to a fired Deferred",
        "outer",
        _prepare_nested_fired,
        _nested_fired,
    ),
    Workload(
        "nested-pending",
        "a call three levels deep, to a Deferred fired later",
        "outer",
        _prepare_nested_pending,
        _nested_pending,
    ),
    Workload(
        "error",
        "an exception that arrives later, through three levels",
        "outer",
        _prepare_error,
        _error,
    ),
    Workload("cancel", "a cancellation of three levels", "outer", _prepare_steps, _cancel),
    Workload(
        "mixed",
        "a call: 92 % of its waits fired, 8 % pending, one to four levels, one failure in 50 calls",
        "mixed",
        _prepare_mixed,
        _mixed,
    ),
)

#: For what meets nothing but values.
WITHOUT_FAILURES = Workload(
    "mixed, without failures",
    "a call as in `mixed`",
    "mixed",
    partial(_prepare_mixed, failures=False),
    _mixed,
)

#: In one row for each sequence; the others chain no more than they can.
CHAIN = Workload(
    "chain",
    "a sequence of 100,000 that wait on each other (Twisted's own and others: of 100)",
    "inner",
    partial(_prepare_chain, None),
    _chain,
)


def others(number):
    """`pending`, while `number` other sequences are suspended."""
    return Workload(
        "others", "a pending wait", "pending", partial(_prepare_others, number), _pending
    )


def depths(length):
    """`chain`, of `length`."""
    return Workload("depth", "a sequence", "inner", partial(_prepare_chain, length), _chain)
