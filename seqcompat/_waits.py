"""What a body can wait for as it is: `waitable`."""

from __future__ import absolute_import, division, print_function

from types import GeneratorType


class waitable(object):
    """
    What `x` is to a ``yield`` in a sequence, for use with ``await``.

    In the coroutine spelling ``await waitable(x)`` does exactly what
    ``yield x`` does in the generator spelling, whatever `x` is: a Deferred is
    waited for and consumed, so is a Future, a coroutine or generator is
    driven, any other object comes straight back.  ``yield waitable(x)`` means the same as
    ``yield x``.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import sequential, waitable
    >>> @sequential
    ... async def price(cached, fetching):
    ...     return await waitable(cached or fetching)
    >>> price(5, None).addCallback(print) and None
    5
    >>> fetching = Deferred()
    >>> result = price(None, fetching).addCallback(print)
    >>> fetching.callback(7)
    7

    :param x: anything.
    :raises: at the ``await``, what the Deferred or coroutine failed with; with
        ``strict=True`` a `TypeError` where there is nothing to wait for.

    Cancelling the sequence cancels the Deferred or Future `x`, as at any wait.

    Since 0.1.
    """

    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return "waitable(%r)" % (self.x,)

    def __await__(self):
        return handing(self.x)


# The iterator behind ``await``: hands `x` to the driver, gives back what that sends.  Python
# resumes a generator without calling anything: half of `value`.  A lambda, as in Python 2.7, which
# imports this too, no generator function can return a value.
handing = lambda x: (yield x)  # noqa: E731

# The code of the iterators behind ``await`` of what is ours.
AWAITS = {handing.__code__}


def stop_handing(body):
    """
    End the iterator behind the ``await`` at which `body`, or what it awaits, is suspended.

    An error is then raised at the ``await`` itself, without a frame of that iterator in its
    traceback (T2).
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
    """Keep the failure that `deferred` has fired with from being logged as unhandled."""
    if deferred._debugInfo is not None:  # None after succeed(failure).
        deferred._debugInfo.failResult = None
