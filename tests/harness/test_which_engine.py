"""Each stamped class runs on the engine that it is named for: the generator spelling."""

from __future__ import absolute_import, division, print_function

import sys

from twisted.internet.defer import Deferred

from tests.harness import Contract, stamp
from tests.harness.engines import driver_of

SPELLING = "generator"


class WhichEngine(Contract):
    def test_driver(self):
        """
        After a Deferred has resumed a body, the engine that the class is named for drives it, and
        no other.
        """

        @self.sequential
        def body(source, seen):
            yield source
            seen.append(driver_of(sys._getframe()))

        source, seen = Deferred(), []
        result = body(source, seen)
        assert seen == []
        source.callback(None)
        self.success_of(result)
        assert seen == [self.engine_name]


stamp(globals(), WhichEngine)
