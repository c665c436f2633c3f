"""
The functions of this package under the names that they have in `twisted.internet.defer`.

Change your import lines from ``twisted.internet.defer`` to ``seqcompat.defer``, and nothing else.
Your functions then behave as under `seqcompat.sequential`, but for two points.  A decorated
function that is not a generator function is an error at its call, not at its decoration.  A Future
that is yielded comes back as it is.  Twisted does both in this way.
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
    Get a function that returns a Deferred, as from Twisted's own `inlineCallbacks`.

    It is `seqcompat.sequential` under Twisted's name.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat.defer import inlineCallbacks, returnValue
    >>> @inlineCallbacks
    ... def double(d):
    ...     value = yield d
    ...     returnValue(2 * value)
    >>> result = double(succeed(21)).addCallback(print)
    42

    :param function: any callable that returns a generator or a coroutine.
    :returns: a function that returns a Deferred.
    :raises TypeError: at the call, if `function` returns neither a generator nor a coroutine.

    Cancelling the Deferred cancels the Deferred that the body waits on, as with
    `seqcompat.sequential`.  A Future that the body yields comes back as it is, as from Twisted's
    own; `sequential` waits for it.

    Since 0.1.  Twisted has its own since 2.5.
    """
    return _sequential.decorate(function, "inlineCallbacks", futures=False)


class waitForDeferred(object):
    """
    Wait for a Deferred in a function that is decorated with `deferredGenerator`.

    The function yields this object and then calls its `getResult`.  See there for an example:
    `deferredGenerator`.

    :param d: the Deferred to wait for.
    :raises TypeError: at once, if `d` is not a Deferred.

    Cancelling the Deferred of the decorated function cancels `d`.

    Since 0.1.  Twisted deprecated its own in 15.0 and removed it in 25.5.
    """

    def __init__(self, d):
        if not isinstance(d, Deferred):
            raise TypeError("waitForDeferred() needs a Deferred; it got %r" % (d,))
        self.d = d

    def getResult(self):
        """
        Get the value that the Deferred fired with.

        :raises BaseException: the exception that the Deferred failed with.
        """
        if isinstance(self.result, Failure):
            self.result.raiseException()
        return self.result

    def _keep(self, result):
        self.result = result


def deferredGenerator(function):
    """
    Get a function that returns a Deferred, from a generator function that yields `waitForDeferred`.

    Twisted's users wrote sequences like this before Python 2.5.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat.defer import deferredGenerator, waitForDeferred
    >>> @deferredGenerator
    ... def double(d):
    ...     waiting = waitForDeferred(d)
    ...     yield waiting
    ...     yield 2 * waiting.getResult()
    >>> result = double(succeed(21)).addCallback(print)
    42

    :param function: a generator function.
    :returns: a function that returns a Deferred.  The Deferred fires with the last value that the
        generator yields, or with None if that is a `waitForDeferred`.
    :raises TypeError: the Deferred fails with it, if the generator yields a bare Deferred.

    Cancelling the Deferred cancels the Deferred that the generator waits for.

    Since 0.1.  Twisted deprecated its own in 15.0 and removed it in 25.5.
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
