"""
The result of a sequence, and how it passes the body's outcome to whoever waits for it.

A `Sequence` is the Deferred that a decorated function returns.  It is

- *running* while its body runs: it has a `_driver`, and no `_waiting`;
- *waiting* while its body is suspended: `_waiting` is the Deferred that the body waits for;
- *ended* when its body has ended: it has an `_outcome`, and no `_driver` any more;
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


# So many results may be fired on the stack, each by a callback of the one before.  The next one is
# left to the outermost (W10, W11).
MAX_LEVELS = 16

# A Deferred that a plain callback fires counts its own levels; so many there may be in all.  On
# Python 3.6 each takes more stack, under Twisted 22.4's driver of coroutines.
MAX_DEPTH = 17 if (3,) <= PYTHON < (3, 7) else 20


class _Firing(threading.local):
    """
    The results that this thread's stack is firing.

    :ivar state: how many they are; how many they may be; the innermost.
    :ivar queue: the sequences that the outermost has to fire.
    """

    state = IDLE = 0, 0, None

    def __init__(self):
        self.queue = deque()


firing = _Firing()

# The threads that are firing.  Nearly always there is none: to see that here, not in `firing`,
# saves 5 % of `call`.  It is a dictionary because a thread enters and leaves it without a call, for
# which there may be no stack left (R7).
firing_threads = {}


# On Python 2 all instances of old-style classes, such as Deferreds, have one type.
class_of = type if six.PY3 else attrgetter("__class__")

# Types whose instances are neither Deferreds nor Failures.  To look here first is faster than
# isinstance(), as Deferred is an abstract base class: it saves 14 % of `value`.
PLAIN = frozenset([type(None), bool, int, float, bytes, six.text_type, tuple, list, dict, set])

# The types of sequences.
SEQUENCES = set()

# A driver yields this when its body has ended; else it yields the Deferred that the body waits for.
ENDED = object()

# The `_outcome` before the body has ended, and after the result has been delivered.
NOTHING = object()

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

# Slots, also for what a Deferred stores in a dictionary, save 8 % of `call`.  Each type has its
# own: Python 2.7 searches the base classes of an old-style Deferred at each access.
SLOTS = (
    "called paused result _runningCallbacks "
    "_body _driver _waiting _waiter _outcome _cancelled _held"
).split() + [CALLBACKS]


def register(kind):
    """Register a type of sequences; it decorates the class."""
    if not RENAMED:
        kind._callbacks = getattr(kind, CALLBACKS)  # Another name of the same slot.
    SEQUENCES.add(kind)
    return kind


class Sequence(Awaitable, Deferred, object):
    """
    The Deferred that fires with what a body returns or raises.

    An engine has a subclass, with a method ``_wait_for(wanted)``, for the first wait.

    :ivar _body: the generator or coroutine, until it has ended; then None.
    :ivar _driver: the suspended or running generator that runs it, until it has ended; then None.
    :ivar _waiting: the Deferred that the suspended body waits for; None while it runs.
    :ivar _waiter: the sequence that was the first to wait for this one: it stands for a first
        callback; else None.
    :ivar _outcome: the value that the body has returned, or `Raised`, until it is delivered; else
        NOTHING.
    :ivar _cancelled: whether the next wait is to be cancelled (X6).
    :ivar _held: the sequences that a cancellation in progress holds back (X4), with this one; else
        empty.
    """

    def _runCallbacks(self):
        """Resume `_waiter` before the callbacks, where hand_over() has not done so."""
        waiter = self._waiter
        if waiter is not None:
            callback = resume, (waiter,), NO_KEYWORDS
            self._callbacks.insert(0, (callback, callback))
            self._waiter = None
        Deferred._runCallbacks(self)

    def cancel(self, msg=None):
        """
        Cancel the Deferred that the body waits for, however deeply it is nested.

        Nothing happens when the result has fired.  While the body is running, the cancellation
        waits for its next unfired wait.
        """
        cancel(self)
        if six.PY3 and self._is_awaited_by_task:
            return True  # It tells the Task, which passes `msg`, that there is no more to do.

    def __str__(self):
        if self.called or self._body is None:
            return Deferred.__str__(self)
        text = "<%s %s at 0x%x" % (type(self).__name__, name_of(self._body), id(self))
        waited = self._waiting
        if waited is None:
            return text + " running>"
        if isinstance(waited, Sequence) and waited._body is not None:
            # Its name is enough: 100,000 sequences may be waiting for each other.
            what = "<%s %s at 0x%x>" % (type(waited).__name__, name_of(waited._body), id(waited))
        else:
            what = safe_repr(waited)
        return "%s waiting at %s on %s>" % (text, location_of(self._body), what)

    __repr__ = __str__


def name_of(body):
    """The name of the function whose call made `body`."""
    return getattr(body, "__qualname__", None) or getattr(body, "__name__", "?")


def location_of(body):
    """File and line at which the suspended `body` stands."""
    frame = getattr(body, "gi_frame", None) or getattr(body, "cr_frame", None)
    if frame is None:
        return "?"
    return "%s:%d" % (frame.f_code.co_filename, frame.f_lineno)


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
    passed = is_fired_by_us = None
    try:
        if type(arrived) not in PLAIN and isinstance(arrived, Failure):
            if is_raised_by_callback(arrived):
                # Its traceback refers to the frame that runs the callbacks.  That frame must not
                # refer to this callback (M1, M3).
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
                deliver(sequence, is_fired_by_us)
                break
            if passed is None:
                passed = [sequence]
            else:
                passed.append(sequence)
            arrived, sequence, driver = sequence.result, waiter, waiter._driver
        if passed is not None:
            finish(passed)
    except:  # noqa: E722 - R7; Python 2 can raise an object that is not a BaseException
        for each in passed or ():
            each.result, each._runningCallbacks = None, False
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
    before, firing.state = firing.state, firing.IDLE
    try:
        return driver.send(arrived)
    finally:
        firing.state = before
        if before is not firing.IDLE:
            firing_threads[get_ident()] = True  # A Deferred that the body fired took it out.


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
        outcome = error_of(outcome)  # R4
    sequence.result = outcome
    sequence.called = sequence._runningCallbacks = True
    sequence._outcome, sequence._waiter = NOTHING, None
    return waiter


class _Closer(threading.local):
    """
    The generator, one for each thread, in which an ended driver runs to its end, on Pythons that
    cannot just free it.

    The driver's frame then refers to the frame that it ended in.  This one refers to no other, as
    it is a suspended generator's (M1).
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

# sys.getrefcount() of a generator's frame that nothing else refers to.
FRAME_REFERENCES = 2


def close(driver):
    """Close the ended `driver` if anything else, such as an error, refers to its frame."""
    if sys.getrefcount(driver.gi_frame) <= FRAME_REFERENCES:
        return  # Python can just free it.
    try:
        closer.send(driver)
    except (StopIteration, ValueError):
        # A fault has ended the closer; or it is running, and the collector ends a sequence in it.
        closer.__init__()
        closer.send(driver)


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
        sequence.result = None
        sequence._runningCallbacks = False
        if sequence._callbacks:
            sequence._runCallbacks()


def fail(sequence, error):
    """End `sequence` with `error`, which the engine, or Twisted below it, has raised (R7)."""
    waited = sequence._waiting
    if type(waited) in SEQUENCES and waited._waiter is sequence:
        waited._waiter = None
    sequence._body = sequence._driver = sequence._waiting = None
    sequence._outcome = error
    if firing.state[0]:
        firing.queue.append(sequence)  # The outermost has more stack.
    else:
        deliver(sequence)


def deliver(sequence, is_fired_by_us=False):
    """
    Fire the result of `sequence`, which has ended.

    Its callbacks may end another sequence.  That one is delivered in turn, deeper on the stack;
    beyond `MAX_LEVELS` the outermost delivers it.

    :param is_fired_by_us: whether the innermost result that is being fired has resumed `sequence`.
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
    before, thread = firing.state, get_ident()
    depth, limit, _ = before
    if not is_fired_by_us:
        limit = min(depth + MAX_LEVELS, MAX_DEPTH)
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
    except:  # noqa: E722 - R7; in a `finally` another error could strike
        firing.state = before
        if not depth and thread in firing_threads:
            del firing_threads[thread]
        raise


def fire_queued():
    """Fire the sequences that were left to the outermost."""
    # This is a function of its own because since Python 3.12 the jump at the end of a loop lies
    # outside of the try around it.
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
    if type(outcome) is Raised:
        return failure_of(outcome)
    if type(outcome) not in PLAIN and isinstance(outcome, Failure):
        return failure_of(error_of(outcome))  # R4
    return outcome


def log_error(failure, why):
    """Log `failure`."""
    from twisted.python import log  # At the top it would double the time of the import.

    log.err(failure, why)


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
        firing.queue.extend(sequence for sequence in held if sequence._outcome is not NOTHING)
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
    except:  # noqa: E722 - Python 2 can raise an object that is not a BaseException
        log_error(Failure(), "A canceller failed")
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
                resume(sequence.result, waiter)
                finish([sequence])
        held.pop()
