from __future__ import absolute_import, division, print_function

import gc

import pytest

from tests.harness.garbage import COUNTS_REFERENCES
from tests.inspect.drivers import DRIVERS, waiting


@pytest.fixture
def nothing_left():
    """The sequences that earlier tests have left pending are gone."""
    gc.collect()


#: On PyPy a snapshot takes a third of a second: two drivers have to be enough there.
HERE = sorted(DRIVERS) if COUNTS_REFERENCES else ["generator-send", "inlineCallbacks"]


@pytest.fixture(params=HERE)
def driver(request):
    """The name of a driver."""
    return request.param


@pytest.fixture
def wait_for(driver):
    """A function that has a sequence on that driver wait for a Deferred, and gives its result."""
    return DRIVERS[driver](waiting)
