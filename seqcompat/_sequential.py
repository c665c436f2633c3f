"""The decorator: it judges what it is given and has the engine start each call."""

from __future__ import absolute_import, division, print_function

import inspect
from types import CodeType, FunctionType, MethodType

from twisted.internet.defer import Deferred
from twisted.python.reflect import safe_repr

from seqcompat import _engines, _versions
from seqcompat._driver import start

DEPRECATED = "deprecated"


def sequential(function=None, engine=None, strict=False, callbacks=None):
    """
    Make of a generator function or an ``async def`` a function that returns a Deferred.

    Each Deferred that the body waits for, by ``yield`` in a generator and by
    ``await`` in a coroutine, suspends it until that Deferred has fired; its
    value becomes the value of the wait, its failure is raised there.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import returnValue, sequential
    >>> @sequential
    ... def show(fetching):
    ...     try:
    ...         info = yield fetching
    ...     except LookupError:
    ...         info = "nothing"
    ...     returnValue("found " + info)     # Python 3: return "found " + info
    >>> fetching = Deferred()
    >>> page = show(fetching).addCallback(print)
    >>> fetching.callback("a row")
    found a row

    The same function as a coroutine, for Python 3.6 and up:

    >>> @sequential
    ... async def show(fetching):
    ...     try:
    ...         info = await fetching
    ...     except LookupError:
    ...         info = "nothing"
    ...     return "found " + info
    >>> fetching = Deferred()
    >>> page = show(fetching).addCallback(print)
    >>> fetching.errback(LookupError())
    found nothing

    The body starts during the call and runs to its first wait for something
    that has not fired yet.  The Deferred returned fires with what the body
    returns, or fails with the exception that it raises.

    :param function: a generator function, a coroutine function, or a callable
        that returns a generator or a coroutine.
    :param engine: ``auto``, ``generator-send`` or ``native``; by default
        whatever the process uses, see `use_engine`.
    :param strict: whether waiting for something that is no Deferred, Future,
        coroutine or generator is a `TypeError` at the wait.  By default the
        object itself comes back.
    :param callbacks: with ``"deprecated"``, `addCallback` and the like warn, with
        a `DeprecationWarning` at the caller's line that names the function;
        waiting for the result does not.  By default nothing warns.
    :raises TypeError: at the decoration, for a plain function or an async
        generator function; at the call, where the kind of `function` cannot be
        seen and it returns something else.
    :raises ValueError: at the decoration, for an engine that does not exist or
        cannot be used here, or another `callbacks`.

    Cancelling the Deferred cancels the one that the body waits on, and so
    raises `CancelledError` at the wait.  The body may handle that, clean up
    with further waits, or go on; the result fires when it has ended.

    Since 0.1.  Twisted's `inlineCallbacks` and `Deferred.fromCoroutine` are
    its models; it was asked for in Twisted tickets 9972 and 12399.
    """
    if callbacks not in (None, DEPRECATED):
        raise ValueError(
            "sequential() takes callbacks=%r, or no callbacks at all; it got callbacks=%r."
            % (DEPRECATED, callbacks)
        )
    if function is None:
        return lambda function: sequential(function, engine, strict, callbacks)
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(sequential(function.__func__, engine, strict, callbacks))
    decorated = decorate(function, "sequential()", _is_judged(function), engine, strict)
    if callbacks == DEPRECATED:
        # Not at the top: it costs nothing where nobody asks for it.
        from seqcompat import _callbacks

        return _callbacks.deprecating(function, decorated)
    return decorated


def decorate(function, name, judged=False, engine=None, strict=False, futures=True):
    """
    `function` as a sequence.

    :param name: the decorator's, for errors.
    :param judged: whether it is known to make generators or coroutines; else each call is judged.
    :param futures: whether a wait for a Future waits for it.
    """
    engines = _engines.process if engine is None else _engines.choice_of(engine)

    if judged:

        def sequence(*args, **kwargs):
            return start(
                engines.kind or engines.resolve(), function(*args, **kwargs), strict, futures
            )

    else:

        def sequence(*args, **kwargs):
            try:
                body = function(*args, **kwargs)
            except _versions.ReturnValue:
                raise TypeError(
                    "%s requires %r to produce a generator or a coroutine; instead caught "
                    "returnValue being used in a non-generator. Did you forget a yield?"
                    % (name, function)
                )
            if not isinstance(body, _versions.DRIVEN):
                raise TypeError(
                    "%s requires %r to produce a generator or a coroutine; instead got %s. "
                    "Did you forget a yield?" % (name, function, safe_repr(body))
                )
            return start(engines.kind or engines.resolve(), body, strict, futures)

    if type(function) is not FunctionType or not _versions.PY3:
        return _versions.wraps(function)(sequence)
    # What wraps() does, in half of the time: some code decorates inside functions, at each call.
    sequence.__module__ = function.__module__
    sequence.__name__ = function.__name__
    sequence.__qualname__ = function.__qualname__
    sequence.__doc__ = function.__doc__
    for attribute in _versions.MORE_TO_WRAP:
        setattr(sequence, attribute, getattr(function, attribute))
    if function.__dict__:
        sequence.__dict__.update(function.__dict__)
    sequence.__wrapped__ = function
    return sequence


def _is_judged(function):
    """
    Whether `function` is seen to make generators or coroutines; False where only a call can tell.

    :raises TypeError: for what does neither.
    """
    plain = function.__func__ if isinstance(function, MethodType) else function
    # PyPy's compiled methods are of the type of functions, but their code is not.
    if not isinstance(plain, FunctionType) or not isinstance(plain.__code__, CodeType):
        if callable(function):
            return False
        raise TypeError(
            "sequential() needs a generator function or an 'async def'; %r is not callable. "
            "(Options are given by name, as in @sequential(strict=True).)" % (function,)
        )
    flags = plain.__code__.co_flags
    if flags & _versions.CO_ASYNC_GENERATOR:
        raise TypeError(
            "sequential() needs a generator function or an 'async def'; %r is an async generator "
            "function, which gives many values where a Deferred has one. Take the yield out of it."
            % (plain.__name__,)
        )
    if flags & (_versions.CO_COROUTINE | inspect.CO_GENERATOR):
        return True
    if hasattr(plain, "__wrapped__"):
        return False
    raise TypeError(
        "sequential() needs a generator function or an 'async def'; %r is neither. "
        "Did you forget a yield?" % (plain.__name__,)
    )


def returnValue(value):
    """
    Return `value` from a sequence: what ``return value`` is since Python 3.3.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat import returnValue, sequential
    >>> @sequential
    ... def total(rows):
    ...     rows = yield rows
    ...     returnValue(sum(rows))
    >>> result = total(succeed([1, 2, 3])).addCallback(print)
    6

    It raises an exception, derived from `BaseException`, that ends the body; a
    bare ``except:`` around it would catch that.  Called by a function that the
    body calls, it ends the body all the same, with a `DeprecationWarning`.

    :param value: what the result fires with.

    Since 0.1.  Twisted's own `returnValue`, deprecated since Twisted 24.7,
    does the same; each works in functions decorated by the other package.
    """
    if _versions.RETURN_VALUE_IS_WRAPPED:
        _raise_return_value(value)
    raise _versions.ReturnValue(value)


def _raise_return_value(value):
    raise _versions.ReturnValue(value)


def run(x):
    """
    Get the Deferred of a coroutine or generator that has not been started.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import run
    >>> async def double(d):
    ...     return 2 * await d
    >>> waited = Deferred()
    >>> result = run(double(waited)).addCallback(print)
    >>> waited.callback(21)
    42

    :param x: a coroutine or a generator, which is driven as the body of a
        sequence is, or a Deferred, which is returned as it is.
    :raises TypeError: for anything else (Twisted's `NotACoroutineError` where
        it has that).

    Cancelling the Deferred works as for any sequence.

    Since 0.1.  It is Twisted's `ensureDeferred` (16.4), for every Twisted.
    """
    if isinstance(x, Deferred):
        return x
    if isinstance(x, _versions.DRIVEN):
        return start(_engines.process.kind or _engines.process.resolve(), x)
    raise _versions.NotACoroutineError(
        "run() needs a coroutine, a generator or a Deferred; it got %r, of type %s. "
        "Call the function, if it is one." % (x, type(x).__name__)
    )
