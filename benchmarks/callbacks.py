"""
The jobs of ``generator`` in callbacks written by hand, and the two floors: what no sequence can do
without.
"""

from __future__ import absolute_import, division, print_function

from functools import wraps

from twisted.internet.defer import Deferred, succeed

from seqcompat import _versions

__all__ = ["bare_deferred", "bare_loop", "bodies"]


def _add_one(total):
    return total + 1


def bodies():
    """The functions of the work loads: a dictionary by name."""

    def call(value):
        return succeed(value)

    def value(count):
        result = succeed(0)
        for _ in range(count):
            result.addCallback(_add_one)
        return result

    def fired(waits):
        left = iter(waits)
        total = [0]

        def step(value):
            total[0] += value
            for wait in left:
                return wait
            return total[0]

        result = succeed(0)
        for _ in range(len(waits) + 1):
            result.addCallback(step)
        return result

    def pending(count, make):
        # Not as `fired`, whose stack would not grow either: to chain unfired Deferreds takes
        # longer.
        state = [count, 0]
        result = Deferred()

        def step(value):
            state[0] -= 1
            state[1] += value
            if state[0]:
                make().addCallbacks(step, result.errback)
            else:
                result.callback(state[1])

        make().addCallbacks(step, result.errback)
        return result

    def inner(wait):
        return wait.addCallback(_add_one)

    def middle(wait):
        return inner(wait).addCallback(_add_one)

    def outer(wait):
        return middle(wait).addCallback(_add_one)

    def level(wait, depth):
        return (level(wait, depth - 1) if depth else wait).addCallback(_add_one)

    def mixed(wait, depth):
        return level(wait, depth).addErrback(give_up)

    def give_up(failure):
        failure.trap(LookupError)
        return 0

    return locals()


class Done(object):
    """The result of a bare loop, in the place of a Deferred."""

    __slots__ = ("result",)

    def __init__(self, result):
        self.result = result


def bare_loop(function):
    """
    The least that runs a generator whose waits have all fired: no Deferred, no context, no error,
    no waiting.
    """

    @wraps(function)
    def run(*args):
        send = function(*args).send
        value = None
        try:
            while True:
                value = send(value)
                kind = value.__class__  # Not type(): in Python 2 that of a Deferred is `instance`.
                if kind is Deferred or kind is Done:
                    value = value.result
        except StopIteration as stop:
            return Done(stop.value)
        except _versions.ReturnValue as returned:
            return Done(returned.value)

    return run


def bare_deferred():
    """
    The least that waits: a Deferred is made, gets one callback, which makes the next one, and is
    fired.
    """

    def pending(count, make):
        done = Done(0)

        def take(value):
            done.result += value
            if done.result < count:
                make().addCallback(take)

        make().addCallback(take)
        return done

    return {"pending": pending}
