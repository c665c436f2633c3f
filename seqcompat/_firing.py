"""
Firing a result: its callbacks run, and may end other sequences, which this fires in turn.

So that it needs no more than a bounded stack, the outermost of these fires some of them (W10, W11).
"""

from __future__ import absolute_import, division, print_function

import threading
from collections import deque

import six
from six.moves._thread import get_ident
from twisted.internet.defer import AlreadyCalledError
from twisted.python.failure import Failure
from twisted.python.reflect import safe_repr

from seqcompat._tracebacks import Raised, failure_of
from seqcompat._versions import PYTHON, DebugInfo

# So many results may be fired on the stack, each by a callback of the one before.  The next one is
# left to the outermost (W10, W11).  On Python 3.6 each takes more stack, under Twisted 22.4's
# driver of coroutines.
MAX_DEPTH = 17 if (3,) <= PYTHON < (3, 7) else 20

# Types whose instances are neither Deferreds nor Failures.  To look here first is faster than
# isinstance(), as Deferred is an abstract base class: it saves 14 % of `value`.
PLAIN = frozenset([type(None), bool, int, float, bytes, six.text_type, tuple, list, dict, set])

# The `_outcome` before the body has ended, and after the result has been delivered.
NOTHING = object()


class _Firing(threading.local):
    """
    This thread's results that are being fired.

    :ivar depth: how many they are, each by a callback of the one before.
    :ivar queue: the sequences that the outermost has to fire.
    """

    depth = 0

    def __init__(self):
        self.queue = deque()


firing = _Firing()

# The threads that are firing.  Nearly always there is none: to see that here, not in `firing`,
# saves 5 % of `call`.  It is a dictionary because a thread enters and leaves it without a call, for
# which there may be no stack left (R7).
firing_threads = {}


def deliver(sequence):
    """
    Fire the result of `sequence`, which has ended.

    Its callbacks may end another sequence.  That one is delivered in turn, deeper on the stack;
    beyond `MAX_DEPTH` the outermost delivers it.
    """
    if sequence._held and not sequence.called:
        return
    if sequence._waiter is None and not (sequence._callbacks or sequence.called):
        # Nobody waits for it yet.  To do no more than this saves a third of `call`.
        outcome = fired_with(sequence._outcome)
        if isinstance(outcome, Failure):
            sequence._debugInfo = DebugInfo()
            sequence._debugInfo.failResult = outcome
        sequence.result = outcome
        sequence.called = True
        sequence._outcome = NOTHING
        return
    depth, thread = firing.depth, get_ident()
    if depth >= MAX_DEPTH:
        firing.queue.append(sequence)
        return
    is_first = thread not in firing_threads
    try:
        firing.depth = depth + 1
        firing_threads[thread] = True
        fire(sequence)
        if not depth and firing.queue:
            fire_queued()
        firing.depth = depth
        if is_first:
            firing_threads.pop(thread, None)
    except:  # noqa: E722 - R7; in a `finally` another error could strike
        firing.depth = depth
        if is_first and thread in firing_threads:
            del firing_threads[thread]
        raise


def fire_queued():
    """Fire the sequences that were left to the outermost."""
    # This is a function of its own because since Python 3.12 the jump at the end of a loop lies
    # outside of the try around it.
    while firing.queue:
        sequence = firing.queue.popleft()
        try:
            fire(sequence)
        except:  # noqa: E722 - R7
            if not sequence.called:
                firing.queue.append(sequence)
            raise


def fire(sequence):
    """Fire `sequence` with its outcome; log the outcome if somebody else has fired it."""
    outcome = fired_with(sequence._outcome)
    if not sequence.called:
        # Older Twisteds refuse a Deferred in callback() (R4).
        sequence._startRunCallbacks(outcome)
    elif isinstance(outcome, Failure):
        log_error(outcome, "A sequence failed after its result had been fired by someone else")
    else:
        log_error(
            Failure(AlreadyCalledError("a sequence returned " + safe_repr(outcome))),
            "A sequence ended after its result had been fired by someone else",
        )
    sequence._outcome = NOTHING


def fired_with(outcome):
    """The result that a sequence with that outcome fires with."""
    return failure_of(outcome) if type(outcome) is Raised else outcome


def log_error(failure, why):
    """Log `failure`."""
    from twisted.python import log  # At the top it would double the time of the import.

    log.err(failure, why)
