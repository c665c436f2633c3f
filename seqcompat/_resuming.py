"""
Waiting and resuming: a fired Deferred resumes the sequence that waits for it.

A body that ends gives its outcome to the sequence that waits for it, in the same loop.
"""

from __future__ import absolute_import, division, print_function

import sys
import threading
from operator import attrgetter

import six
from twisted.internet.defer import Deferred, passthru
from twisted.python.failure import Failure

from seqcompat._firing import NOTHING, PLAIN, deliver, firing, firing_threads
from seqcompat._tracebacks import Raised, current_error, error_of, is_raised_by_callback
from seqcompat._versions import CALLBACKS, FREED_DRIVERS_HURT

# On Python 2 all instances of old-style classes, such as Deferreds, have one type.
class_of = type if six.PY3 else attrgetter("__class__")

# The types of sequences.
SEQUENCES = set()

# A driver yields this when its body has ended; else it yields the Deferred that the body waits for.
ENDED = object()

# add_callback() returns this when nothing has arrived yet.
PENDING = object()

# A callback that does nothing, in the form in which a Deferred stores it.
NO_CALLBACK = ((passthru, (), {}),) * 2

# The keyword arguments of every callback: one object for all saves each suspended sequence 64
# bytes.
NO_KEYWORDS = {}

# Whether a Deferred has `_callbacks`, not `callbacks`.  getattr() with that name would cost 2 % of
# `pending`.
RENAMED = CALLBACKS == "_callbacks"


def resume(arrived, sequence):
    """
    The callback on the Deferred that the body of `sequence` waits for.

    When the body has ended and only one sequence waits for it, that one goes on in the same loop,
    without a Failure and without a callback.  So 100,000 sequences, each waiting for the one
    before, need no stack (W10).
    """
    driver = sequence._driver
    if driver is None:
        return arrived  # A fault has ended it.
    passed = None
    try:
        if type(arrived) not in PLAIN and isinstance(arrived, Failure):
            if is_raised_by_callback(arrived):
                # Its traceback refers to the frame that runs the callbacks.  That frame must not
                # refer to this callback (M1, M3).
                getattr(sequence._waiting, CALLBACKS).append(NO_CALLBACK)
            arrived = error_of(arrived)
        while True:
            wanted = step(driver, arrived) if firing_threads else driver.send(arrived)
            if wanted is not ENDED:
                if class_of(wanted) is Deferred and not wanted.called:
                    # wait_for() does the same: to do it here saves 3 % of `pending`.
                    callback = resume, (sequence,), NO_KEYWORDS
                    (wanted._callbacks if RENAMED else wanted.callbacks).append(
                        (callback, callback)
                    )
                    break
                arrived = wait_for(sequence, wanted)
                if arrived is PENDING:
                    break
                continue
            if FREED_DRIVERS_HURT:
                close(driver)
            waiter = hand_over(sequence)
            if waiter is None:
                deliver(sequence)
                break
            if passed is None:
                passed = [sequence]
            else:
                passed.append(sequence)
            arrived, sequence, driver = sequence._outcome, waiter, waiter._driver
        if passed is not None:
            finish(passed)
    except:  # noqa: E722 - R7; Python 2 can raise an object that is not a BaseException
        for each in passed or ():
            each.result, each._outcome, each._runningCallbacks = None, NOTHING, False
        try:
            fail(sequence, current_error())
            finish(passed or [])
        except:  # noqa: E722
            if sequence.called:
                raise
            # There may be no stack left.  The next outermost fires it.
            sequence._body = sequence._driver = sequence._waiting = None
            sequence._outcome = Raised.__new__(Raised)
            sequence._outcome.kind, sequence._outcome.error, _ = sys.exc_info()
            sequence._outcome.traceback = sequence._outcome.failure = None
            firing.queue.append(sequence)


def step(driver, arrived):
    """
    Run a body to its next wait, or to its end, while this thread may be firing.

    A Deferred that the body fires resumes as many levels as if anyone else fired it (W11).
    """
    before, firing.depth = firing.depth, 0
    try:
        return driver.send(arrived)
    finally:
        firing.depth = before


def hand_over(sequence):
    """
    Give the outcome of `sequence`, which has ended, directly to the sequence that waits for it.

    Returns the one that waits; or None, having done nothing, if no sequence waits for it or if
    delivering it takes more than that.
    """
    waiter = sequence._waiter
    if (
        waiter is None
        or sequence._callbacks
        or sequence.called
        or sequence.paused
        or sequence._held
    ):
        return None
    # It counts as fired, and as running its callbacks until its waiter has run: callbacks that the
    # waiter adds to it meanwhile run afterwards (W8).
    outcome = sequence._outcome
    if type(outcome) not in PLAIN and isinstance(outcome, Failure):
        sequence._outcome = error_of(outcome)  # R4
    elif type(outcome) is not Raised:
        sequence.result = outcome  # The Failure of an error is made if somebody reads it.
    sequence.called = sequence._runningCallbacks = True
    sequence._waiter = None
    return waiter


def wait_for(sequence, wanted):
    """
    Have `wanted` resume `sequence` when it has fired.

    Returns PENDING, or the outcome if it has fired meanwhile.
    """
    kind = class_of(wanted)
    if wanted.called or kind is not Deferred and kind not in SEQUENCES:
        return add_callback(sequence, wanted)  # A subclass may do anything with a callback.
    if kind is not Deferred and wanted._waiter is None and not wanted._callbacks:
        wanted._waiter = sequence  # Without a callback: it saves half of `nested-pending`.
        return PENDING
    callback = resume, (sequence,), NO_KEYWORDS  # addBoth() does the same.
    (wanted._callbacks if RENAMED else wanted.callbacks).append((callback, callback))
    return PENDING


def add_callback(sequence, wanted):
    """
    Have `wanted`, which may fire while this adds the callback, resume `sequence`.

    If it fires then, the body goes on afterwards, not inside (W9).
    """
    arrivals = []
    wanted.addBoth(arrive, sequence, arrivals)
    if not arrivals:
        arrivals.append(PENDING)
    arrived = arrivals[0]
    return error_of(arrived) if isinstance(arrived, Failure) else arrived


def arrive(result, sequence, arrivals):
    """The callback that add_callback() adds."""
    if arrivals:
        return resume(result, sequence)
    arrivals.append(result)


def finish(passed):
    """
    Run the callbacks of `passed`, from the last to the first: their waiters have consumed their
    results.
    """
    for sequence in reversed(passed):
        # Where it does not run them, a fault has given it another outcome (R7).
        if sequence._runningCallbacks:
            sequence.result, sequence._outcome, sequence._runningCallbacks = None, NOTHING, False
        if sequence._callbacks:
            sequence._runCallbacks()


def fail(sequence, error):
    """End `sequence` with `error`, which the engine, or Twisted below it, has raised (R7)."""
    waited = sequence._waiting
    if type(waited) in SEQUENCES and waited._waiter is sequence:
        waited._waiter = None
    sequence._body = sequence._driver = sequence._waiting = None
    sequence._outcome = error
    if firing.depth:
        firing.queue.append(sequence)  # The outermost has more stack.
    else:
        deliver(sequence)


class _Closers(threading.local):
    """
    This thread's generators in which ended drivers run to their end, where Python cannot just free
    a driver.

    The driver's frame then refers to the frame that it ended in.  A closer's refers to no other, as
    it is a suspended generator's (M1).  So closers are never freed.

    :ivar sends: their methods ``send``; one, or more if a sequence ends while a driver is closed.
    """

    def __init__(self):
        self.sends = []


closers = _Closers()

# sys.getrefcount() of a generator's frame that nothing else refers to.
FRAME_REFERENCES = 2


def close(driver):
    """Close the ended `driver` if anything else, such as an error, refers to its frame."""
    if sys.getrefcount(driver.gi_frame) <= FRAME_REFERENCES:
        return  # Python can just free it.
    for send in closers.sends:
        try:
            send(driver)
            return
        except (StopIteration, ValueError):
            pass  # A fault has ended this closer; or it is running.
    closer = end_each()
    next(closer)
    closers.sends.append(closer.send)
    closer.send(driver)


def end_each():
    """The generator that is a closer."""
    while True:
        next((yield), None)
