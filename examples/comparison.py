"""
The table of the README: one decorator beside Twisted's own functions and beside a home-made one.

Each cell is tried out when you run this.  The table holds for Twisted 26.10::

    python -m examples.comparison
"""

import functools
import gc
import traceback
import weakref
from concurrent.futures import Future

from twisted.internet.defer import (
    CancelledError,
    Deferred,
    ensureDeferred,
    fail,
    inlineCallbacks,
    succeed,
)
from twisted.logger import globalLogBeginner

from seqcompat import sequential, waitable


def from_coroutine(function):
    """`Deferred.fromCoroutine` is for a coroutine, so each call has to be wrapped."""

    @functools.wraps(function)
    def call(*arguments):
        return Deferred.fromCoroutine(function(*arguments))

    return call


def ensure_deferred(function):
    """`ensureDeferred` is for a coroutine, too."""

    @functools.wraps(function)
    def call(*arguments):
        return ensureDeferred(function(*arguments))

    return call


def async_to_deferred(function):
    """Many a code base has such a decorator of its own."""

    @functools.wraps(function)
    def call(*arguments):
        try:
            return ensureDeferred(function(*arguments))
        except Exception:
            return fail()

    return call


#: The columns: a heading, and the decorators that stand for it.
COLUMNS = (
    ("``sequential``", (sequential,)),
    ("``inlineCallbacks``", (inlineCallbacks,)),
    ("``fromCoroutine``, ``ensureDeferred``", (from_coroutine, ensure_deferred)),
    ("``async_to_deferred``", (async_to_deferred,)),
)


def outcome(result):
    """The value or the Failure that a Deferred has, or the Deferred itself."""
    found = []
    result.addBoth(found.append)
    return found[0] if found else result


def waiting(decorate, wait, then=lambda: None):
    """A function that is decorated, waits for its argument, and returns what it got."""
    if decorate is inlineCallbacks:

        @decorate
        def body(awaited):
            value = yield awaited
            then()
            return value

    else:

        @decorate
        async def body(awaited):
            value = await wait(awaited)
            then()
            return value

    return body


def plain(decorate):
    """A plain await, or that of `waitable` where there is one."""
    return waitable if decorate is sequential else lambda awaited: awaited


def runs_a_generator(decorate):
    def body():
        value = yield succeed(3)
        return value

    try:
        return yes(outcome(decorate(body)()) == 3)
    except TypeError:
        return "no"


def runs_a_coroutine(decorate):
    async def body():
        return await succeed(3)

    call = decorate(body)
    try:
        return yes(outcome(call()) == 3)
    except TypeError:
        return "no"


def waits_for_a_value(decorate):
    return yes(outcome(waiting(decorate, plain(decorate))(5)) == 5)


def waits_for_a_future(decorate):
    future = Future()
    future.set_result(5)
    return yes(outcome(waiting(decorate, plain(decorate))(future)) == 5)


def finishes_a_chain(decorate):
    step = waiting(decorate, lambda awaited: awaited)
    first = last = Deferred()
    for _ in range(100000 if decorate is sequential else 1000):
        last = step(last)
    first.callback(5)
    return yes(outcome(last) == 5)


def hears_a_cancellation_from_inside(decorate):
    heard = []

    async def coroutine(first, second):
        await first
        result.cancel()
        try:
            await second
        except CancelledError:
            heard.append(True)

    def generator(first, second):
        yield first
        result.cancel()
        try:
            yield second
        except CancelledError:
            heard.append(True)

    first = Deferred()
    body = decorate(generator if decorate is inlineCallbacks else coroutine)
    result = body(first, Deferred())
    first.callback(None)
    outcome(result)
    return yes(heard)


def cleans_up_when_a_canceller_raises(decorate):
    cleaned = []

    async def coroutine(awaited):
        try:
            await awaited
        finally:
            cleaned.append(True)

    def generator(awaited):
        try:
            yield awaited
        finally:
            cleaned.append(True)

    def canceller(awaited):
        raise ZeroDivisionError

    body = decorate(generator if decorate is inlineCallbacks else coroutine)
    result = body(Deferred(canceller))
    result.cancel()
    outcome(result)
    return yes(cleaned)


def frees_what_is_cancelled(decorate):
    class Awaited(Deferred):
        pass

    gc.collect()
    gc.disable()
    try:
        awaited = Awaited()
        alive = weakref.ref(awaited)
        result = waiting(decorate, lambda awaited: awaited)(awaited)
        result.addErrback(lambda failure: None)
        result.cancel()
        del result, awaited
        return yes(alive() is None)
    finally:
        gc.enable()


def shows_where_it_waits(decorate):
    result = waiting(decorate, lambda awaited: awaited)(Deferred())
    return yes("comparison.py:" in repr(result))


def frames_of_an_error(decorate):
    """Of an error that has passed three functions."""

    def fail_now():
        raise ValueError

    gate = Deferred()
    result = waiting(decorate, lambda awaited: awaited, fail_now)(gate)
    for _ in range(2):
        result = waiting(decorate, lambda awaited: awaited)(result)
    gate.callback(None)
    frames = traceback.extract_tb(outcome(result).value.__traceback__)
    return str(len([frame for frame in frames if frame.name != "fail_now"]))


def yes(fact):
    return "yes" if fact else "no"


ROWS = (
    ("takes a generator function", runs_a_generator),
    ("takes an ``async def``", runs_a_coroutine),
    ("waits for a value that is not a Deferred", waits_for_a_value),
    ("waits for a ``Future``", waits_for_a_future),
    ("ends, where 1,000 wait for each other", finishes_a_chain),
    ("body hears of a ``cancel()`` that it caused", hears_a_cancellation_from_inside),
    ("body cleans up when a canceller raises", cleans_up_when_a_canceller_raises),
    ("is freed on ``cancel()``, without the collector", frees_what_is_cancelled),
    ("``repr()`` names the line that waits", shows_where_it_waits),
    ("frames in an error that passed 3 functions", frames_of_an_error),
)


def cell(measure, decorators):
    found = {measure(decorate) for decorate in decorators}
    return " or ".join(sorted(found))


def table():
    """The lines of the table, as reStructuredText."""
    rows = [[""] + [heading for heading, _ in COLUMNS]]
    for title, measure in ROWS:
        rows.append([title] + [cell(measure, decorators) for _, decorators in COLUMNS])
    rows[0][3] = "``fromCoroutine`` [1]_"
    widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    rule = "  ".join("=" * width for width in widths)
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths)) for row in rows]
    lines[0] = "\\" + lines[0][1:]  # An empty first cell would continue the line above it.
    return [line.rstrip() for line in [rule, lines[0], rule] + lines[1:] + [rule]]


if __name__ == "__main__":
    # Twisted logs the results that it loses.
    globalLogBeginner.beginLoggingTo([lambda event: None], redirectStandardIO=False)
    print("\n".join(table()))
