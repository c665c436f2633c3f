"""
The contenders: each has the decorated bodies of the work loads, and a list of those that it cannot
do.
"""

from __future__ import absolute_import, division, print_function

from functools import wraps

import six
from twisted.internet import defer
from twisted.python.failure import Failure

from benchmarks import callbacks
from seqcompat import _versions, engines, sequential

if six.PY3:
    from benchmarks import coroutine, generator
else:
    from benchmarks import generator2 as generator

    coroutine = None

INLINE_CALLBACKS = "inlineCallbacks"
FROM_COROUTINE = "fromCoroutine"
CALLBACKS = "callbacks by hand"
OF_2007 = "2007"

GENERATOR = "generator"
COROUTINE = "coroutine"

#: The longest chain for contenders whose stack grows with it, such as Twisted's own, which loses
#: the outermost result at some hundreds.
SHORT = 100

#: The most waits in a call for contenders whose stack grows with those that have fired.
FEW = 50


class Contender(object):
    """
    One way to do the jobs.

    :ivar bodies: the functions of the work loads, by name.
    :ivar reference: the name of the contender that it is compared with in the tables.
    :ivar cannot: the names of the work loads that it cannot do, although it has the body.
    :ivar longest: the number of waits that one call may have.
    :ivar deepest: the number of sequences that may wait on each other.
    """

    def __init__(
        self, name, bodies, reference=INLINE_CALLBACKS, cannot=(), longest=None, deepest=SHORT
    ):
        self.name = name
        self.bodies = bodies
        self.reference = reference
        self.cannot = cannot
        self.longest = longest
        self.deepest = deepest

    def can(self, workload, body):
        return body in self.bodies and workload not in self.cannot


def contenders():
    """All contenders for this Python and this Twisted, in the order of the tables."""
    # Until 18.7 a cancellation did not reach the Deferred that Twisted's own waits on.
    uncancelled = () if _versions.TWISTED >= (18, 7) else ("cancel",)
    available = [engine.name for engine in engines() if engine.available]
    found = [
        Contender(INLINE_CALLBACKS, generator.bodies(defer.inlineCallbacks), None, uncancelled)
    ]
    found += [_ours(engine, GENERATOR, generator, INLINE_CALLBACKS) for engine in available]
    if coroutine is not None and _versions.drive_natively is not None:
        # A coroutine of Twisted cannot await a plain value.
        cannot = ("value",) + uncancelled
        found.append(Contender(FROM_COROUTINE, coroutine.bodies(from_coroutine), cannot=cannot))
        found += [_ours(engine, COROUTINE, coroutine, FROM_COROUTINE) for engine in available]
    return found + [
        Contender(CALLBACKS, callbacks.bodies(), longest=FEW),
        # The decorator of 2007 had no cancellation.
        Contender(OF_2007, generator.bodies(of_2007), cannot=("cancel",), longest=FEW),
    ]


def _ours(engine, spelling, module, reference):
    bodies = module.bodies(sequential(engine=engine))
    return Contender(ours(engine, spelling), bodies, reference, deepest=10**5)


def ours(engine, spelling):
    """The name of the contender with our `engine` and bodies in this spelling."""
    return "%s, %s" % (engine, spelling)


def from_coroutine(function):
    """
    Make of an ``async def`` a function that returns a Deferred, by Twisted's own means.

    Bodies could await each other's coroutines directly.  Then there would be no Deferred in
    between, and nothing to compare.
    """

    @wraps(function)
    def start(*args, **kwargs):
        return _versions.drive_natively(function(*args, **kwargs))

    return start


def of_2007(function):
    """
    The decorator of 2007, as it worked: two callbacks for each wait, and a new exception from the
    message of a failure.

    It had no result of its own, because generators could not return a value.  Here it has one.
    Without it there would be nothing to compare.
    """

    @wraps(function)
    def start(*args, **kwargs):
        result = defer.Deferred()
        _advance_as_in_2007(function(*args, **kwargs), result, None)
        return result

    return start


def _advance_as_in_2007(body, result, value):
    while True:
        try:
            if isinstance(value, Failure):
                error = value.type(value.getErrorMessage())
                if _versions.PY3:
                    value = body.throw(error.with_traceback(value.tb))
                else:
                    value = body.throw(value.type, error, value.tb)
            else:
                value = body.send(value)
        except StopIteration as stop:
            result.callback(getattr(stop, "value", None))
            return
        except _versions.ReturnValue as returned:
            result.callback(returned.value)
            return
        except Exception:
            result.errback(Failure())
            return
        if isinstance(value, defer.Deferred):
            value.addCallback(lambda arrived: _advance_as_in_2007(body, result, arrived))
            value.addErrback(lambda failure: _advance_as_in_2007(body, result, failure))
            return
