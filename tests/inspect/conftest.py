from __future__ import absolute_import, division, print_function

import gc

import pytest

from tests.inspect.drivers import DRIVERS, waiting


@pytest.fixture
def nothing_left():
    """What earlier tests have left pending is gone."""
    gc.collect()


@pytest.fixture(params=sorted(DRIVERS))
def driver(request):
    """The name of a driver."""
    return request.param


@pytest.fixture
def wait_for(driver):
    """A function that has a sequence on that driver wait for a Deferred, and gives its result."""
    return DRIVERS[driver](waiting)
