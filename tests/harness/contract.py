"""The base of every mixin of the suite."""

from __future__ import absolute_import, division, print_function

from tests.harness.assertions import Assertions
from tests.harness.engines import Engines
from tests.harness.logged import LoggedErrors
from tests.harness.sizes import Sizes


class Contract(Engines, Sizes, Assertions, LoggedErrors):
    """
    The base of every mixin of the suite, which has tests and nothing else.
    """
