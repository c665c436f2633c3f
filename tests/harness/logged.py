"""Errors that were logged while a test ran."""

from __future__ import absolute_import, division, print_function

import contextlib

from twisted.python import log

from tests.harness.garbage import COUNTS_REFERENCES, collect, every


class LoggedErrors(object):
    """
    The log of one test. An error in it that the test does not expect fails the test.

    :ivar error_events: the log's events for errors since the test began.
    """

    #: The number of tests after which garbage is collected. PyPy has to look through everything
    #: each time. There the error may belong to one of the last 20 tests.
    collect_after = 1 if COUNTS_REFERENCES else 20

    def logged_errors(self, *types):
        """
        The Failures that were logged since the test began or since the last call.

        It collects garbage first, because Twisted logs an unhandled failure when its Deferred goes.
        The returned Failures count as expected. Others fail the test at its end.

        :param types: the types of error to return; by default all.
        """
        collect()
        return self._logged_so_far(types)

    def _logged_so_far(self, types):
        failures = [event["failure"] for event in self.error_events if "failure" in event]
        unexpected = [
            failure for failure in failures if not any(failure is known for known in self._expected)
        ]
        matching = [failure for failure in unexpected if not types or failure.check(*types)]
        self._expected.extend(matching)
        return matching

    @contextlib.contextmanager
    def watching_the_log(self):
        """
        Watch the log during each test.
        """
        self.error_events, self._expected = [], []
        log.addObserver(self._observe)
        try:
            yield
            if every(self.collect_after):
                collect()
            unexpected = self._logged_so_far(())
            if unexpected:
                raise AssertionError(
                    "errors were logged:\n" + "\n".join(f.getTraceback() for f in unexpected)
                )
        finally:
            log.removeObserver(self._observe)

    def _observe(self, event):
        if event.get("isError"):
            self.error_events.append(event)
