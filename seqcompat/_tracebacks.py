"""
The traceback of an error that passes through sequences.

It shows the line that raised the error and one line for each body on the way.  It shows no
plumbing: no frame of this package or of Twisted's drivers.  Any Python can skip plumbing at the
front of a traceback; Python 3.7 and newer can also take it out of the middle.

Between two sequences an error travels as `Raised`.
"""

from __future__ import absolute_import, division, print_function

import os
import sys
from types import TracebackType

import six
from twisted.internet import defer
from twisted.python.failure import Failure

from seqcompat import _versions


def _plumbing():
    """The code objects, outside this package, that only pass an error on."""
    owners = [
        (defer.Deferred, "__iter__ __await__ send cancel _runCallbacks"),
        (defer, "_inlineCallbacks _gotResultInlineCallbacks"),
        (Failure, "raiseException throwExceptionIntoGenerator trap"),
        (_versions.Context, "run"),  # Python code in the backport for 3.6.
    ]
    for owner, names in owners:
        for name in names.split():
            function = getattr(owner, name, None)
            code = getattr(getattr(function, "__func__", function), "__code__", None)
            if code is not None:
                yield code


_RUNS_CALLBACKS = six.get_function_code(six.get_unbound_function(defer.Deferred._runCallbacks))

# File and function identify a frame: an older Twisted's Failure has no more of it.
PLUMBING = frozenset((code.co_filename, code.co_name) for code in _plumbing())
_HERE = os.path.dirname(_plumbing.__code__.co_filename)
RUNTIME = frozenset(
    os.path.join(_HERE, name + ".py")
    for name in (
        "_awaits _cancelling _driver _engines _firing _futures _native _resuming _sequence "
        "_sequential _tracebacks _waits defer"
    ).split()
)

FILES = RUNTIME.union(filename for filename, _ in PLUMBING)


def _is_plumbing(filename, function):
    # The method of any subclass of Failure: Perspective Broker's CopiedFailure has its own.
    if filename in FILES:
        return filename in RUNTIME or (filename, function) in PLUMBING
    return function == "throwExceptionIntoGenerator"


class Raised(object):
    """
    An error on its way from where it was raised to the body that waits.

    :ivar kind: its type.
    :ivar error: the exception.
    :ivar traceback: without plumbing, as far as this Python can take that out.
    :ivar failure: the Failure that has to throw the error itself; else None.
    """

    __slots__ = "kind", "error", "traceback", "failure"

    def __init__(self, kind, error, traceback, failure=None):
        self.kind = kind
        self.error = error
        self.traceback = traceback
        self.failure = failure


def without_plumbing(traceback):
    """`traceback` without the plumbing at its front; None if nothing is left."""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not _is_plumbing(code.co_filename, code.co_name):
            break
        traceback = traceback.tb_next
    return traceback


def tidy(traceback, until=None):
    """
    `traceback` without plumbing, down to the entry with the id `until`, which is tidy already.

    To end there keeps the cost of a level independent of the number of levels that the error has
    passed.  Otherwise the way through 20,000 sequences would take quadratic time.
    """
    if not _versions.TRACEBACK_LINKS_CAN_BE_SET:
        return without_plumbing(traceback)
    entry, kept, plumbing = traceback, [], False
    while entry is not None and id(entry) != until:
        code = entry.tb_frame.f_code
        if _is_plumbing(code.co_filename, code.co_name):
            plumbing = plumbing or bool(kept)
        else:
            kept.append(entry)
        entry = entry.tb_next
    if kept and not plumbing:
        return kept[0]
    # It makes new entries: to set the link of one takes a walk to the end of the traceback.
    while kept:
        each = kept.pop()
        entry = TracebackType(entry, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return entry


def current_error(arrived=None):
    """
    The exception being handled, as `Raised`, with a traceback that begins in the body.

    :param arrived: the outcome that has resumed the body; the traceback of a `Raised` is tidy
        already.
    """
    kind, error, traceback = sys.exc_info()
    traceback = traceback.tb_next  # The first entry is of the frame that calls this.
    until = id(arrived.traceback) if type(arrived) is Raised else None
    # Nearly always it has one new entry, of the body: to see that here saves 15 % of `error`.
    if (
        traceback is None
        or traceback.tb_next is not None
        and id(traceback.tb_next) != until
        or traceback.tb_frame.f_code.co_filename in FILES
    ):
        traceback = tidy(traceback, until)
    if _versions.PY3 and error.__context__ is not None:
        _forget_returns(error, arrived)
    if Failure.__init__.__code__.co_name != "__init__" and not _has_arrived(arrived):
        # startDebugMode() has put a hook there, which acts when a Failure is made of the exception
        # being handled: `trial --debug`, `twistd -b` (T5).
        Failure()
    return Raised(kind, error, traceback)


def _has_arrived(arrived):
    """Whether the error being handled has only passed through the body."""
    _, error, traceback = sys.exc_info()
    if type(arrived) is Raised and arrived.error is error:
        return True
    traceback = without_plumbing(traceback)
    while traceback is not None:  # A plain ``await`` may have raised it in the body.
        code = traceback.tb_frame.f_code
        if _is_plumbing(code.co_filename, code.co_name):
            return True
        traceback = traceback.tb_next
    return False


def _forget_returns(error, arrived):
    """
    Take returnValue()'s exception out of the contexts of `error`, which a ``finally`` may have
    raised (T3).

    It looks at the contexts that this body has added.  The older ones are clean already, and to
    look at them would make each level slower than the one before.
    """
    before = arrived.error if type(arrived) is Raised else None
    seen = set()  # A program can make a circle of contexts.
    while error is not before and id(error) not in seen:
        seen.add(id(error))
        context = error.__context__
        if isinstance(context, _versions.ReturnValue):
            BaseException.__setattr__(error, "__context__", context.__context__)
        elif context is None:
            return
        else:
            error = context


def caused_by(stop, traceback=None):
    """The error that PEP 479 makes of `stop`, a StopIteration, since Python 3.7 (R5)."""
    error = RuntimeError("generator raised StopIteration")
    error.__cause__ = stop
    return Raised(RuntimeError, error, traceback)


def throws_another(failure):
    """
    Whether `failure` throws another error than its own, as Perspective Broker's CopiedFailure does.
    """
    return failure.__class__.throwExceptionIntoGenerator != Failure.throwExceptionIntoGenerator


def error_of(failure):
    """The error of `failure`, the outcome of a wait, as `Raised`."""
    if failure.__class__ is not Failure and throws_another(failure):
        return Raised(failure.type, failure.value, failure.tb, failure)
    traceback, thrower = failure.tb, None
    if traceback is not None:
        if not getattr(failure, "_seqcompat_tidy", False):
            traceback = tidy(traceback) or traceback
    elif _versions.FAILURES_ARE_CLEANED and failure.frames:
        # An older Twisted has left only strings of its traceback.
        _remember(failure.value, failure.frames)
        if _versions.FAILURES_CAN_THROW:
            # A Failure that the body makes finds them if this one throws its error itself.
            thrower = failure
    return Raised(failure.type, failure.value, traceback, thrower)


def is_raised_by_callback(failure):
    """Whether a callback has raised the error of `failure`, in the frame that runs callbacks."""
    return failure.tb is not None and failure.tb.tb_frame.f_code is _RUNS_CALLBACKS


def failure_of(raised):
    """The Failure that a sequence ends with."""
    if raised.failure is not None:
        return raised.failure
    error = raised.error
    if _versions.PY3:
        # The frames of the engine refer to the error: they would keep the sequence alive until the
        # cyclic collector runs.  This calls a method because a frozen dataclass, say, refuses to
        # have an attribute set.
        error.with_traceback(raised.traceback)
    if _versions.FAILURES_ARE_CLEANED:
        # An older Twisted's Deferred.__await__ has left the original Failure in the exception: that
        # is a reference cycle, and it would be preferred to the traceback.
        earlier = getattr(error, "__dict__", {}).pop("__failure__", None)
        if earlier is not None:
            _remember(error, earlier.frames)
    failure = Failure(error, raised.kind, raised.traceback, defer.Deferred.debug)
    if _versions.FAILURES_ARE_CLEANED:
        failure.stack = []
        failure.frames = _tidy_frames(failure.frames) + getattr(error, "_seqcompat_frames", [])
        failure.cleanFailure = _keep_traceback
    failure._seqcompat_tidy = True
    return failure


def _remember(value, frames):
    try:
        value._seqcompat_frames = _tidy_frames(frames)
    except AttributeError:
        pass  # The exception takes no attributes: its older frames are lost.


def _tidy_frames(frames):
    return [frame for frame in frames if not _is_plumbing(frame[1], frame[0])]


def _keep_traceback():
    """It stands in for ``Failure.cleanFailure``, which would lose the raise site."""
