"""waitable(x) in coroutines that Twisted's own driver runs, on whatever Twisted this is."""

import pytest
from seqcompat import waitable
import twisted
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, fail, succeed


async def awaiting(x):
    return await waitable(x)


class TestUnderTwistedsDriver(object):
    def outcome_of(self, deferred):
        outcomes = []
        deferred.addBoth(outcomes.append)
        [outcome] = outcomes
        return outcome

    def test_W5_twisted_fired(self):
        """W5: under Twisted's driver, a fired Deferred gives its value and is consumed."""
        source = succeed(3)
        assert self.outcome_of(ensureDeferred(awaiting(source))) == 3
        assert source.result is None

    def test_W5_twisted_unfired(self):
        """W5: under Twisted's driver, an unfired Deferred is waited for and consumed."""
        source = Deferred()
        result = ensureDeferred(awaiting(source))
        source.callback(3)
        assert self.outcome_of(result) == 3
        assert source.result is None

    @pytest.mark.parametrize("fired", [True, False])
    def test_W5_twisted_failed(self, fired):
        """W5: under Twisted's driver, a failure is raised at the wait, the same instance."""
        error = KeyError()
        source = fail(error) if fired else Deferred()
        result = ensureDeferred(awaiting(source))
        if not fired:
            source.errback(error)
        assert self.outcome_of(result).value is error

    @pytest.mark.parametrize("value", [None, 5, (1, 2), "text"])
    def test_W5_twisted_plain_value(self, value):
        """W5: under Twisted's driver, a plain value comes back."""
        assert self.outcome_of(ensureDeferred(awaiting(value))) is value

    @pytest.mark.skipif(
        (twisted.version.major, twisted.version.minor) < (18, 7),
        reason="Twisted's own driver cannot be cancelled before 18.7",
    )
    def test_W5_twisted_cancelled(self):
        """W5: under Twisted's driver, cancelling the result cancels the Deferred."""
        cancelled = []
        source = Deferred(cancelled.append)
        result = ensureDeferred(awaiting(source))
        result.cancel()
        assert cancelled == [source]
        assert self.outcome_of(result).check(CancelledError)
