"""
The names of `twisted.internet.defer` for what this package does.

A code base that changes nothing but its import lines, from
``twisted.internet.defer`` to ``seqcompat.defer``, gets the behaviour of
`seqcompat.sequential`.  As with Twisted's own, what is decorated is judged
only when it is called.
"""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from seqcompat import _sequential, _versions
from seqcompat._sequential import returnValue
from seqcompat._sequential import run as ensureDeferred

__all__ = [
    "deferredGenerator",
    "ensureDeferred",
    "inlineCallbacks",
    "returnValue",
    "waitForDeferred",
]


def inlineCallbacks(function):
    """
    `seqcompat.sequential` under Twisted's name for it.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat.defer import inlineCallbacks, returnValue
    >>> @inlineCallbacks
    ... def double(d):
    ...     value = yield d
    ...     returnValue(2 * value)
    >>> result = double(succeed(21)).addCallback(print)
    42

    :param function: any callable.
    :raises TypeError: at the call, if that returns neither a generator nor a
        coroutine.

    Cancellation is that of `seqcompat.sequential`.  A Future that the body
    yields comes back as it is, as from Twisted's own; `sequential` waits for it.
    Since 0.1.
    """
    return _sequential.decorate(function, "inlineCallbacks", futures=False)


class waitForDeferred(object):
    """
    What a function decorated with `deferredGenerator` yields to wait for a Deferred.

    See there for an example.

    :param d: the Deferred to wait for.
    :raises TypeError: if `d` is no Deferred.

    Since 0.1.  Twisted deprecated its own in 15.0 and removed it in 25.5.
    """

    def __init__(self, d):
        if not isinstance(d, Deferred):
            raise TypeError("waitForDeferred() needs a Deferred; it got %r" % (d,))
        self.d = d

    def getResult(self):
        """The value that the Deferred fired with; raises what it failed with."""
        if isinstance(self.result, Failure):
            self.result.raiseException()
        return self.result

    def _keep(self, result):
        self.result = result


def deferredGenerator(function):
    """
    Make a Deferred of a generator function that yields `waitForDeferred` objects.

    It is how sequences were written before Python 2.5.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat.defer import deferredGenerator, waitForDeferred
    >>> @deferredGenerator
    ... def double(d):
    ...     waiting = waitForDeferred(d)
    ...     yield waiting
    ...     yield 2 * waiting.getResult()
    >>> result = double(succeed(21)).addCallback(print)
    42

    The Deferred fires with the last value yielded, or with None if that was a
    `waitForDeferred`.

    :param function: a generator function.
    :raises TypeError: through the Deferred, if a bare Deferred is yielded.

    Cancelling the Deferred cancels the one waited on.  Since 0.1.  Twisted
    deprecated its own in 15.0 and removed it in 25.5.
    """

    @_sequential.sequential
    def drive(generator):
        value = None
        for value in generator:
            if isinstance(value, Deferred):
                raise TypeError("deferredGenerator: yield waitForDeferred(d), not d")
            if isinstance(value, waitForDeferred):
                waiting, value = value, None
                waiting.d.addBoth(waiting._keep)
                yield waiting.d
        returnValue(value)

    @_versions.wraps(function)
    def sequence(*args, **kwargs):
        return drive(function(*args, **kwargs))

    return sequence
