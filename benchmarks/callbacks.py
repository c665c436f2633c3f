"""The jobs of ``generator`` in callbacks written by hand."""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import Deferred, succeed

__all__ = ["bodies"]


def _repeat(count, job):
    """
    A Deferred of the sum of `count` jobs, which run one after the other; each gets its number.
    """
    numbers = iter(range(count))
    total = [0]
    result = Deferred()

    def begin():
        for number in numbers:
            job(number).addCallbacks(take, result.errback)
            return
        result.callback(total[0])

    def take(value):
        total[0] += value
        begin()

    begin()
    return result


def _same(value):
    return value


def _add_one(value):
    return value + 1


def _take(_, value):
    return value


def _raise(_):
    raise LookupError("not found")


def _handle(failure):
    failure.trap(LookupError)
    return 1


def bodies():
    """The functions of the work loads: a dictionary by name."""

    def call():
        return succeed(1)

    def value(count, make):
        result = succeed(-1)
        for number in range(count):
            result.addCallback(_take, number)
        return result.addCallback(_add_one)

    def waits(count, make):
        return _repeat(count, lambda number: make(1))

    def inner(make):
        return make(1).addCallback(_same)

    def middle(make):
        return inner(make).addCallback(_same)

    def nested(count, make):
        return _repeat(count, lambda number: middle(make))

    def failing(make):
        return make(1).addCallback(_raise)

    def passing_on(make):
        return failing(make).addCallback(_same)

    def error(count, make):
        return _repeat(count, lambda number: passing_on(make).addErrback(_handle))

    def level(number, depth, make):
        if depth:
            return level(number, depth - 1, make).addCallback(_same)
        if number % 50 == 0:
            return succeed(1).addCallback(_raise)
        first = make(1) if number % 12 == 0 else succeed(1)
        return first.addCallback(succeed)

    def mixed(count, make):
        return _repeat(count, lambda number: level(number, number % 4, make).addErrback(_handle))

    def link(wait):
        return wait.addCallback(_add_one)

    return locals()
