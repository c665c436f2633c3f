"""
The engine `native`: the bridge to Twisted's own coroutine driver.

A body that ends without an unfired wait needs no driver of Twisted's.  At its first unfired wait
the engine hands it to `Deferred.fromCoroutine` (`ensureDeferred` before Twisted 21.2).  That driver
waits for the very Deferred that the body waits for, and brings its outcome back.  The result stays
a sequence of this package: so chains of them need no stack, and this package cancels them.

Python 2.7 never sees this file.
"""

from twisted.python.failure import Failure

from seqcompat import _versions
from seqcompat._firing import deliver, firing_threads
from seqcompat._resuming import ENDED, PENDING, close, fail, step
from seqcompat._sequence import SLOTS, Sequence, register
from seqcompat._tracebacks import Raised, current_error, error_of, tidy
from seqcompat._versions import FREED_DRIVERS_HURT


@register
class NativeSequence(Sequence):
    """A sequence that Twisted's coroutine driver resumes."""

    __slots__ = SLOTS

    def _wait_for(self, wanted):
        _versions.drive_natively(bridge(self, self._driver, wanted)).addBoth(end, self)
        return PENDING


async def bridge(sequence, driver, wanted):
    """
    The coroutine that Twisted drives: it awaits each Deferred that the body of `sequence` wants.

    :param wanted: the first of them.
    :returns: whether the body has ended; False where a fault has ended `sequence` before.
    """
    while wanted is not ENDED:
        # Twisted's driver consumes the failure of a fired Deferred before it throws the error.
        failed_with = error_in(wanted) if wanted.called else None
        try:
            arrived = await Arrival(wanted)
        except GeneratorExit as error:  # Python does not pass it to the iterator.
            if error is not failed_with and error is not error_in(wanted):
                raise  # Nobody can reach the sequence any more (M2).
            arrived = arriving_error(wanted, error)
        failed_with = None
        if sequence._driver is None:
            return False
        wanted = step(driver, arrived) if firing_threads else driver.send(arrived)
        arrived = None
    if FREED_DRIVERS_HURT:
        close(driver)
    return True


class Arrival:
    """The iterator behind the bridge's ``await``, which returns a value or `Raised`."""

    __slots__ = "deferred", "is_handed"

    def __init__(self, deferred):
        self.deferred = deferred
        self.is_handed = False

    def __await__(self):
        return self

    def __next__(self):
        if self.is_handed:
            raise StopIteration  # So does Python send None.
        self.is_handed = True
        return self.deferred

    def send(self, value):
        raise StopIteration(value)

    def throw(self, kind, error=None, traceback=None):
        raise StopIteration(arriving_error(self.deferred, kind if error is None else error))


def error_in(deferred):
    """The error that `deferred` has failed with; else None."""
    result = getattr(deferred, "result", None)
    return result.value if isinstance(result, Failure) else None


def arriving_error(deferred, error):
    """`error`, which Twisted's driver throws because `deferred` has failed, as `Raised`."""
    if error is error_in(deferred):
        return error_of(deferred.result)
    # The Failure threw another error, or somebody has consumed it.
    return Raised(type(error), error, tidy(error.__traceback__))


def end(ended, sequence):
    """The callback on the result of Twisted's driver: what `bridge` has returned."""
    try:
        if isinstance(ended, Failure):
            fail(sequence, error_of(ended))  # The driver's own: a MemoryError, say (R7).
        elif ended:
            deliver(sequence)
    except BaseException:
        fail(sequence, current_error())
