"""The recorder: which kinds of things are seen at a wait."""

from __future__ import absolute_import, division, print_function

import collections

import pytest
from twisted.internet.defer import succeed
from twisted.python.failure import Failure

from tests.migrate.observe.recorded import HEAD, MORE, NO_COROUTINES, each_decorator


KINDS = (
    MORE
    + """
@sequence
def wait(x):
    yield x
    seen.append(1)

@sequence
def inner():
    yield 5

def steps():
    yield 6

seen = []
for x in KIND:
    wait(x)
    if isinstance(x, Deferred) and not x.called:
        x.callback(None)
print(seen)
"""
)


@each_decorator
@pytest.mark.parametrize(
    "made, kind",
    [
        ("[succeed(1)]", "fired Deferred"),
        ("[Deferred()]", "unfired Deferred"),
        ("[3]", "plain int"),
        ("[None]", "plain NoneType"),
        ("[object]", "plain type"),
        ("[steps()]", "generator"),
    ],
)
def test_kind(directory, decorator, made, kind):
    """Each kind is told, whichever decorator it is, and the program does what it does without."""
    directory.write("program.py", HEAD[decorator] + KINDS.replace("KIND", made))
    # A program that is run by its path is compiled by Python itself.
    directory.record("program.py")
    assert directory.output == "[1]\n"
    assert directory.kinds("yield x") == {kind: 1}


def test_the_result_of_a_sequence(directory):
    """That of a sequence is one of its own, fired or not."""
    directory.write(
        "program.py", HEAD["sequential"] + KINDS.replace("KIND", "[inner(), wait(Deferred())]")
    )
    directory.record("program.py")
    assert directory.kinds("yield x") == {"sequence": 2, "unfired Deferred": 1}
    assert directory.kinds("yield 5") == {"plain int": 1}


@each_decorator
def test_waited_on_again(directory, decorator):
    """
    A fired Deferred that is waited on twice is known as such at both places; an unfired one is
    harmless.
    """
    directory.write(
        "program.py",
        HEAD[decorator]
        + MORE
        + """
@sequence
def first(d):
    yield d

@sequence
def second(d):
    yield (d)

fired, unfired, once = succeed(1), Deferred(), succeed(2)
first(fired), second(fired), first(once)
third = first(unfired), second(unfired)
unfired.callback(None)
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield d") == {"fired Deferred": 2, "unfired Deferred": 1, "again": 1}
    assert directory.kinds("yield (d)") == {"fired Deferred": 1, "unfired Deferred": 1, "again": 1}


def test_a_deferred_that_runs_its_callbacks(directory):
    """
    One that is just running its callbacks is a kind of its own, as a plain await does not wait for
    their end.
    """
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
@sequence
def wait(d):
    yield d

d = Deferred()
d.addCallback(lambda value: wait(d) and None)
d.callback(1)
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield d") == {"busy Deferred": 1}


def test_a_deferred_that_succeeded_with_a_failure(directory):
    """
    One that succeed() made of a Failure is a kind of its own where Twisted's own await cannot take
    it.
    """
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
from twisted.internet.defer import fail
from twisted.python.failure import Failure

@sequence
def wait(d):
    yield d

for d in succeed(Failure(ValueError())), fail(ValueError()):
    wait(d).addErrback(lambda failure: failure.trap(ValueError))
""",
    )
    directory.record("program.py")
    made = succeed(Failure(ValueError()))
    made.addErrback(lambda failure: None)
    # An older Twisted makes of the one what it makes of the other.
    kind = "Deferred that succeeded with a Failure" if made._debugInfo is None else "fired Deferred"
    assert directory.kinds("yield d") == collections.Counter([kind, "fired Deferred"])


@NO_COROUTINES
def test_future_of_asyncio(directory):
    """A Future of asyncio, which a plain ``await`` waits for as ``yield`` does."""
    directory.write(
        "program.py",
        HEAD["sequential"]
        + """
import asyncio

@sequence
def wait(x):
    yield x

loop = asyncio.new_event_loop()
future = loop.create_future()
future.set_result(3)
wait(future)
loop.close()
""",
    )
    directory.record("program.py")
    assert directory.kinds("yield x") == {"Future": 1}


@NO_COROUTINES
def test_coroutines(directory):
    """A coroutine that is yielded, and what coroutines await in a waitable."""
    directory.write(
        "program.py",
        HEAD["sequential"]
        + MORE
        + """
from seqcompat import waitable

async def plain():
    return 3

@sequence
def wait(x):
    yield x

@sequence
async def awaits(x, y):
    return await waitable(x), await waitable(y)

wait(plain())
wait(waitable(succeed(1)))
awaits(3, succeed(4)).addCallback(print)
""",
    )
    directory.record("program.py")
    assert directory.output == "(3, 4)\n"
    assert directory.kinds("yield x") == {"coroutine": 1, "fired Deferred": 1, "waitable": 1}
    assert directory.kinds("return await waitable(x), await waitable(y)") == {
        "plain int": 1,
        "fired Deferred": 1,
    }
