"""
Facts about this Python and this Twisted, one each, with since when and why.

No other module looks at ``sys.version_info`` or ``twisted.version``.  The
private names of Twisted that the runtime relies on are looked up here too, so
that a Twisted which renames one breaks one visible line.
"""

from __future__ import absolute_import, division, print_function

import inspect
import platform
import sys
import types

import twisted
from twisted.internet import defer
from twisted.python.failure import Failure

PYTHON = sys.version_info[:3]
TWISTED = (twisted.version.major, twisted.version.minor, twisted.version.micro)

# Coroutines came with Python 3.5, which nobody supports any more.
PY3 = hasattr(types, "CoroutineType")

# Since Python 3.9 `ast` has what ``seqcompat.migrate`` reads and argparse what its command takes;
# its recorder runs on every Python.  The viewer of ``seqcompat.inspect`` is for the same Pythons.
CAN_MIGRATE = PYTHON >= (3, 9)

# PEP 479: until 3.7 a StopIteration raised in a generator ended it silently.
# (Coroutines never had that flaw.)
STOP_ITERATION_ENDS_GENERATORS = PYTHON < (3, 7)

# Since Python 3.7 ``traceback.tb_next`` can be set, so that a frame can be
# taken out of the middle of a traceback.
TRACEBACK_LINKS_CAN_BE_SET = PYTHON >= (3, 7)

# In Python 3.12 and 3.13 the frame of a generator that has ended refers to its caller's, and so on,
# as long as it lives.  Where the caller is a generator that is freed while it is suspended, 3.12
# resumes that to close it, and 3.13 before 3.13.6 leaves a frame whose variables crash whoever
# looks at them (gh-125723).
FREED_DRIVERS_HURT = platform.python_implementation() == "CPython" and (
    (3, 12) <= PYTHON < (3, 13, 6)
)

# Until Twisted 24.10 a Deferred reduced the traceback of its failure to
# strings (Failure.cleanFailure) and a Failure recorded the stack above it.
FAILURES_ARE_CLEANED = TWISTED < (24, 10)

# Python 3.12 deprecated throw(type, value, traceback), which Failure used until
# Twisted 23.10 or so to throw its error into a generator.
FAILURES_CAN_THROW = PYTHON < (3, 12)

# CPython closes a suspended coroutine, as it does a generator, when it frees it.
COROUTINES_ARE_CLOSED = platform.python_implementation() != "PyPy"

# Twisted 25.5 renamed ``Deferred.callbacks`` and deprecated the old name.
CALLBACKS = "_callbacks" if TWISTED >= (25, 5) else "callbacks"

# The private names of Twisted that this package relies on, with the Twisted since which each has
# been what it is used as.
PRIVATE = (
    # owner, name, since, what for
    (defer.Deferred(), CALLBACKS, "2.0, renamed in 25.5", "whether it has callbacks; adding one"),
    (defer.Deferred, "_runningCallbacks", "2.0", "whether it is just running its callbacks (W8)"),
    (defer.Deferred, "_runCallbacks", "2.0", "running them, the waiting sequence's first"),
    (defer.Deferred, "_startRunCallbacks", "2.0", "firing with what callback() may refuse (R4)"),
    (defer.Deferred, "_suppressAlreadyCalled", "10.1", "ignoring what fires it too late (X7)"),
    (defer.Deferred, "_debugInfo", "2.0", "whether its failure is to be logged as unhandled (M3)"),
    (defer, "DebugInfo", "2.0", "logging an unhandled failure (M3)"),
    (defer, "_DefGen_Return", "2.0", "what returnValue() raises: each ends the other's sequences"),
    (Failure, "throwExceptionIntoGenerator", "2.5", "throwing as a subclass of Failure wants it"),
)
for _owner, _name, _since, _use in PRIVATE:
    if not hasattr(_owner, _name):
        raise ImportError(
            "this seqcompat does not know how to work with Twisted %d.%d.%d, which has no %s, "
            "needed for %s; a newer seqcompat may, or use an older Twisted"
            % (TWISTED + (_name, _use))
        )

DebugInfo = defer.DebugInfo
ReturnValue = defer._DefGen_Return

# Twisted 24.7 deprecated its returnValue(); since then inlineCallbacks takes it for granted that
# the decorator which warns is a frame between a body and what raises.
RETURN_VALUE_IS_WRAPPED = TWISTED >= (24, 7)

# Deferred.fromCoroutine came with Twisted 21.2, ensureDeferred with 16.4.
drive_natively = getattr(defer.Deferred, "fromCoroutine", None) or getattr(
    defer, "ensureDeferred", None
)

# What ensureDeferred raises for something else: a ValueError until Twisted 21.2
# made it this kind of TypeError.
try:
    NotACoroutineError = defer.NotACoroutineError
except AttributeError:

    class NotACoroutineError(TypeError, ValueError):
        """What is neither a coroutine, nor a generator, nor a Deferred."""


# contextvars came with Python 3.7; there is a backport for 3.6.
try:
    from contextvars import Context, copy_context
except ImportError:
    Context = copy_context = None

# On Python 2 the type of each instance of an old-style class, such as Deferred.
INSTANCE = getattr(types, "InstanceType", None)


if PY3:
    from collections.abc import Coroutine
    from functools import WRAPPER_ASSIGNMENTS, wraps

    # What wraps() takes over of a function beside its names and docstring, on this Python.
    MORE_TO_WRAP = [
        name
        for name in WRAPPER_ASSIGNMENTS
        if name not in ("__module__", "__name__", "__qualname__", "__doc__")
    ]
    # The ABC finds compiled coroutines too; it is slow and comes last.
    DRIVEN = (types.GeneratorType, types.CoroutineType, Coroutine)
    CO_COROUTINE = inspect.CO_COROUTINE
    CO_ASYNC_GENERATOR = inspect.CO_ASYNC_GENERATOR
else:
    # That of functools sets no __wrapped__ and needs attributes which a callable may lack.
    from six import wraps  # noqa: F401

    DRIVEN = (types.GeneratorType,)
    CO_COROUTINE = CO_ASYNC_GENERATOR = 0
