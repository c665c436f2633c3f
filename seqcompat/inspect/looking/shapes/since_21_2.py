"""`inlineCallbacks` of Twisted 21.2 to 23.8: as before, with a context, later renamed."""

from __future__ import absolute_import, division, print_function, unicode_literals

from . import Driven

# The names that they have had, one after the other.
VARIABLES = [
    frozenset(["status", "waiting", body, context])
    for body in ("g", "gen")
    for context in ("current_context", "context")
]


def driven(cells):
    status = cells["status"]
    return Driven(cells["g"] if "g" in cells else cells["gen"], status.deferred, status)
