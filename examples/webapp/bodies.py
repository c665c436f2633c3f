"""A request whose body is refused as soon as it is too long.

Twisted's own request keeps whatever arrives, and begins to work on it at its end.
"""

from __future__ import absolute_import, division, print_function

from twisted.web.server import Request

MAX_BODY = 4096

# For so many seconds a client that still sends can read the answer: if the
# connection were closed at once, its own system might throw the answer away.
LINGER = 10

_ANSWER = b"The form is too long.\n"
_RESPONSE = (
    b"HTTP/1.1 413 Request Entity Too Large\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Cache-Control: no-store\r\n"
    b"Connection: close\r\n"
    b"\r\n"
    b"%s" % (len(_ANSWER), _ANSWER)
)


class LimitedRequest(Request):
    """Keeps no more than `MAX_BODY` bytes."""

    _refused = False
    _end = None

    def gotLength(self, length):
        """The headers have arrived; the length is None where they do not say it."""
        refused = length is not None and length > MAX_BODY
        # In memory in any case; Twisted would open a file where no length is known.
        Request.gotLength(self, 0 if refused or length is None else length)
        if refused:
            self._refuse()

    def handleContentChunk(self, data):
        if not self._refused and self.content.tell() + len(data) > MAX_BODY:
            self._refuse()
        if not self._refused:
            Request.handleContentChunk(self, data)

    def requestReceived(self, command, path, version):
        """The body has arrived."""
        if self._refused:
            self.channel.loseConnection()
        else:
            Request.requestReceived(self, command, path, version)

    def connectionLost(self, reason):
        if self._end is not None and self._end.active():
            self._end.cancel()
        Request.connectionLost(self, reason)

    def _refuse(self):
        self._refused = True
        # Else Twisted would now ask for the body.
        self.requestHeaders.removeHeader(b"expect")
        self.channel.transport.write(_RESPONSE)
        self._end = self.channel.callLater(LINGER, self.channel.transport.abortConnection)
