"""
Requests to the example web application, with Twisted's own `inlineCallbacks` and with ours.

Each contender is a server process, and all of them run at the same time.  Each answers the same
number of requests in each round.  A request asks for the page of a user who has logged in; for that
page the server asks the database twice.  A few clients ask, each over a connection that it keeps.
A client asks again as soon as it has its page.  This measures the time that passes, and the
processor time of the server with all its threads.
"""

from __future__ import absolute_import, division, print_function

import os
import re
import subprocess
import sys
import time
from collections import OrderedDict
from functools import partial
from multiprocessing.pool import ThreadPool

from six.moves import http_client
from six.moves.urllib.parse import urlencode
from twisted.internet import defer
from twisted.protocols.basic import LineReceiver

import seqcompat
from benchmarks import timing
from benchmarks.contenders import GENERATOR, INLINE_CALLBACKS, ours

__all__ = ["contenders", "measure", "serve", "swap"]

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLIENTS = 4

#: Many short rounds: the speed of the machine changes less within a short one.
ROUNDS = 15


def contenders():
    """The options of the application, by the contender's name."""
    found = OrderedDict([(INLINE_CALLBACKS, [])])
    for engine in seqcompat.engines():
        if engine.available:
            found[ours(engine.name, GENERATOR)] = ["--engine", engine.name]
    return found


def measure(settings):
    """
    The seconds for a request, in each round: ``passed`` and ``processor``, each by contender.
    """
    servers = {}
    try:
        for name, options in contenders().items():
            servers[name] = Server(name, options)
        measurements = {}
        for name, server in servers.items():
            server.log_in()
            measurements[name] = partial(server.measure, settings.requests)
        found = timing.rounds(measurements, ROUNDS * settings.rounds, settings.warm_up)
    finally:
        for server in servers.values():
            server.stop()
    return dict(
        (kind, dict((name, [each[index] for each in found[name]]) for name in found))
        for index, kind in enumerate(("passed", "processor"))
    )


class Server(object):
    """A process that runs the application, and its clients."""

    def __init__(self, name, options):
        command = "from benchmarks import application; application.serve(%r)" % (name,)
        options = ["--spelling", GENERATOR, "--port", "0"] + options
        with open(os.devnull, "w") as nowhere:
            self._process = subprocess.Popen(
                [sys.executable, "-c", command] + options,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=nowhere,
            )
        self._clients = ThreadPool(CLIENTS)
        self._connections = []

    def log_in(self):
        """Wait until the process listens, connect the clients, and get the cookie for them."""
        # Imported here: `serve` has to swap before anybody imports the application.
        from examples.webapp.store import DEMO_ACCOUNTS

        address = None
        while address is None:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError("the application has not started")
            address = re.match(b"listening on http://127[.]0[.]0[.]1:([0-9]+)/", line)
        port = int(address.group(1))
        self._connections = [http_client.HTTPConnection("127.0.0.1", port) for _ in range(CLIENTS)]
        name, self._full_name, password, _ = DEMO_ACCOUNTS[0]
        connection = self._connections[0]
        connection.request("POST", "/", urlencode({"name": name, "password": password}))
        response = connection.getresponse()
        response.read()
        self._headers = {"Cookie": response.getheader("Set-Cookie").split(";")[0]}

    def measure(self, count):
        """The time that passes, and the processor time, for one of at least `count` requests."""
        each = -(-count // CLIENTS)
        processor = self._processor_time()
        began = time.time()
        self._clients.map(partial(self._ask, each), self._connections)
        passed = time.time() - began
        processor = self._processor_time() - processor
        return passed / (each * CLIENTS), processor / (each * CLIENTS)

    def _ask(self, count, connection):
        for _ in range(count):
            connection.request("GET", "/", headers=self._headers)
            response = connection.getresponse()
            if self._full_name not in response.read().decode("utf-8"):
                raise timing.WrongResult("the application answered %s" % (response.status,))

    def _processor_time(self):
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def stop(self):
        self._clients.close()
        for connection in self._connections:
            connection.close()
        self._process.communicate()  # The process stops when its input ends.


def swap(name):
    """Let the application decorate with the decorator of the contender `name`."""
    if name == INLINE_CALLBACKS:
        seqcompat.sequential = defer.inlineCallbacks


class Clock(LineReceiver):
    """Answers each line with the processor time of this process, and stops it at the end."""

    delimiter = b"\n"

    def lineReceived(self, line):
        self.sendLine(repr(timing.clock()).encode("ascii"))

    def connectionLost(self, reason):
        from twisted.internet import reactor

        reactor.stop()


def serve(name):
    """Run the application, as its own command does, for the contender `name`."""
    from twisted.internet import reactor, stdio

    swap(name)
    from examples.webapp.__main__ import main

    reactor.callWhenRunning(stdio.StandardIO, Clock())
    sys.exit(main())
