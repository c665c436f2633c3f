from __future__ import absolute_import, division, print_function

import gc
import os
import sys
import time

import pytest
from twisted.python import log

pytest.register_assert_rewrite("tests.harness")

from tests.harness import sizes  # noqa: E402

# Python 2.7 cannot compile the coroutine spelling.
collect_ignore = [
    "contract/test_futures.py",  # It has no asyncio either.
    "contract_coroutine",
    "coroutine",
    "examples/test_both_loops.py",
    "examples/test_context.py",
    "examples/test_libraries.py",
    "harness/test_which_engine_coroutine.py",
    "inspect/browser",
    "inspect/coroutines.py",
    "inspect/viewer",
]
if sys.version_info[0] > 2:
    collect_ignore = []


def pytest_addoption(parser):
    group = parser.getgroup("seqcompat")
    group.addoption(
        "--in-full",  # An older pytest complains that "--full" could be short for "--full-trace".
        action="store_true",
        help="take the contract's large numbers whole, and more random programs and long runs; "
        "some minutes",
    )
    group.addoption(
        "--every-point",
        action="store_true",
        help="raise an error at each point of the runtime that a program passes, not at a sample; "
        "some minutes",
    )
    group.addoption(
        "--snapshots",
        action="store_true",
        help="let the inspector take a snapshot at each wait of a sequence",
    )
    group.addoption(
        "--postgres",
        action="store_true",
        help="start a PostgreSQL server, and test the example with it",
    )


#: A test that takes this many seconds hangs: its place is printed, and the run ends.
LONGEST_TEST = 600

#: So many seconds pass at least before the clock is set again: each time takes a thread.
SET_EVERY = 30

try:
    import faulthandler
except ImportError:  # Python 2.7 has none.
    faulthandler = None


def pytest_configure(config):
    config.uncaptured_stderr = os.dup(2)
    config.clock_is_set = 0
    sizes.chosen.full = config.getoption("in_full")
    sizes.chosen.every_point = config.getoption("every_point")
    # Until logging has begun, Twisted keeps the last events. A logged failure among them keeps
    # everything that it refers to.
    log.startLoggingWithObserver(lambda event: None, setStdout=False)


@pytest.fixture(autouse=True)
def snapshots_at_each_wait(request):
    if not request.config.getoption("snapshots"):
        yield
        return
    from tests.harness.snapshots import at_each_wait

    with at_each_wait():
        yield


@pytest.fixture
def nothing_is_left():
    """
    PyPy logs errors that nobody has handled when the collector runs. That must not be in a later
    test.
    """
    yield
    for _ in range(3):
        gc.collect()


def pytest_collection_finish():
    set_aside()


def pytest_runtest_setup(item):
    if faulthandler is not None and time.time() > item.config.clock_is_set + SET_EVERY:
        item.config.clock_is_set = time.time()
        file = item.config.uncaptured_stderr
        faulthandler.dump_traceback_later(LONGEST_TEST, exit=True, file=file)


def pytest_unconfigure():
    if faulthandler is not None:
        faulthandler.cancel_dump_traceback_later()


def pytest_runtest_teardown(item, nextitem):
    # Do it at the end of each module. Otherwise the reports of thousands of tests take half of the
    # suite's time.
    if nextitem is None or nextitem.fspath != item.fspath:
        set_aside()


def set_aside():
    """
    Keep the collector from looking through pytest, its reports and Twisted each time that the
    contract suite calls it.
    """
    if hasattr(gc, "freeze"):  # Python 3.7
        gc.collect()
        gc.freeze()
        # A snapshot of the inspector asks for the count. Python has to walk over all objects for
        # that.
        gc.get_freeze_count = lambda: 0


def pytest_report_header():
    import seqcompat
    import twisted

    return "seqcompat: %s, Twisted %s" % (seqcompat.__file__, twisted.version.base())
