"""
Facts about this Python and this Twisted, each with its version and its reason.

No other module looks at ``sys.version_info`` or ``twisted.version``.  This one also looks up
Twisted's private names that the runtime relies on.  So a Twisted that renames one breaks one
visible line.
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

# Coroutines came with Python 3.5, which this package no longer supports.
PY3 = hasattr(types, "CoroutineType")

# ``seqcompat.migrate`` needs the `ast` and the argparse of Python 3.9; its recorder runs on every
# Python.  The viewer of ``seqcompat.inspect`` is for the same Pythons.
CAN_MIGRATE = PYTHON >= (3, 9)

# PEP 479: before Python 3.7 a StopIteration that a generator raised ended it silently.  (Coroutines
# never had that flaw.)
STOP_ITERATION_ENDS_GENERATORS = PYTHON < (3, 7)

# Since Python 3.7 ``traceback.tb_next`` can be set: so a frame can be taken out of the middle.
TRACEBACK_LINKS_CAN_BE_SET = PYTHON >= (3, 7)

# In Python 3.12 and 3.13 the frame of an ended generator refers to its caller's frame, that to its
# caller's, and so on, as long as it lives.  If the caller is a generator that is freed while it is
# suspended, Python 3.12 resumes it to close it.  Python 3.13 before 3.13.6 leaves a frame whose
# variables crash whoever looks at them (gh-125723).
FREED_DRIVERS_HURT = platform.python_implementation() == "CPython" and (
    (3, 12) <= PYTHON < (3, 13, 6)
)

# Before Twisted 24.10 a Deferred reduced the traceback of its failure to strings
# (Failure.cleanFailure), and a Failure recorded the stack above it.
FAILURES_ARE_CLEANED = TWISTED < (24, 10)

# Python 3.12 deprecated throw(type, value, traceback), by which a Failure threw its error into a
# generator until about Twisted 23.10.
FAILURES_CAN_THROW = PYTHON < (3, 12)

# CPython closes a suspended coroutine when it frees it, as it closes a generator.
COROUTINES_ARE_CLOSED = platform.python_implementation() != "PyPy"

# Twisted 25.5 renamed ``Deferred.callbacks`` and deprecated the old name.
CALLBACKS = "_callbacks" if TWISTED >= (25, 5) else "callbacks"

# Twisted's private names that this package relies on, and the Twisted since which each has had the
# meaning that is used here.
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

# The attribute, since Twisted 16.5, in which its asyncio reactor keeps the loop that it runs on
# (F1, F5).  It has no row above: to look it up would import asyncio.
REACTOR_LOOP = "_asyncioEventloop"

DebugInfo = defer.DebugInfo
ReturnValue = defer._DefGen_Return

# Twisted 24.7 deprecated its returnValue().  Since then inlineCallbacks expects a frame of the
# decorator that warns between a body and the function that raises.
RETURN_VALUE_IS_WRAPPED = TWISTED >= (24, 7)

# Deferred.fromCoroutine came with Twisted 21.2, ensureDeferred with 16.4.
drive_natively = getattr(defer.Deferred, "fromCoroutine", None) or getattr(
    defer, "ensureDeferred", None
)

# The error that ensureDeferred raises for any other object; before Twisted 21.2, a ValueError.
try:
    NotACoroutineError = defer.NotACoroutineError
except AttributeError:

    class NotACoroutineError(TypeError, ValueError):
        """The object is neither a coroutine, nor a generator, nor a Deferred."""


# contextvars came with Python 3.7; there is a backport for 3.6.
try:
    from contextvars import Context, copy_context
except ImportError:
    Context = copy_context = None

# On Python 2, the type of all instances of old-style classes, such as Deferreds.
INSTANCE = getattr(types, "InstanceType", None)


if PY3:
    from collections.abc import Coroutine
    from functools import WRAPPER_ASSIGNMENTS, wraps

    # The attributes that wraps() copies on this Python, beside three that each has.
    MORE_TO_WRAP = [
        name for name in WRAPPER_ASSIGNMENTS if name not in ("__module__", "__name__", "__doc__")
    ]
    # The ABC also finds compiled coroutines.  It is slow, so it comes last.
    DRIVEN = (types.GeneratorType, types.CoroutineType, Coroutine)
    CO_COROUTINE = inspect.CO_COROUTINE
    CO_ASYNC_GENERATOR = inspect.CO_ASYNC_GENERATOR
else:
    # functools.wraps sets no __wrapped__ there, and needs attributes that a callable may lack.
    from six import wraps  # noqa: F401

    MORE_TO_WRAP = ()
    DRIVEN = (types.GeneratorType,)
    CO_COROUTINE = CO_ASYNC_GENERATOR = 0
