"""
The bodies, spelled with generators, for Python 2.7: the same as in ``generator``, but for how they
return a value.
"""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import returnValue


def bodies(sequential):
    """The functions of the work loads, decorated with `sequential`: a dictionary by name."""

    @sequential
    def call(value):
        returnValue(value)
        yield

    @sequential
    def value(count):
        total = 0
        for _ in range(count):
            total += yield 1
        returnValue(total)

    @sequential
    def fired(waits):
        total = 0
        for wait in waits:
            total += yield wait
        returnValue(total)

    @sequential
    def pending(count, make):
        total = 0
        for _ in range(count):
            total += yield make()
        returnValue(total)

    @sequential
    def inner(wait):
        returnValue(1 + (yield wait))

    @sequential
    def middle(wait):
        returnValue(1 + (yield inner(wait)))

    @sequential
    def outer(wait):
        returnValue(1 + (yield middle(wait)))

    @sequential
    def level(wait, depth):
        returnValue(1 + (yield (level(wait, depth - 1) if depth else wait)))

    @sequential
    def mixed(wait, depth):
        try:
            result = 1 + (yield (level(wait, depth - 1) if depth else wait))
        except LookupError:
            result = 0
        returnValue(result)

    return locals()
