"""What a body can wait for: `waitable`, and what awaiting means."""
from __future__ import absolute_import, division, print_function

from twisted.python.failure import Failure

from seqcompat._tracebacks import as_failure, caused_by


class waitable(object):
    """
    What `x` is to a ``yield`` in a sequence, for use with ``await``.

    In the coroutine spelling ``await waitable(x)`` does exactly what
    ``yield x`` does in the generator spelling, whatever `x` is: a Deferred is
    waited for and consumed, a coroutine or generator is driven, any other
    object comes straight back.  ``yield waitable(x)`` means the same as
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

    Cancelling the sequence cancels the Deferred `x`, as at any wait.

    Since 0.1.
    """

    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return "waitable(%r)" % (self.x,)

    def __await__(self):
        return Await(self.x)


class Await(object):
    """
    The iterator behind ``await``: hands `x` to the driver, gives back what that sends.

    It has no ``throw``, so that an error is raised at the ``await`` itself,
    without a frame of ours in its traceback.
    """

    __slots__ = ("_x", "_handed")

    def __init__(self, x):
        self._x = x
        self._handed = False

    def __iter__(self):
        return self

    def __next__(self):
        if self._handed:
            raise StopIteration
        self._handed = True
        return self._x

    def send(self, value):
        if not self._handed:
            return self.__next__()
        raise StopIteration(value)


class AwaitFired(object):
    """The iterator behind ``await`` of a result that has fired, which it does not consume."""

    __slots__ = ("_sequence",)

    def __init__(self, sequence):
        self._sequence = sequence

    def __iter__(self):
        return self

    def __next__(self):
        result = self._sequence.result
        if self._sequence._error is not None:  # It is just handing it over to what waits on it.
            result = as_failure(self._sequence._error)
        if not isinstance(result, Failure):
            raise StopIteration(result)
        mark_handled(self._sequence)
        error, traceback = result.value, result.tb
        if isinstance(error, StopIteration):  # Raised from here it would end the await (R5).
            error = caused_by(error, None)[1]
        try:
            raise error.with_traceback(traceback)
        finally:
            # The error keeps this frame, which must not keep the error (M1).
            del self, result, error, traceback


def mark_handled(deferred):
    """Keep the failure that `deferred` has fired with from being logged as unhandled."""
    if deferred._debugInfo is not None:  # None after succeed(failure).
        deferred._debugInfo.failResult = None
