"""A request whose body is refused as soon as it is too long.

Twisted's own request keeps everything that arrives, and looks at it at the end.
"""

from __future__ import absolute_import, division, print_function

from twisted.web.server import Request

MAX_BODY = 4096

# A client that still sends has this many seconds to read the answer.  If the
# connection closed at once, the client's system might throw the answer away.
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
    """A request that keeps no more than `MAX_BODY` bytes."""

    _refused = False
    _end = None

    def gotLength(self, length):
        """The headers have arrived; `length` is None if they do not name it."""
        refused = length is not None and length > MAX_BODY
        # Keep the body in memory.  Twisted would open a file if the length is unknown.
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
        # Otherwise Twisted would now ask for the body.
        self.requestHeaders.removeHeader(b"expect")
        self.channel.transport.write(_RESPONSE)
        self._end = self.channel.callLater(LINGER, self.channel.transport.abortConnection)
