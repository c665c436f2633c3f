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

PYTHON = sys.version_info[:3]
TWISTED = (twisted.version.major, twisted.version.minor, twisted.version.micro)

# Coroutines came with Python 3.5, which nobody supports any more.
PY3 = hasattr(types, "CoroutineType")

# Since Python 3.9 `ast` has what ``seqcompat.migrate`` reads and argparse what its command takes;
# its recorder runs on every Python.
CAN_MIGRATE = PYTHON >= (3, 9)

# PEP 479: until 3.7 a StopIteration raised in a generator ended it silently.
# (Coroutines never had that flaw.)
STOP_ITERATION_ENDS_GENERATORS = PYTHON < (3, 7)

# Since Python 3.7 ``traceback.tb_next`` can be set, so that a frame can be
# taken out of the middle of a traceback.
TRACEBACK_LINKS_CAN_BE_SET = PYTHON >= (3, 7)

# Since Python 3.12 the frame of a generator that has raised refers to its caller's, and so on, as
# long as it lives; before, and with PyPy, only as long as it ran.
FRAMES_KEEP_CALLERS = PYTHON >= (3, 12) and platform.python_implementation() == "CPython"

# Of what runs bodies, and of that only a generator lives longer than a call.  PEP 667: since Python
# 3.13 looking at its variables leaves no copy of them in its frame.
RUNNERS_KEEP_LOCALS = FRAMES_KEEP_CALLERS and PYTHON < (3, 13)

# Until Twisted 24.10 a Deferred reduced the traceback of its failure to
# strings (Failure.cleanFailure) and a Failure recorded the stack above it.
FAILURES_ARE_CLEANED = TWISTED < (24, 10)

# Python 3.12 deprecated throw(type, value, traceback), which Failure used until
# Twisted 23.10 or so to throw its error into a generator.
FAILURES_CAN_THROW = PYTHON < (3, 12)

# CPython closes a suspended coroutine, as it does a generator, when it frees it.
COROUTINES_ARE_CLOSED = platform.python_implementation() != "PyPy"

# What the runtime uses of a Deferred's insides, the same since Twisted 13.2:
# whether it is just running its callbacks, what it would log as unhandled, and
# firing with a value that callback() of older Twisteds refuses.
PRIVATE = ("_runningCallbacks", "_debugInfo", "_startRunCallbacks", "_runCallbacks")
for _name in PRIVATE:
    if not hasattr(defer.Deferred, _name):
        raise ImportError(
            "this seqcompat does not know how to work with Twisted %d.%d.%d, whose Deferred "
            "has no %s; a newer seqcompat may, or use an older Twisted" % (TWISTED + (_name,))
        )

# Twisted 25.5 renamed ``Deferred.callbacks`` and deprecated the old name.
CALLBACKS = "_callbacks" if TWISTED >= (25, 5) else "callbacks"

# What Twisted's returnValue() raises.  Ours raises the same, so that each of
# the two ends a sequence as well as an inlineCallbacks function.
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
    from functools import wraps

    # The ABC finds compiled coroutines too; it is slow and comes last.
    DRIVEN = (types.GeneratorType, types.CoroutineType, Coroutine)
    CO_COROUTINE = inspect.CO_COROUTINE
    CO_ASYNC_GENERATOR = inspect.CO_ASYNC_GENERATOR
else:
    # That of functools sets no __wrapped__ and needs attributes which a callable may lack.
    from six import wraps  # noqa: F401

    DRIVEN = (types.GeneratorType,)
    CO_COROUTINE = CO_ASYNC_GENERATOR = 0
