"""
The bodies of ``generator`` for Python 2.7.  They return a value in another way.
"""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import returnValue, succeed


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    def decorate():
        @sequential
        def function(argument):
            yield argument

        return function

    @sequential
    def call():
        returnValue(1)
        yield

    @sequential
    def value(count, make):
        got = -1
        for number in range(count):
            got = yield number
        returnValue(got + 1)

    @sequential
    def waits(count, make):
        total = 0
        for _ in range(count):
            total += yield make(1)
        returnValue(total)

    @sequential
    def inner(make):
        returnValue((yield make(1)))

    @sequential
    def middle(make):
        returnValue((yield inner(make)))

    @sequential
    def nested(count, make):
        total = 0
        for _ in range(count):
            total += yield middle(make)
        returnValue(total)

    @sequential
    def failing(make):
        yield make(1)
        raise LookupError("not found")

    @sequential
    def passing_on(make):
        returnValue((yield failing(make)))

    @sequential
    def error(count, make):
        caught = 0
        for _ in range(count):
            try:
                yield passing_on(make)
            except LookupError:
                caught += 1
        returnValue(caught)

    @sequential
    def level(number, depth, make):
        if depth:
            returnValue((yield level(number, depth - 1, make)))
        if number % 50 == 0:
            yield succeed(1)
            raise LookupError(number)
        first = yield (make(1) if number % 12 == 0 else succeed(1))
        returnValue((yield succeed(first)))

    @sequential
    def mixed(count, make):
        total = 0
        for number in range(count):
            try:
                total += yield level(number, number % 4, make)
            except LookupError:
                total += 1
        returnValue(total)

    @sequential
    def link(wait):
        returnValue(1 + (yield wait))

    return locals()
