"""
A program that hangs, and that says why.

A shop takes three orders.  Each locks the counter, looks into the store, and asks the bank for the
money.  The bank never answers, as `ask_bank` forgets the Deferred that the answer is for::

    python -m examples.hung
"""

from twisted.internet.defer import Deferred, DeferredLock, inlineCallbacks, succeed

from seqcompat import inspect, sequential

counter = DeferredLock()


def ask_store(article):
    return succeed(True)


def ask_bank(amount):
    return Deferred()


@inlineCallbacks
def pay(amount):
    yield ask_bank(amount)


@sequential
async def order(article):
    async with counter:
        if await ask_store(article):
            await pay(5)


if __name__ == "__main__":
    orders = [order("boat"), order("oar"), order("sail")]
    print(inspect.format_tree())
