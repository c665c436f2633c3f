"""What is no time of a step: bytes that are kept, and the time that the import takes."""

from __future__ import absolute_import, division, print_function

import os
import subprocess
import sys
from collections import namedtuple

from twisted.internet.defer import Deferred

from benchmarks.timing import collector

try:
    import tracemalloc
except ImportError:  # On Python 2.7 and PyPy.
    tracemalloc = None

__all__ = ["MEMORY", "import_seconds", "tracemalloc"]


def _bytes_kept(job):
    """
    The bytes that `job` makes and that are there after it, what only the collector would free
    included.
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
    The bytes that a suspended sequence takes, its body and all, on top of the Deferred that it
    waits on.
    """
    link = contender.bodies["link"]
    first = Deferred()
    waits = [Deferred() for _ in range(count)]
    results = [None] * count
    # What is made once for all, such as the frame of the loop, does not count.
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
    The bytes of an error that someone keeps, when it has passed three levels and nothing but it is
    needed any more.
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


# The work loads whose figures are bytes; `measure` takes a contender and how many of these units to
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
    In a new process, what the import of ``twisted.internet.defer`` takes, and then that of
    ``seqcompat``.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # It is not the compiler that is measured.
    printed = subprocess.check_output([sys.executable, "-c", IMPORTS], env=environment)
    return [float(text) for text in printed.split()]
