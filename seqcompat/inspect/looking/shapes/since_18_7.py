"""`inlineCallbacks` of Twisted 18.7 to 20.3: the closure has a status, which has the result."""

from __future__ import absolute_import, division, print_function, unicode_literals

from . import Driven

VARIABLES = [frozenset(["g", "status", "waiting"])]


def driven(cells):
    status = cells["status"]
    return Driven(cells["g"], status.deferred, status)
