"""Assertions about the outcome of a Deferred."""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure


class Assertions(object):
    """
    Assertions about Deferreds.
    """

    def success_of(self, deferred):
        """
        The value that ``deferred`` has fired with.
        """
        outcome = self._outcome(deferred)
        if isinstance(outcome, Failure):
            raise AssertionError(
                "expected a value, got a failure:\n" + outcome.getTraceback()[-2000:]
            )
        return outcome

    def failure_of(self, deferred, *types):
        """
        The Failure that ``deferred`` has failed with, now handled.

        :param types: the types of error that are expected; by default all.
        """
        outcome = self._outcome(deferred)
        if not isinstance(outcome, Failure):
            raise AssertionError("expected a failure, got the value %r" % (outcome,))
        if types and not outcome.check(*types):
            raise AssertionError("expected %r, got:\n%s" % (types, outcome.getTraceback()[-2000:]))
        return outcome

    def _outcome(self, deferred):
        fired = []
        deferred.addBoth(fired.append)
        if not fired:
            raise AssertionError("%r has not fired" % (deferred,))
        return fired[0]

    def assert_pending(self, deferred):
        """
        Check that ``deferred`` has no value yet.

        This adds no callback, so that the test does not change what it sees.
        """
        fired = (
            deferred.called and not deferred.paused and not isinstance(deferred.result, Deferred)
        )
        assert not fired, "%r has fired" % (deferred,)

    def outcomes(self, deferred):
        """
        A list that receives the value of ``deferred``, or the exception that it fails with, when it
        fires.
        """
        seen = []
        deferred.addCallbacks(seen.append, lambda failure: seen.append(failure.value))
        return seen
