"""
A function applied to many files, on as many cores as are to be used.

The results come in the order of the files, however many processes there are.
"""

from __future__ import annotations

import concurrent.futures
import concurrent.futures.process
import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

#: Starting processes pays from about here on: below, one is through in 0.2 s.
SMALL = 200000

#: Pieces that each process gets, so that none idles long while another one finishes.
PIECES = 8


class Died(Exception):
    """A process ended, as when the system had no memory left, before it had given its results."""


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def start_method() -> Any:
    """
    How processes are started: by forking where that is safe, which takes 10 ms and shares what is
    in memory.

    It is not where other threads run, whose locks the copy would hold for ever, nor on macOS, whose
    libraries start threads of their own.
    """
    if sys.platform.startswith("linux") and threading.active_count() == 1:
        return "fork"
    return "spawn"


def size(paths: Iterator[str]) -> int:
    total = 0
    for path in paths:
        try:
            total += os.path.getsize(path)
        except OSError:
            continue  # Whoever reads it will say so.
    return total


def apply(
    function: Callable[..., Any],
    items: list[Any],
    shared: tuple[Any, ...],
    jobs: int,
    progress: Callable[..., Any] = lambda count: None,
) -> Iterator[Any]:
    """
    Yield ``function(item, *shared)`` for each of `items`, in their order, in `jobs` processes.

    `shared` goes to each process once.  `progress` is told how many have been done since its last
    call.

    :raises Died: in place of the results of a process that ended before its time.
    """
    if jobs == 1 or len(items) < 2:
        for item in items:
            yield function(item, *shared)
            progress(1)
        return
    context = multiprocessing.get_context(start_method())
    executor = concurrent.futures.ProcessPoolExecutor(
        min(jobs, len(items)), context, _initialise, (function, shared)
    )
    try:
        length = max(1, min(32, len(items) // (jobs * PIECES)))
        pieces = [items[start : start + length] for start in range(0, len(items), length)]
        with _without_interrupts():
            futures = [executor.submit(_apply_here, piece) for piece in pieces]
        for future in futures:
            for result in future.result():
                yield result
                progress(1)
    except concurrent.futures.process.BrokenProcessPool as error:
        raise Died(str(error))
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _without_interrupts() -> Iterator[Any]:
    """
    Around the start of processes and threads, which do not get SIGINT then: not even before they
    can ignore it.

    Ctrl-C goes to all processes of a terminal; the first of them is told, and ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _initialise(function: Any, shared: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # For Windows, which has no masks.
    global _job
    _job = function, shared
    gc.set_threshold(*THRESHOLDS)


def _apply_here(piece: Any) -> Any:
    function, shared = _job
    return [function(item, *shared) for item in piece]


#: In a process: what it is to do, and with what else.
_job: Any = None

#: Syntax trees are many objects without cycles: to look for cycles among them takes a sixth of the
#: time at a tenth of this.
THRESHOLDS = (2000000, 50, 100)


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Around what makes many syntax trees in this process."""
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
