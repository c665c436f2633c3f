"""
The bodies of ``generator``, spelled with ``async def``.  Python 2.7 does not import this module.
"""

from twisted.internet.defer import succeed

from seqcompat import waitable


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    @sequential
    async def call():
        return 1

    @sequential
    async def value(count, make):
        got = -1
        for number in range(count):
            got = await waitable(number)
        return got + 1

    @sequential
    async def waits(count, make):
        total = 0
        for _ in range(count):
            total += await make(1)
        return total

    @sequential
    async def inner(make):
        return await make(1)

    @sequential
    async def middle(make):
        return await inner(make)

    @sequential
    async def nested(count, make):
        total = 0
        for _ in range(count):
            total += await middle(make)
        return total

    @sequential
    async def failing(make):
        await make(1)
        raise LookupError("not found")

    @sequential
    async def passing_on(make):
        return await failing(make)

    @sequential
    async def error(count, make):
        caught = 0
        for _ in range(count):
            try:
                await passing_on(make)
            except LookupError:
                caught += 1
        return caught

    @sequential
    async def level(number, depth, make):
        if depth:
            return await level(number, depth - 1, make)
        if number % 50 == 0:
            await succeed(1)
            raise LookupError(number)
        first = await (make(1) if number % 12 == 0 else succeed(1))
        return await succeed(first)

    @sequential
    async def mixed(count, make):
        total = 0
        for number in range(count):
            try:
                total += await level(number, number % 4, make)
            except LookupError:
                total += 1
        return total

    @sequential
    async def link(wait):
        return 1 + (await wait)

    return locals()
