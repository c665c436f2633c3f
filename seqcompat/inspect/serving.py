"""
The ways to ask a program: a socket, a signal, and a page for a browser.

The socket is private to the user.  It lies in a directory that nobody else can enter, and the
program answers only the user and root.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import errno
import json
import os
import signal
import socket
import stat
import struct
import sys

from twisted.internet.protocol import Factory, Protocol
from twisted.python import log

from seqcompat.inspect.data import VERSION, lines_of
from seqcompat.inspect.looking.taking import snapshot
from seqcompat.inspect.text import print_tree

#: A request is one short line.  A longer or slower one is refused.
LONGEST_REQUEST = 4096
SECONDS_FOR_REQUEST = 10
SECONDS_FOR_ANSWER = 60

#: More connections at a time are refused.
CONNECTIONS = 8

_PEER = getattr(socket, "SO_PEERCRED", 17 if sys.platform.startswith("linux") else None)
_OPTIONS = frozenset(["arguments", "limit", "seconds"])


def directory_of(user):
    """The directory with the sockets of that user's programs."""
    return "/tmp/seqcompat-%d" % user


def socket_of(pid, user):
    """The path of the socket of that process, if it has one."""
    return os.path.join(directory_of(user), "%d.sock" % pid)


def _private_directory(path):
    try:
        os.mkdir(path, 0o700)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ValueError(
            "%s is not a directory that only this user can enter; remove it, or give serve() the "
            "path of a socket elsewhere" % (path,)
        )


class Serving(object):
    """
    The answering that `serve` has begun.

    :ivar path: the path of the socket.
    :ivar address: the address of the page, with its token, or None.
    """

    def __init__(self, reactor, path, spans):
        self.path = path
        self.address = None
        self._reactor = reactor
        self._ports = []
        self.spans = spans
        self._trigger = reactor.addSystemEventTrigger("before", "shutdown", self._shut_down)

    def listen(self):
        factory = Factory.forProtocol(_Answering)
        factory.noisy = False
        factory.serving, factory.reactor, factory.connected = self, self._reactor, set()
        # Twisted's own check for a socket that was left behind would leave a file beside it.
        if os.path.lexists(self.path) and stat.S_ISSOCK(os.lstat(self.path).st_mode):
            os.unlink(self.path)
        before = os.umask(0o177)
        try:
            self._ports.append(self._reactor.listenUNIX(self.path, factory, mode=0o600))
        finally:
            os.umask(before)

    def show_page(self, port):
        from seqcompat.inspect.page.live import listen

        port, self.address = listen(self._reactor, port, self.look)
        self._ports.append(port)

    def look(self, **options):
        return snapshot(**options)._replace(spans=tuple(self.spans() if self.spans else ()))

    def stop(self):
        """Stop answering; returns a Deferred that fires when nothing listens any more."""
        from twisted.internet.defer import DeferredList, maybeDeferred

        if self._trigger is not None:
            trigger, self._trigger = self._trigger, None
            self._reactor.removeSystemEventTrigger(trigger)
        ports, self._ports = self._ports, []
        return DeferredList([maybeDeferred(port.stopListening) for port in ports])

    def _shut_down(self):
        self._trigger = None  # Twisted deprecates removing one that has fired.
        return self.stop()


def serve(path=None, http=None, reactor=None, spans=None):
    """See `seqcompat.inspect.serve`."""
    if reactor is None:
        from twisted.internet import reactor
    if path is None:
        user = os.geteuid()
        _private_directory(directory_of(user))
        path = socket_of(os.getpid(), user)
    serving = Serving(reactor, path, spans)
    serving.listen()
    if http is not None:
        try:
            serving.show_page(http)
        except Exception:
            serving.stop()
            raise
    return serving


class _Answering(Protocol):
    """Answers one request for a snapshot.  The request is a line of JSON, the answer JSON Lines."""

    _received, _lines, _timer = b"", None, None

    def connectionMade(self):
        connected = self.factory.connected
        if len(connected) >= CONNECTIONS or not self._is_allowed():
            self.transport.abortConnection()
            return
        connected.add(self)
        self._limit_to(SECONDS_FOR_REQUEST)

    def _is_allowed(self):
        if _PEER is None:
            return True  # The directory's permissions are enough.
        found = self.transport.socket.getsockopt(socket.SOL_SOCKET, _PEER, struct.calcsize("3i"))
        return struct.unpack("3i", found)[1] in (0, os.geteuid())

    def _limit_to(self, seconds):
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.factory.reactor.callLater(seconds, self._give_up)

    def _give_up(self):
        self._timer = None
        self.transport.abortConnection()

    def dataReceived(self, data):
        if self._lines is not None:
            return
        self._received += data
        if b"\n" not in self._received:
            if len(self._received) > LONGEST_REQUEST:
                self.transport.abortConnection()
            return
        line, self._received = self._received.partition(b"\n")[0], b""
        self._limit_to(SECONDS_FOR_ANSWER)
        try:
            self._lines = self._answer(line)
        except Exception:
            log.err(None, "seqcompat.inspect could not take a snapshot")
            self.transport.loseConnection()
            return
        self.transport.registerProducer(self, False)

    def _answer(self, line):
        try:
            request = json.loads(line.decode("utf-8"))
            version, options = request.pop("seqcompat.inspect"), dict(request)
            if version > VERSION or not _OPTIONS.issuperset(options):
                raise ValueError("another version")
            return lines_of(self.factory.serving.look(**options))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = "this is not a request for a snapshot of version %d: %s" % (VERSION, error)
            return iter([json.dumps({"error": said}) + "\n"])

    def resumeProducing(self):
        chunk = []
        for line in self._lines:
            chunk.append(line)
            if len(chunk) == 500:
                break
        if chunk:
            self.transport.write("".join(chunk).encode("ascii"))
        else:
            self.transport.unregisterProducer()
            self.transport.loseConnection()

    def stopProducing(self):
        self._lines = iter(())

    def connectionLost(self, reason=None):
        self.factory.connected.discard(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def on_signal(number=None, file=None):
    """See `seqcompat.inspect.on_signal`."""
    number = signal.SIGUSR2 if number is None else number

    def show(number, frame):
        try:
            print_tree(snapshot(), sys.stderr if file is None else file)
        except Exception:
            log.err(None, "seqcompat.inspect could not print the tree")

    before = signal.signal(number, show)

    def undo():
        if signal.getsignal(number) is show:
            signal.signal(number, before)

    return undo
