from __future__ import absolute_import, division, print_function

import gc
import sys

import pytest
from twisted.python import log

from tests.sizes import SHORT

pytest.register_assert_rewrite("tests.contract.harness")

# Python 2.7 cannot compile the coroutine spelling.
collect_ignore = ["contract_coroutine", "coroutine"] if sys.version_info[0] == 2 else []
if SHORT:
    collect_ignore.append("test_benchmarks.py")


def pytest_configure():
    # Until logging has begun, Twisted keeps the last events, and with them everything that a logged
    # failure holds.
    log.startLoggingWithObserver(lambda event: None, setStdout=False)


def pytest_collection_finish():
    # The contract suite collects garbage around each test: let it not look through pytest and
    # Twisted each time.
    if hasattr(gc, "freeze"):  # Python 3.7
        gc.collect()
        gc.freeze()


def pytest_report_header():
    import seqcompat
    import twisted

    return "seqcompat: %s, Twisted %s" % (seqcompat.__file__, twisted.version.base())
