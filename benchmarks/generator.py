"""
The bodies, spelled with generators.  Python 2.7 has ``generator2`` instead: its generators cannot
return a value.
"""

from twisted.internet.defer import succeed


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    def decorate():
        @sequential
        def function(argument):
            yield argument

        return function

    @sequential
    def call():
        return 1
        yield

    @sequential
    def value(count, make):
        got = -1
        for number in range(count):
            got = yield number
        return got + 1

    @sequential
    def waits(count, make):
        total = 0
        for _ in range(count):
            total += yield make(1)
        return total

    @sequential
    def inner(make):
        return (yield make(1))

    @sequential
    def middle(make):
        return (yield inner(make))

    @sequential
    def nested(count, make):
        total = 0
        for _ in range(count):
            total += yield middle(make)
        return total

    @sequential
    def failing(make):
        yield make(1)
        raise LookupError("not found")

    @sequential
    def passing_on(make):
        return (yield failing(make))

    @sequential
    def error(count, make):
        caught = 0
        for _ in range(count):
            try:
                yield passing_on(make)
            except LookupError:
                caught += 1
        return caught

    @sequential
    def level(number, depth, make):
        if depth:
            return (yield level(number, depth - 1, make))
        if number % 50 == 0:
            yield succeed(1)
            raise LookupError(number)
        first = yield (make(1) if number % 12 == 0 else succeed(1))
        return (yield succeed(first))

    @sequential
    def mixed(count, make):
        total = 0
        for number in range(count):
            try:
                total += yield level(number, number % 4, make)
            except LookupError:
                total += 1
        return total

    @sequential
    def link(wait):
        return 1 + (yield wait)

    return locals()
