"""`inlineCallbacks` of Twisted 23.10 and newer: a function of the module, with arguments."""

from __future__ import absolute_import, division, print_function, unicode_literals

from . import Driven


def driver_of(defer):
    got_result = defer._gotResultInlineCallbacks

    def driven_by(callback, args):
        if callback is not got_result:
            return None
        _, body, status = args[:3]
        return Driven(body, status.deferred, status)

    driven_by.callback = got_result
    return driven_by
