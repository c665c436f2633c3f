"""
The traceback of an error that passes two functions, before and after::

    python -m examples.error
"""

import re

from twisted.internet.defer import Deferred

from seqcompat import sequential


def from_coroutine(function):
    def call(*arguments):
        return Deferred.fromCoroutine(function(*arguments))

    return call


def program(decorate, connected):
    @decorate
    async def fetch(name):
        await connected
        raise LookupError("no row for " + name)

    @decorate
    async def show(name):
        return "<h1>" + await fetch(name)

    return show


def shown(decorate):
    """The traceback, with short names of files."""
    connected = Deferred()
    page = program(decorate, connected)("lucy")
    connected.callback(None)
    found = []
    page.addErrback(lambda failure: found.append(failure.getTraceback()))
    return re.sub(r'"[^"]*/(twisted|examples)/', r'"\1/', found[0]).rstrip()


if __name__ == "__main__":
    for name, decorate in (("Deferred.fromCoroutine", from_coroutine), ("sequential", sequential)):
        print("%s:\n\n%s\n" % (name, shown(decorate)))
