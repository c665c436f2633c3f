"""
One decorator for sequences of asynchronous calls, in both of Python's spellings.

You write a function as one readable sequence and decorate it with `sequential`.  The function then
returns a Deferred.  It may be a generator, on Python 2.7 and up::

    from seqcompat import sequential, returnValue

    @sequential
    def show(request):
        user = yield authenticate(request)
        info = yield fetch_info(user)
        returnValue(render(user, info))

or a coroutine, on Python 3.6 and up::

    @sequential
    async def show(request):
        user = await authenticate(request)
        info = await fetch_info(user)
        return render(user, info)

A caller cannot tell them apart, on any supported Python and Twisted, under either engine.  The
contract in ``docs/contract.rst`` says exactly how both behave.

To read the code, take the modules in this order:

``_sequential``
    the decorator, with the functions that it accepts; `returnValue` and `run`
``_engines``
    the two engines, and the choice between them
``_driver``
    the generator that runs a body from wait to wait, for both engines
``_sequence``
    the result, a Deferred, and its states
``_resuming``
    a fired Deferred resumes the sequence that waits for it
``_firing``
    a result fires, and that may fire others
``_cancelling``
    a cancellation reaches the innermost Deferred
``_native``
    the engine ``native``: the bridge to Twisted's coroutine driver
``_waits``
    `waitable`
``_futures``
    the Futures, of asyncio and of threads, that a body waits for
``_awaits``
    ``await`` of a result, under every driver of coroutines
``_tracebacks``
    the traceback of an error on its way
``_callbacks``
    results whose callbacks are deprecated
``_versions``
    facts about this Python and this Twisted
``defer``
    drop-in names for legacy code
"""

from seqcompat._engines import engines, use_engine
from seqcompat._sequential import returnValue, run, sequential
from seqcompat._waits import waitable

__version__ = "0.1.0"

__all__ = ["engines", "returnValue", "run", "sequential", "use_engine", "waitable"]
