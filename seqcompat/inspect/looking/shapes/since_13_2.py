"""`inlineCallbacks` of Twisted 13.2 to 18.4: the callback is a closure over the result."""

from __future__ import absolute_import, division, print_function, unicode_literals

from . import Driven

VARIABLES = [frozenset(["deferred", "g", "waiting"])]


def driven(cells):
    return Driven(cells["g"], cells["deferred"], None)
