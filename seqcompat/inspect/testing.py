"""
The tree of the sequences that wait, when a test hangs.

Trial has the mixin `ShowsWaits`.  pytest has this module as a plugin,
``-p seqcompat.inspect.testing``, with the option ``--inspect-after``.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import sys
import threading

from twisted.internet import defer

from seqcompat.inspect.looking.taking import snapshot
from seqcompat.inspect.text import format_tree, print_tree

#: The longest tree that is printed into a test's output.
LINES = 200


class ShowsWaits(object):
    """
    A mixin for trial's ``TestCase``: a test that times out shows what it waits on.

    Name it before ``TestCase``::

        class FetchTests(ShowsWaits, unittest.TestCase):
            timeout = 2

    Trial fires the test's Deferred with its time-out.  The sequences that the test waits for still
    wait then.  The tree of them becomes a part of the error's message.

    Since 0.1.
    """

    def __init__(self, methodName="runTest"):
        super(ShowsWaits, self).__init__(methodName)
        method = getattr(self, methodName, None)
        if method is not None:
            setattr(self, methodName, _shows_waits(method))


def _shows_waits(method):
    def run(*args, **kwargs):
        result = method(*args, **kwargs)
        if hasattr(result, "send") and not isinstance(result, defer.Deferred):
            result = defer.ensureDeferred(result)
        if isinstance(result, defer.Deferred):
            # The first errback: everything that the test waits for is still there.
            result.addErrback(_with_tree)
        return result

    for name in ("__name__", "__doc__", "__dict__", "__module__"):
        if name == "__dict__":
            run.__dict__.update(getattr(method, "__dict__", {}))
        elif hasattr(method, name):
            setattr(run, name, getattr(method, name))
    run.__wrapped__ = method
    return run


def _with_tree(failure):
    error = failure.value
    if failure.check(defer.TimeoutError) and "still running" in str(error):
        tree = format_tree(snapshot(), limit=LINES)
        error.args = ("%s, waiting on:\n%s" % (error.args[0], tree),) + error.args[1:]
        if sys.version_info[0] == 2:
            error.args = tuple(
                each.encode("utf-8") if isinstance(each, type("")) else each for each in error.args
            )
    return failure


# The plugin.


def pytest_addoption(parser):
    parser.getgroup("seqcompat").addoption(
        "--inspect-after",
        type=float,
        metavar="SECONDS",
        default=0,
        help="print what the sequences wait for when a test has run for SECONDS",
    )


try:
    import pytest
except ImportError:
    pass
else:

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(item):
        seconds = item.config.getoption("--inspect-after")
        timer = None
        if seconds > 0:
            timer = threading.Timer(seconds, _print_tree_of, [item, seconds])
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(item, call):
        outcome = yield
        # The error of a trial test is known only now.
        error = None if call.excinfo is None else call.excinfo.value
        if _is_timeout(error) and "waiting on:" not in str(error):
            tree = format_tree(snapshot(), limit=LINES)
            outcome.get_result().sections.append(("seqcompat.inspect: what it waits for", tree))


def _is_timeout(error):
    """Whether `error` is the time-out of trial or of pytest-timeout."""
    return isinstance(error, defer.TimeoutError) or (
        type(error).__name__ == "Failed" and "Timeout" in str(error)
    )


def _print_tree_of(item, seconds):
    try:
        manager = item.config.pluginmanager.getplugin("capturemanager")
        taken = snapshot()
        stream = sys.__stderr__
        if manager is not None:
            with manager.global_and_fixture_disabled():
                _print(item, seconds, taken, stream)
        else:
            _print(item, seconds, taken, stream)
    except Exception as error:  # The test goes on in any case.
        sys.__stderr__.write("seqcompat.inspect: %s\n" % (error,))


def _print(item, seconds, taken, stream):
    stream.write("\n%s has run for %g s:\n" % (item.nodeid, seconds))
    print_tree(taken, stream, limit=LINES)
