"""`waitable`, which makes anything awaitable, and the iterators behind an ``await``."""

from __future__ import absolute_import, division, print_function

from types import GeneratorType


class waitable(object):
    """
    An awaitable that waits for anything, as ``yield`` does in a sequence.

    In the coroutine spelling ``await waitable(x)`` does exactly what ``yield x`` does in the
    generator spelling.  The sequence waits for a Deferred or a Future and consumes its outcome; it
    drives a coroutine or a generator; any other object comes straight back.  ``yield waitable(x)``
    means the same as ``yield x``.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import sequential, waitable
    >>> @sequential
    ... async def price(cached, fetching):
    ...     return await waitable(cached or fetching)
    >>> known = price(5, None).addCallback(print)
    5
    >>> fetching = Deferred()
    >>> fetched = price(None, fetching).addCallback(print)
    >>> fetching.callback(7)
    7

    :param x: any object.
    :raises: at the ``await``, the error that the Deferred, Future, coroutine or generator fails
        with; with ``strict=True`` a `TypeError` if `x` is none of these.

    To cancel the sequence cancels the Deferred or Future `x`, as at any wait.

    Since 0.1.
    """

    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return "waitable(%r)" % (self.x,)

    def __await__(self):
        return handing(self.x)


# The iterator behind ``await``: it hands `x` to the driver, and returns the value that the driver
# sends.  Python resumes a generator without a call, which saves half of `value`.  It is a lambda
# because Python 2.7, which imports this too, has no ``return`` with a value in a generator.
handing = lambda x: (yield x)  # noqa: E731

# The code of this package's iterators behind an ``await``.
AWAITS = {handing.__code__}


def stop_handing(body):
    """
    End the iterator behind the ``await`` at which `body`, or a coroutine that it awaits, stands.

    An error is then raised at the ``await`` itself: its traceback has no frame of the iterator
    (T2).
    """
    while body is not None:
        if type(body) is not GeneratorType:
            body = getattr(body, "cr_await", None)
        elif body.gi_code in AWAITS:
            body.close()
            return
        else:
            body = body.gi_yieldfrom


def mark_handled(deferred):
    """Keep Twisted from logging the failure of `deferred` as unhandled."""
    if deferred._debugInfo is not None:  # None after succeed(failure).
        deferred._debugInfo.failResult = None
