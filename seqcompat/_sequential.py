"""The decorator: it judges the function and has the engine start each call."""

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
    Get a function that returns a Deferred, from a generator function or an ``async def``.

    The body waits for a Deferred by ``yield`` in a generator, and by ``await`` in a coroutine.  It
    is suspended until that Deferred has fired.  The value of the Deferred becomes the value of the
    wait.  A failure is raised there.

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

    The body starts during the call.  It runs to its first wait for something that has not fired
    yet.  The call returns a Deferred.  That fires with the value that the body returns, or fails
    with the exception that the body raises.

    :param function: a generator function, a coroutine function, or a callable that returns a
        generator or a coroutine.  Leave it out to get a decorator with the other options, as in
        ``@sequential(strict=True)``.
    :param engine: the name of an engine: ``"auto"``, ``"generator-send"`` or ``"native"``.  By
        default the function runs on the engine of the process, see `use_engine`.
    :param strict: True refuses a wait for an object that is not a Deferred, Future, coroutine or
        generator.  By default the object itself comes back.
    :param callbacks: ``"deprecated"`` makes `addCallback` and the like warn, with a
        `DeprecationWarning` at the caller's line that names the function.  Waiting for the result
        does not warn.  By default nothing warns.
    :returns: a function with the name, signature and docstring of `function`, that returns a
        `Deferred`.
    :raises TypeError: at the decoration, for a plain function or an async generator function.  At
        the call, if the kind of `function` cannot be seen and it returns something else.  At the
        wait, for an object that ``strict=True`` refuses.
    :raises ValueError: at the decoration, for an engine that does not exist or cannot be used
        here, and for any other value of `callbacks`.

    Cancelling the Deferred cancels the Deferred that the body waits on.  `CancelledError` is then
    raised at the wait.  The body may handle it, clean up with further waits, or go on.  The result
    fires when the body has ended.

    Since 0.1.  It behaves as Twisted's `inlineCallbacks` and `Deferred.fromCoroutine` do.  Users of
    Twisted asked for one decorator for both in Twisted tickets 9972 and 12399.
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

    :param name: the name of the decorator, for errors.
    :param judged: whether `function` is known to make generators or coroutines.  If it is not,
        each call is judged.
    :param futures: whether a body that yields a Future waits for it.
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

    if type(function) is not FunctionType:
        return _versions.wraps(function)(sequence)
    # What wraps() does, in half of the time: some code decorates inside functions, at each call.
    sequence.__module__ = function.__module__
    sequence.__name__ = function.__name__
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

    :raises TypeError: for a function that is seen to make neither.
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
    Return `value` from a sequence, as ``return value`` does on Python 3.

    >>> from twisted.internet.defer import succeed
    >>> from seqcompat import returnValue, sequential
    >>> @sequential
    ... def total(rows):
    ...     rows = yield rows
    ...     returnValue(sum(rows))
    >>> result = total(succeed([1, 2, 3])).addCallback(print)
    6

    It ends the body by an exception that derives from `BaseException`.  A bare ``except:`` around
    it would catch that.  A function that the body calls can call it too: it ends the body, with a
    `DeprecationWarning`.

    :param value: the value that the result fires with.
    :raises BaseException: always, as said above.  Outside of a sequence nothing catches it.

    Cancellation does not concern it: it does not wait.

    Since 0.1.  Python has ``return value`` in generators since 3.3 (PEP 380).  Twisted deprecates
    its own `returnValue` since 24.7.  That one does the same, and each works in functions that the
    other package has decorated.
    """
    if _versions.RETURN_VALUE_IS_WRAPPED:
        _raise_return_value(value)
    raise _versions.ReturnValue(value)


def _raise_return_value(value):
    raise _versions.ReturnValue(value)


def run(x):
    """
    Get the Deferred of a coroutine or generator that has not been started.

    The coroutine or generator runs as the body of a sequence does, on the engine of the process.

    >>> from twisted.internet.defer import Deferred
    >>> from seqcompat import run
    >>> async def double(d):
    ...     return 2 * await d
    >>> waited = Deferred()
    >>> result = run(double(waited)).addCallback(print)
    >>> waited.callback(21)
    42

    :param x: a coroutine, a generator, or a Deferred.
    :returns: a Deferred.  It fires with the value that `x` returns, or fails with the exception
        that `x` raises.  If `x` is a Deferred, `x` itself is returned.
    :raises TypeError: at the call, for anything else.  It is Twisted's `NotACoroutineError` where
        Twisted has that.

    Cancelling the Deferred cancels the Deferred that `x` waits on, as with `sequential`.

    Since 0.1.  Twisted has it as `ensureDeferred` since 16.4; this one works on every Twisted.
    """
    if isinstance(x, Deferred):
        return x
    if isinstance(x, _versions.DRIVEN):
        return start(_engines.process.kind or _engines.process.resolve(), x)
    raise _versions.NotACoroutineError(
        "run() needs a coroutine, a generator or a Deferred; it got %r, of type %s. "
        "Call the function, if it is one." % (x, type(x).__name__)
    )
