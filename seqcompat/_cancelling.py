"""
Cancelling: the innermost Deferred that a sequence waits for is cancelled.

The sequences on the way hold their results back until it has run its callbacks (X4).
"""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from seqcompat._firing import NOTHING, deliver, firing, log_error
from seqcompat._resuming import SEQUENCES, finish, hand_over, resume


def cancel(deferred):
    """
    Cancel the innermost Deferred that `deferred` waits for, or itself.

    The sequences on the way hold their results back until the cancelled Deferred has run all its
    callbacks, as Twisted's do.  Then each result reaches its waiter, the innermost first.
    """
    held = []
    try:
        innermost = hold_results(deferred, held)
        if innermost is not None:
            cancel_innermost(innermost)
        release_results(held)
    except:  # noqa: E722 - R7
        for each in held:
            if not (each._outcome is NOTHING or each._runningCallbacks):
                firing.queue.append(each)
        del held[:]
        raise


def hold_results(deferred, held):
    """
    Have the sequences on the way to the innermost Deferred hold back their results, in `held`.

    Returns the innermost Deferred, or None if there is nothing more to cancel.
    """
    # A loop, as 100,000 sequences may be waiting for each other.
    seen = set()
    while id(deferred) not in seen:  # Else they wait for each other in a circle.
        seen.add(id(deferred))
        if deferred.called:
            deferred = deferred.result
            if not isinstance(deferred, Deferred):
                return None
        elif type(deferred) not in SEQUENCES:
            return deferred
        elif deferred._waiting is not None:
            if not deferred._held:
                deferred._held = held
                held.append(deferred)
            deferred = deferred._waiting
        elif deferred._body is not None:
            deferred._cancelled = True  # It is running.
            return None
        else:
            # It has ended, and is queued for delivery or held back: the cancellation is too late
            # for it, and in time for the sequence that waits for it.
            if held:
                held[-1]._cancelled = True
            return None
    return None


def cancel_innermost(deferred):
    """Cancel `deferred`; log an error of its canceller, and go on as if it had none (X7)."""
    try:
        deferred.cancel()
        return
    except:  # noqa: E722 - Python 2 can raise an object that is not a BaseException
        log_error(Failure(), "A canceller failed")
    # Not in the handler: the error would be the context of every error that a body raises now.
    if not deferred.called:
        deferred._suppressAlreadyCalled = True
        deferred.errback(Failure(CancelledError()))


def release_results(held):
    """Deliver those of `held` that have ended, the innermost first."""
    while held:
        sequence = held[-1]
        sequence._held = ()
        if sequence._outcome is not NOTHING:
            waiter = hand_over(sequence)
            if waiter is None:
                deliver(sequence)
            else:
                resume(sequence._outcome, waiter)
                finish([sequence])
        held.pop()
