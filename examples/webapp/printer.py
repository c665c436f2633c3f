"""A printer for receipts, with a mistake in it, for ``seqcompat.inspect`` to find."""

from __future__ import absolute_import, division, print_function, unicode_literals

from twisted.internet.defer import Deferred


class Printer(object):
    """
    Prints one receipt after another.

    One visitor alone never sees the mistake.  If two print at the same time, one of them waits for
    ever.
    """

    def __init__(self, reactor, seconds=1.0):
        self._reactor = reactor
        self._seconds = seconds
        self._count = 0
        self._printed = None

    def print_receipt(self):
        """Print a receipt; the Deferred fires with its number."""
        # The mistake: this forgets the Deferred of a visitor who waits for an earlier receipt.
        self._printed = Deferred()
        self._reactor.callLater(self._seconds, self._has_printed)
        return self._printed

    def _has_printed(self):
        if self._printed is not None:
            self._count += 1
            printed, self._printed = self._printed, None
            printed.callback(self._count)
