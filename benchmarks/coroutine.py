"""
The bodies, spelled with ``async def``: the same as in ``generator``.  Python 2.7 does not import
this module.
"""

from seqcompat import waitable


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    @sequential
    async def call(value):
        return value

    @sequential
    async def value(count):
        total = 0
        for _ in range(count):
            total += await waitable(1)
        return total

    @sequential
    async def fired(waits):
        total = 0
        for wait in waits:
            total += await wait
        return total

    @sequential
    async def pending(count, make):
        total = 0
        for _ in range(count):
            total += await make()
        return total

    @sequential
    async def inner(wait):
        return 1 + (await wait)

    @sequential
    async def middle(wait):
        return 1 + (await inner(wait))

    @sequential
    async def outer(wait):
        return 1 + (await middle(wait))

    @sequential
    async def level(wait, depth):
        return 1 + (await (level(wait, depth - 1) if depth else wait))

    @sequential
    async def mixed(wait, depth):
        try:
            result = 1 + (await (level(wait, depth - 1) if depth else wait))
        except LookupError:
            result = 0
        return result

    return locals()
