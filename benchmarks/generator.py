"""
The bodies, spelled with generators.  Python 2.7 has ``generator2`` instead: its generators cannot
return a value.
"""


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    @sequential
    def call(value):
        return value
        yield

    @sequential
    def value(count):
        total = 0
        for _ in range(count):
            total += yield 1
        return total

    @sequential
    def fired(waits):
        total = 0
        for wait in waits:
            total += yield wait
        return total

    @sequential
    def pending(count, make):
        total = 0
        for _ in range(count):
            total += yield make()
        return total

    @sequential
    def inner(wait):
        return 1 + (yield wait)

    @sequential
    def middle(wait):
        return 1 + (yield inner(wait))

    @sequential
    def outer(wait):
        return 1 + (yield middle(wait))

    @sequential
    def level(wait, depth):
        return 1 + (yield (level(wait, depth - 1) if depth else wait))

    @sequential
    def mixed(wait, depth):
        try:
            result = 1 + (yield (level(wait, depth - 1) if depth else wait))
        except LookupError:
            result = 0
        return result

    return locals()
