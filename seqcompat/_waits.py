"""What a body can wait for: `waitable`, and what awaiting means."""

from __future__ import absolute_import, division, print_function

from types import GeneratorType

from twisted.python.failure import Failure

from seqcompat._tracebacks import Raised, caused_by, failure_of


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
        return handing(self.x)


# The iterator behind ``await``: hands `x` to the driver, gives back what that sends.  Python
# resumes a generator without calling anything: half of `value`.  A lambda, as in Python 2.7, which
# imports this too, no generator function can return a value.
handing = lambda x: (yield x)  # noqa: E731
HANDING = handing.__code__


def stop_handing(body):
    """
    End the iterator behind the ``await`` at which `body`, or what it awaits, is suspended.

    An error is then raised at the ``await`` itself, without a frame of that iterator in its
    traceback (T2).
    """
    while body is not None:
        if type(body) is not GeneratorType:
            body = getattr(body, "cr_await", None)
        elif body.gi_code is HANDING:
            body.close()
            return
        else:
            body = body.gi_yieldfrom


def awaiting(sequence):
    """The iterator behind ``await`` of the result `sequence`."""
    # As Deferred's own, which does not wait for running callbacks.
    return Having(sequence) if sequence.called and not sequence.paused else handing(sequence)


class Having(object):
    """The iterator behind ``await`` of a result that has fired; it does not consume that."""

    __slots__ = ("_sequence",)

    def __init__(self, sequence):
        self._sequence = sequence

    def __iter__(self):
        return self

    def __next__(self):
        result = self._sequence.result
        if type(result) is Raised:  # It is just being handed over to what waits for it.
            result = failure_of(result)
        if not isinstance(result, Failure):
            raise StopIteration(result)
        mark_handled(self._sequence)
        error, traceback = result.value, result.tb
        if isinstance(error, StopIteration):  # Raised from here it would end the await (R5).
            error = caused_by(error).error
        try:
            raise error.with_traceback(traceback)
        finally:
            # The error keeps this frame, which must not keep the error (M1).
            del self, result, error, traceback


def mark_handled(deferred):
    """Keep the failure that `deferred` has fired with from being logged as unhandled."""
    if deferred._debugInfo is not None:  # None after succeed(failure).
        deferred._debugInfo.failResult = None
