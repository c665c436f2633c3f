"""HTTP on one side, sequences on the other.

Each request is one sequence.  It is cancelled when the client hangs up.  Every
expected error becomes a page with a fitting status.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

from twisted.internet import defer
from twisted.python import log
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from twisted.web.template import flattenString

from seqcompat import returnValue, sequential

from . import forms, pages
from .attempts import TooManyAttempts
from .database import DatabaseUnavailable


class Application(Resource):
    """Answers all addresses of the application."""

    isLeaf = True

    def __init__(self, handlers, behind_proxy=False):
        Resource.__init__(self)
        self._behind_proxy = behind_proxy
        self._running = set()
        self._handlers = {
            b"/": {
                b"GET": handlers.front_page,
                b"HEAD": handlers.front_page,
                b"POST": handlers.log_in,
            },
            b"/logout": {b"POST": handlers.log_out},
        }
        if handlers.prints_receipts:
            self._handlers[b"/receipt"] = {b"GET": handlers.receipt}

    def cancel_all(self):
        """Cancel the requests that still run, because the server stops."""
        for exchange in list(self._running):
            exchange.cancel()

    def render(self, request):
        exchange = _Exchange(request, self._respond(request))
        self._running.add(exchange)
        exchange.done.addBoth(lambda _: self._running.discard(exchange))
        return NOT_DONE_YET

    @sequential
    def _respond(self, request):
        """The response to a request, as its status, headers and body."""
        try:
            response = yield self._handle(request)
        except forms.BadForm as problem:
            response = pages.log_in_form(problem=str(problem), status=400)
        except forms.ForeignForm:
            response = pages.error(403, "Not from here", "Another site has sent this form.")
        except TooManyAttempts as problem:
            address = forms.address_of(request, self._behind_proxy)
            log.msg(
                "log-in refused after too many attempts: %s from %r" % (_describe(request), address)
            )
            response = pages.error(
                429,
                "Too many attempts to log in",
                "Please try again later: in %d seconds or more." % problem.seconds,
                (("Retry-After", "%d" % problem.seconds),),
            )
        except DatabaseUnavailable as problem:
            log.msg("database unavailable for %s: %s" % (_describe(request), problem))
            response = pages.error(
                503,
                "Please try again later",
                "The database cannot be reached at the moment.",
                (("Retry-After", "5"),),
            )
        body = yield flattenString(request, response.page)
        returnValue(
            (
                response.status,
                pages.HEADERS + tuple(response.headers),
                b"<!DOCTYPE html>\n" + body,
            )
        )

    def _handle(self, request):
        methods = self._handlers.get(request.path)
        if methods is None:
            return defer.succeed(
                pages.error(404, "No such page", "There is nothing at this address.")
            )
        handler = methods.get(request.method)
        if handler is None:
            allowed = ", ".join(sorted(name.decode("ascii") for name in methods))
            return defer.succeed(
                pages.error(
                    405,
                    "That does not work here",
                    "This address has no use for such a request.",
                    (("Allow", allowed),),
                )
            )
        if request.method == b"POST":
            forms.check_origin(request)
        return handler(forms.read_visit(request, self._behind_proxy))


class _Exchange(object):
    """A request and the sequence that makes its response."""

    def __init__(self, request, sequence):
        self._request = request
        self._sequence = sequence
        self._hung_up = False
        request.notifyFinish().addErrback(self._client_hung_up)
        sequence.addCallbacks(self._write, self._failed)
        sequence.addErrback(log.err, "cannot respond")
        self.done = sequence

    def cancel(self):
        self._sequence.cancel()

    def _client_hung_up(self, reason):
        self._hung_up = True
        self._sequence.cancel()

    def _failed(self, failure):
        what = _describe(self._request)
        if self._hung_up and failure.check(defer.CancelledError):
            log.msg("client hung up, sequence cancelled: %s" % what)
        elif failure.check(defer.CancelledError):
            log.msg("server stops, sequence cancelled: %s" % what)
            self._write((503, _PLAIN, b"The server is stopping.\n"))
        else:
            log.err(failure, "unexpected error in %s" % what)
            self._write((500, _PLAIN, b"Something went wrong here. Sorry.\n"))

    def _write(self, response):
        # If the sequence was cancelled too late, nobody is there for the response.
        if self._hung_up:
            return
        status, headers, body = response
        self._request.setResponseCode(status)
        for name, value in headers:
            self._request.setHeader(name.encode("ascii"), value.encode("ascii"))
        self._request.setHeader(b"Content-Length", b"%d" % len(body))
        self._request.write(body)
        self._request.finish()


_PLAIN = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))


def _describe(request):
    # Only the path.  repr() keeps it on one line, whatever the client has sent.
    return "%s %r" % (request.method.decode("ascii", "replace"), request.path)
