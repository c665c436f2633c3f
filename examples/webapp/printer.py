"""A printer for receipts, with a mistake in it, for ``seqcompat.inspect`` to find."""

from __future__ import absolute_import, division, print_function, unicode_literals

from twisted.internet.defer import Deferred


class Printer(object):
    """
    Prints one receipt after another.

    Somebody alone never sees the mistake. Of two who print at the same time one waits for ever.
    """

    def __init__(self, reactor, seconds=1.0):
        self._reactor = reactor
        self._seconds = seconds
        self._count = 0
        self._printed = None

    def print_receipt(self):
        """Fires with the number of the receipt when that is printed."""
        # The mistake: who waits for an earlier receipt is forgotten here.
        self._printed = Deferred()
        self._reactor.callLater(self._seconds, self._has_printed)
        return self._printed

    def _has_printed(self):
        if self._printed is not None:
            self._count += 1
            printed, self._printed = self._printed, None
            printed.callback(self._count)
