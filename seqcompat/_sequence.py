"""
The result of a sequence, and how its body's outcome gets to whoever waits for it.

A `Sequence` is the Deferred that a decorated function returns.  It is

- *running* while its body runs: it has a `_driver`, and no `_waiting`;
- *waiting* while its body is suspended at a wait: `_waiting` is what that waits for;
- *ended* when its body has: it has no `_driver` any more, and an `_outcome`;
- *delivered* when it has fired: it is `called`.
"""

from __future__ import absolute_import, division, print_function

import sys
import threading
from collections import deque
from operator import attrgetter

import six
from six.moves._thread import get_ident
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred, passthru
from twisted.python.failure import Failure
from twisted.python.reflect import safe_repr

from seqcompat._tracebacks import (
    Raised,
    current_error,
    error_of,
    failure_of,
    is_raised_by_callback,
)
from seqcompat._versions import CALLBACKS, FREED_DRIVERS_HURT, PYTHON, DebugInfo

if six.PY3:
    from seqcompat._awaits import Awaitable
else:

    class Awaitable(object):
        """Python 2 awaits nothing."""

        __slots__ = ()


# How many results may be fired on the stack, each by a callback of the one before, until the next
# is left to the outermost (W10, W11).
MAX_LEVELS = 16

# How many in all, where plain callbacks fire Deferreds in between, which have levels of their own.
# On Python 3.6 each takes more stack, under Twisted 22.4's driver of coroutines.
MAX_DEPTH = 17 if (3,) <= PYTHON < (3, 7) else 20


class _Firing(threading.local):
    """
    What this thread's stack is firing.

    :ivar state: how many results; how many there may be; the innermost.
    :ivar queue: the sequences that have to wait for the outermost.
    """

    state = IDLE = 0, 0, None

    def __init__(self):
        self.queue = deque()


firing = _Firing()

# The threads that are firing.  Nearly always there is none, and to see that here, not in `firing`,
# gains 5 % of `call`.  A dictionary, as a thread enters and leaves it without a call: for that
# there may be no stack left (R7).
firing_threads = {}


# On Python 2 the type of a Deferred is that of all instances of old-style classes.
class_of = type if six.PY3 else attrgetter("__class__")

# Types of values that are certainly no Deferreds and no Failures.  To look here first is faster
# than isinstance(), as Deferred is an abstract base class: 14 % of `value`.
PLAIN = frozenset([type(None), bool, int, float, bytes, six.text_type, tuple, list, dict, set])

# The types of sequences.
SEQUENCES = set()

# What a driver gives when its body has ended; else it gives what the body waits for.
ENDED = object()

# The `_outcome` of a sequence that has none: its body has not ended, or it is delivered.
NOTHING = object()

# What add_callback() gives when nothing has arrived yet.
PENDING = object()

# A callback that does nothing, in the form in which a Deferred keeps one.
NO_CALLBACK = ((passthru, (), {}),) * 2

# The keyword arguments of a callback.  One for all: each would take 64 bytes of a suspended
# sequence.
NO_KEYWORDS = {}

# Whether a Deferred has `_callbacks`, not `callbacks`: getattr() with that name takes 2 % more of
# `pending`.
RENAMED = CALLBACKS == "_callbacks"

# Slots, also for what Deferred keeps in a dictionary: 8 % of `call`.  Each type has them itself, as
# Python 2.7 looks through the base classes of an old-style Deferred anew each time.
SLOTS = (
    "called paused result _runningCallbacks "
    "_body _driver _waiting _waiter _outcome _cancelled _held"
).split() + [CALLBACKS]


def register(kind):
    """Make known a type of sequences; a decorator of its class."""
    if not RENAMED:
        kind._callbacks = getattr(kind, CALLBACKS)  # The same slot.
    SEQUENCES.add(kind)
    return kind


class Sequence(Awaitable, Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    An engine has a subclass, with a method ``_wait_for(wanted)``, for the first wait.

    :ivar _body: the generator or coroutine, until it has ended; then None.
    :ivar _driver: the suspended or running generator that runs it, until it has ended; then None.
    :ivar _waiting: the Deferred that the suspended body waits for; None while it runs.
    :ivar _waiter: the sequence that was the first to wait for this one, in the place of a first
        callback; else None.
    :ivar _outcome: what the body has returned, or `Raised`, until it is delivered; else NOTHING.
    :ivar _cancelled: whether a cancellation is to be delivered at the next wait (X6).
    :ivar _held: what a cancellation in progress holds back (X4), this among it; else empty.
    """

    def _runCallbacks(self):
        """Resume `_waiter` first, where its result does not go to that directly."""
        waiter = self._waiter
        if waiter is not None:
            callback = resume, (waiter,), NO_KEYWORDS
            self._callbacks.insert(0, (callback, callback))
            self._waiter = None
        Deferred._runCallbacks(self)

    def cancel(self, msg=None):
        """
        Cancel what the body waits for, however deeply nested.

        Nothing happens when the result has fired.  While the body is running, the cancellation is
        kept for its next unfired wait.
        """
        cancel(self)
        if six.PY3 and self._is_awaited_by_task:
            return True  # To the Task, which gives a `msg`, it says that it need do no more.

    def __str__(self):
        if self.called or self._body is None:
            return Deferred.__str__(self)
        text = "<%s %s at 0x%x" % (type(self).__name__, name_of(self._body), id(self))
        waited = self._waiting
        if waited is None:
            return text + " running>"
        if isinstance(waited, Sequence) and waited._body is not None:
            # No more than its name: 100,000 may be waiting for each other.
            what = "<%s %s at 0x%x>" % (type(waited).__name__, name_of(waited._body), id(waited))
        else:
            what = safe_repr(waited)
        return "%s waiting at %s on %s>" % (text, location_of(self._body), what)

    __repr__ = __str__


def name_of(body):
    """The name of the function that `body` is a call of."""
    return getattr(body, "__qualname__", None) or getattr(body, "__name__", "?")


def location_of(body):
    """File and line at which the suspended `body` stands."""
    frame = getattr(body, "gi_frame", None) or getattr(body, "cr_frame", None)
    if frame is None:
        return "?"
    return "%s:%d" % (frame.f_code.co_filename, frame.f_lineno)


def resume(arrived, sequence):
    """
    The callback on what the body of `sequence` waits for.

    When a body has ended that just one sequence waits for, that one goes on in the same loop,
    without a Failure and without a callback: 100,000 sequences, each waiting for the one before,
    need no stack (W10).
    """
    driver = sequence._driver
    if driver is None:
        return arrived  # A fault has ended it.
    passed = is_fired_by_us = None
    try:
        if type(arrived) not in PLAIN and isinstance(arrived, Failure):
            if is_raised_by_callback(arrived):
                # Its traceback keeps the frame that runs the callbacks; which must not keep this
                # one (M1, M3).
                getattr(sequence._waiting, CALLBACKS).append(NO_CALLBACK)
            arrived = error_of(arrived)
        while True:
            if firing_threads:
                if passed is None:
                    is_fired_by_us = sequence._waiting is firing.state[2]
                wanted = step(driver, arrived)
            else:
                wanted = driver.send(arrived)
            if wanted is not ENDED:
                if class_of(wanted) is Deferred and not wanted.called:
                    # As wait_for() does: 3 % of `pending`.
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
                deliver(sequence, is_fired_by_us)
                break
            if passed is None:
                passed = [sequence]
            else:
                passed.append(sequence)
            arrived, sequence, driver = sequence.result, waiter, waiter._driver
        if passed is not None:
            finish(passed)
    except:  # noqa: E722 - R7; Python 2 can raise what is no BaseException
        for each in passed or ():
            each.result, each._runningCallbacks = None, False
        try:
            fail(sequence, current_error())
            finish(passed or [])
        except:  # noqa: E722
            if sequence.called:
                raise
            # There is no stack left, say: it is left to the next outermost.
            sequence._body = sequence._driver = sequence._waiting = None
            sequence._outcome = Raised.__new__(Raised)
            sequence._outcome.kind, sequence._outcome.error, _ = sys.exc_info()
            sequence._outcome.traceback = sequence._outcome.failure = None
            firing.queue.append(sequence)


def step(driver, arrived):
    """
    Run a body to its next wait, or to its end, while this thread may be firing.

    What the body fires resumes as many levels as if anyone else fired it (W11).
    """
    before, firing.state = firing.state, firing.IDLE
    try:
        return driver.send(arrived)
    finally:
        firing.state = before
        if before is not firing.IDLE:
            firing_threads[get_ident()] = True  # What the body fired has taken it out.


def hand_over(sequence):
    """
    Give the outcome of `sequence`, which has ended, directly to the sequence that waits for it.

    Returns that, or None if there is none, or if more is to be done: then nothing is.
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
    # It counts as fired, and as running its callbacks until its waiter has run: what that adds to
    # it meanwhile comes after (W8).
    outcome = sequence._outcome
    if type(outcome) not in PLAIN and isinstance(outcome, Failure):
        outcome = error_of(outcome)  # R4
    sequence.result = outcome
    sequence.called = sequence._runningCallbacks = True
    sequence._outcome, sequence._waiter = NOTHING, None
    return waiter


class _Closer(threading.local):
    """
    Where an ended driver goes on to its end, on Pythons that cannot just free it.

    Its frame then keeps the frame that it ends in: this one keeps no other, as it is a suspended
    generator's (M1).  One for each thread.
    """

    def __init__(self):
        generator = self._end_each()
        next(generator)
        self.send = generator.send

    @staticmethod
    def _end_each():
        driver = None
        while True:
            driver = yield
            next(driver, None)
            driver = None


closer = _Closer() if FREED_DRIVERS_HURT else None

# What sys.getrefcount() says of the frame of a generator that nothing else refers to.
FRAME_REFERENCES = 2


def close(driver):
    """Have the ended `driver` closed, if an error, say, keeps its frame."""
    if sys.getrefcount(driver.gi_frame) <= FRAME_REFERENCES:
        return  # Nobody does: it can just be freed.
    try:
        closer.send(driver)
    except (StopIteration, ValueError):
        # A fault has ended the closer, or it is at work: the collector may have a sequence end in
        # it.
        closer.__init__()
        closer.send(driver)


def wait_for(sequence, wanted):
    """
    Have `sequence` resumed when `wanted` has fired.

    Returns PENDING, or what has arrived if it has fired meanwhile.
    """
    kind = class_of(wanted)
    if wanted.called or kind is not Deferred and kind not in SEQUENCES:
        return add_callback(sequence, wanted)  # A subclass may do as it likes with a callback.
    if kind is not Deferred and wanted._waiter is None and not wanted._callbacks:
        wanted._waiter = sequence  # Not a callback: half of `nested-pending`.
        return PENDING
    callback = resume, (sequence,), NO_KEYWORDS  # As addBoth() does.
    (wanted._callbacks if RENAMED else wanted.callbacks).append((callback, callback))
    return PENDING


def add_callback(sequence, wanted):
    """
    Have `sequence` resumed by `wanted`, which may fire while the callback is added.

    The body then goes on afterwards, not inside (W9).
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
    What follows, from the last to the first, when waiters have consumed the results of `passed`.
    """
    for sequence in reversed(passed):
        sequence.result = None
        sequence._runningCallbacks = False
        if sequence._callbacks:
            sequence._runCallbacks()


def fail(sequence, error):
    """End `sequence` with `error`, one of the engine itself or of Twisted below it (R7)."""
    waited = sequence._waiting
    if type(waited) in SEQUENCES and waited._waiter is sequence:
        waited._waiter = None
    sequence._body = sequence._driver = sequence._waiting = None
    sequence._outcome = error
    if firing.state[0]:
        firing.queue.append(sequence)  # There is more stack further down.
    else:
        deliver(sequence)


def deliver(sequence, is_fired_by_us=False):
    """
    Fire the result of `sequence`, which has ended.

    Its callbacks may end another sequence, which is delivered in turn, deeper on the stack; beyond
    `MAX_LEVELS` that is left to the outermost.

    :param is_fired_by_us: whether the sequence has ended as the innermost result fired.
    """
    if sequence._held and not sequence.called:
        return
    if sequence._waiter is None and not (sequence._callbacks or sequence.called):
        # Nobody waits for it yet, and all that is to do is this: a third of `call`.
        outcome = fired_with(sequence._outcome)
        if isinstance(outcome, Failure):
            sequence._debugInfo = DebugInfo()
            sequence._debugInfo.failResult = outcome
        sequence.result = outcome
        sequence.called = True
        sequence._outcome = NOTHING
        return
    before, thread = firing.state, get_ident()
    depth, limit, _ = before
    if not is_fired_by_us:
        limit = min(depth + MAX_LEVELS, MAX_DEPTH)  # Somebody else has fired that.
    if depth >= limit:
        firing.queue.append(sequence)
        return
    try:
        firing.state = depth + 1, limit, sequence
        firing_threads[thread] = True
        fire(sequence)
        if not depth and firing.queue:
            fire_queued()
        firing.state = before
        if not depth:
            firing_threads.pop(thread, None)
    except:  # noqa: E722 - R7; no `finally`, where another error could strike
        firing.state = before
        if not depth and thread in firing_threads:
            del firing_threads[thread]
        raise


def fire_queued():
    """Fire what was left to the outermost."""
    # A function of its own: since Python 3.12 the jump at the end of a loop is outside of the try
    # around that.
    while firing.queue:
        sequence = firing.queue.popleft()
        try:
            firing.state = 1, MAX_LEVELS, sequence
            fire(sequence)
        except:  # noqa: E722 - R7
            if not sequence.called:
                firing.queue.append(sequence)
            raise


def fire(sequence):
    """Fire the result of `sequence` with its outcome, or log that if somebody else has fired it."""
    outcome = fired_with(sequence._outcome)
    if not sequence.called:
        # Not callback(), which older Twisteds do not let pass a Deferred (R4).
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
    """What a sequence with that outcome fires with."""
    if type(outcome) is Raised:
        return failure_of(outcome)
    if type(outcome) not in PLAIN and isinstance(outcome, Failure):
        return failure_of(error_of(outcome))  # R4
    return outcome


def log_error(failure, why):
    """Log `failure`."""
    from twisted.python import log  # Only now: it takes half of the time of `import`.

    log.err(failure, why)


def cancel(deferred):
    """
    Cancel what `deferred`, itself or at the end of what it waits for, is waiting for.

    The results of the sequences on the way are held back until the cancelled Deferred has run all
    its callbacks, as Twisted does; then each reaches its waiter, the innermost first.
    """
    held = []
    try:
        innermost = hold_results(deferred, held)
        if innermost is not None:
            cancel_innermost(innermost)
        release_results(held)
    except:  # noqa: E722 - R7
        firing.queue.extend(sequence for sequence in held if sequence._outcome is not NOTHING)
        del held[:]
        raise


def hold_results(deferred, held):
    """
    Hold back the results of the sequences on the way, in `held`, to the Deferred that is to be
    cancelled.

    Returns that, or None if there is nothing more to cancel.
    """
    # A loop, not a recursion: 100,000 sequences may be waiting for each other.
    seen = set()
    while id(deferred) not in seen:  # Else they wait for each other.
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
            # It has ended and is queued for delivery, or held: too late for itself, in time for the
            # sequence that waits for it.
            if held:
                held[-1]._cancelled = True
            return None
    return None


def cancel_innermost(deferred):
    """Cancel `deferred`; log what its canceller raises, and go on as if it had none (X7)."""
    try:
        deferred.cancel()
    except:  # noqa: E722 - Python 2 can raise what is no BaseException
        log_error(Failure(), "A canceller failed")
        if not deferred.called:
            deferred._suppressAlreadyCalled = True
            deferred.errback(Failure(CancelledError()))


def release_results(held):
    """Deliver what has ended of `held`, the innermost first."""
    while held:
        sequence = held[-1]
        sequence._held = ()
        if sequence._outcome is not NOTHING:
            waiter = hand_over(sequence)
            if waiter is None:
                deliver(sequence)
            else:
                resume(sequence.result, waiter)
                finish([sequence])
        held.pop()
