"""The live page, on this machine only, for those who know the token in its address."""

from __future__ import absolute_import, division, print_function, unicode_literals

import base64
import json
import os
import re
import sys

import twisted

from seqcompat.inspect.data import with_ages
from seqcompat.inspect.page import data_of, page_of

_POLICY = {
    b"Cache-Control": b"no-store",
    b"Referrer-Policy": b"no-referrer",
    b"X-Content-Type-Options": b"nosniff",
    b"X-Frame-Options": b"DENY",
    b"Cross-Origin-Resource-Policy": b"same-origin",
}


def listen(reactor, port, look):
    """
    Listen on that port of the loopback interface.

    :param look: a function that takes a snapshot.
    :returns: the listening port, and the page's address.
    :raises ImportError: if twisted.web cannot be imported.
    """
    try:
        from twisted.web.resource import Resource
        from twisted.web.server import Site
    except ImportError as error:
        raise ImportError(
            "the page needs twisted.web, which Python %s cannot import from Twisted %s: %s. Leave "
            "out http, and ask by the socket; or install a newer Twisted"
            % (".".join(map(str, sys.version_info[:3])), twisted.__version__, error)
        )

    class Page(Resource):
        """The pages below the token.  There are no others."""

        isLeaf = True

        def __init__(self, token):
            Resource.__init__(self)
            self._token = token
            self._before = None

        def render_GET(self, request):
            for name, value in _POLICY.items():
                request.setHeader(name, value)
            # A foreign page whose own name leads to this machine knows no token; nor may
            # it try.
            host = request.getHeader(b"host") or b""
            name = host.decode("ascii", "replace").rpartition(":")[0]
            path = list(request.postpath or request.prepath)
            if name not in ("127.0.0.1", "localhost") or not _equal(path[0], self._token):
                return self._nothing(request)
            if path[1:] == [b""]:
                request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
                return page_of(self._look(), live=True).encode("utf-8")
            if path[1:] == [b"data"]:
                request.setHeader(b"Content-Type", b"application/json")
                return json.dumps(data_of(self._look())).encode("ascii")
            return self._nothing(request)

        def _look(self):
            taken = look()
            if self._before is not None:
                taken = with_ages(taken, self._before)
            self._before = taken._replace(spans=())
            return taken

        @staticmethod
        def _nothing(request):
            request.setResponseCode(404)
            request.setHeader(b"Content-Type", b"text/plain")
            return b"There is nothing here.\n"

    token = re.sub(b"=+$", b"", base64.urlsafe_b64encode(os.urandom(18)))
    site = Site(Page(token))
    site.displayTracebacks = False
    site.noisy = False
    site.log = lambda request: None  # Its log would have the token.
    listening = reactor.listenTCP(port, site, interface="127.0.0.1")
    return listening, "http://127.0.0.1:%d/%s/" % (
        listening.getHost().port,
        token.decode("ascii"),
    )


def _equal(one, other):
    """Whether both are equal.  The time it takes does not reveal how much of them is."""
    if len(one) != len(other):
        return False
    differences = 0
    for a, b in zip(bytearray(one), bytearray(other)):
        differences |= a ^ b
    return not differences
