"""The bodies of the soak, spelled with generators."""

from __future__ import absolute_import, division, print_function

from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, returnValue as twisted_return_value

__all__ = [
    "adding_up",
    "cancelling_itself",
    "cleaning_up",
    "counting_errors",
    "driving",
    "fired_by_others",
    "raising",
    "relay",
    "remembering",
    "returning",
    "returning_as_twisted",
    "shared",
    "stopping",
    "swallowing",
]


def relay(source):
    got = yield source
    returnValue(got)


def adding_up(values):
    total = 0
    for value in values:
        total += yield value
    returnValue(total)


def counting_errors(sources):
    errors = 0
    for source in sources:
        try:
            yield source
        except KeyError:
            errors += 1
    returnValue(errors)


def raising(source):
    yield source
    raise ValueError()


def stopping(source):
    yield source
    next(iter([]))


def cleaning_up(source, later, seen):
    try:
        yield source
    finally:
        seen.append((yield later))


def swallowing(source, second):
    try:
        yield source
    except CancelledError:
        pass
    got = yield second
    returnValue(got)


def cancelling_itself(source, second, results):
    yield source
    results.pop().cancel()
    yield second


def fired_by_others(source, results):
    yield source
    results.pop().callback("someone else")
    returnValue("too late")


def shared(source, seen):
    seen.append((yield source))


def returning(source):
    returnValue((yield source))


def returning_as_twisted(source):
    got = yield source
    getattr(twisted_return_value, "__wrapped__", twisted_return_value)(got)


def driving(source):
    got = yield relay(source)
    again = yield waitable(relay(got))
    returnValue(again)


def remembering(variable, value, source):
    token = variable.set(value)
    yield source
    got = variable.get()
    variable.reset(token)
    yield source
    returnValue((got, variable.get()))
