"""Figures that are not the time of a step: bytes that stay, and the time of the import."""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys
from collections import namedtuple

from twisted.internet.defer import Deferred

from benchmarks.timing import collector

try:
    import tracemalloc
except ImportError:  # Python 2.7 and PyPy have none.
    tracemalloc = None

__all__ = ["MEMORY", "import_seconds", "tracemalloc"]


def _bytes_kept(job):
    """
    The bytes that `job` leaves behind, with those that only the collector would free.
    """
    with collector(on=False):
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            job()
            return tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()


def suspended_bytes(contender, count):
    """
    The bytes of a suspended sequence with its body, without the Deferred that it waits on.
    """
    link = contender.bodies["link"]
    first = Deferred()
    waits = [Deferred() for _ in range(count)]
    results = [None] * count
    # Objects that are made once, such as the frame of the loop, do not count.
    warm = link(first)

    def suspend():
        for number, wait in enumerate(waits):
            results[number] = link(wait)

    kept = _bytes_kept(suspend)
    for wait in waits + [first]:
        wait.callback(1)
    assert [result.result for result in results + [warm]] == [2] * (count + 1)
    return kept / count


def error_bytes(contender, count):
    """
    The bytes of an error that somebody keeps after it has passed three levels.
    """
    link = contender.bodies["link"]

    def fail(error):
        wait = Deferred()
        result = link(link(link(wait))).addErrback(lambda failure: None)
        wait.errback(error)
        assert result.result is None

    fail(LookupError("not found"))
    errors = [LookupError("not found") for _ in range(count)]

    def fail_all():
        for error in errors:
            fail(error)

    return _bytes_kept(fail_all) / count


# The work loads whose figures are bytes.  `measure` takes a contender, and the number of units to
# put together.
Kept = namedtuple("Kept", "name unit body measure")
MEMORY = (
    Kept("bytes", "a suspended sequence", "link", suspended_bytes),
    Kept(
        "error-bytes",
        "an error that is kept, after it has passed three levels",
        "link",
        error_bytes,
    ),
)


IMPORTS = """
import time
clock = getattr(time, "process_time", None) or time.clock
times = [clock()]
import twisted.internet.defer
times.append(clock())
import seqcompat
times.append(clock())
print("%r %r" % (times[1] - times[0], times[2] - times[1]))
"""


def import_seconds():
    """
    The times of an import of ``twisted.internet.defer`` and then of ``seqcompat``, in a new
    process.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # The compiler must not be measured.
    printed = subprocess.check_output([sys.executable, "-c", IMPORTS], env=environment)
    return [float(text) for text in printed.split()]
