"""
Results whose callbacks are deprecated: ``sequential(callbacks="deprecated")``.

If all callers of a function wait for its result, the function can give up returning a Deferred some
day.  These results find the callers that do not wait yet.
"""

from __future__ import absolute_import, division, print_function

import sys
import warnings

import six
from twisted.internet.defer import Deferred

from seqcompat._sequence import register

# The methods of a Deferred that a caller does not need if it waits, and that a coroutine does not
# have; older Twisteds lack some of them.
METHODS = (
    "addCallback",
    "addCallbacks",
    "addErrback",
    "addBoth",
    "chainDeferred",
    "addTimeout",
    "asFuture",
)

# For each type of results, the type whose callbacks are deprecated.
_deprecating = {}


def deprecating(function, call):
    """
    `call`, which starts the sequences of `function`, with the callbacks of its results deprecated.
    """
    name = (
        getattr(function, "__qualname__", None)
        or getattr(function, "__name__", None)
        or repr(function)
    )

    @six.wraps(function)
    def sequence(*args, **kwargs):
        result = call(*args, **kwargs)
        # Nobody else has the result yet.  So start() need not know of this.
        result.__class__ = _deprecating_type(type(result))
        result._function = name
        return result

    return sequence


def _deprecating_type(kind):
    try:
        return _deprecating[kind]
    except KeyError:
        namespace = {name: _warning(name) for name in METHODS if hasattr(Deferred, name)}
        # For a sequence that such a sequence starts, as it waits for a generator.
        namespace["_function"] = "a sequence"
        found = type(kind.__name__, (kind,), namespace)
        register(found)
        return _deprecating.setdefault(kind, found)


def _warning(name):
    method = six.get_unbound_function(getattr(Deferred, name))

    @six.wraps(method)
    def warning(self, *args, **kwargs):
        if not _is_waiting(sys._getframe(1).f_globals.get("__name__") or ""):
            warnings.warn(
                "%s() on the result of %s() is deprecated: wait for the result, with 'await' or "
                "'yield'" % (name, self._function),
                DeprecationWarning,
                stacklevel=2,
            )
        return method(self, *args, **kwargs)

    return warning


def _is_waiting(module):
    """
    Whether `module` waits by adding a callback.

    Twisted's drivers, `gatherResults`, trial and this package do.
    """
    package = module.split(".")[0]
    return (
        package == "seqcompat" or package == "twisted" and not module.startswith("twisted.plugins.")
    )
