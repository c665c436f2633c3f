"""
Requests to the example web application, with Twisted's own `inlineCallbacks` and with ours.

Each contender is a server process of its own; all of them are there at the same time.  In each
round each answers the same number of requests: the page of somebody who has logged in, for which it
asks the database twice.  A few clients, each with a connection of its own that it keeps, ask for it
as soon as they have the page before.  Measured are the time that passes, and the processor time of
the server with all its threads.
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

#: Short rounds, and many of them: how fast the machine is changes less within one.
ROUNDS = 15


def contenders():
    """A dictionary of the options that the application gets, by the contender's name."""
    found = OrderedDict([(INLINE_CALLBACKS, [])])
    for engine in seqcompat.engines():
        if engine.available:
            found[ours(engine.name, GENERATOR)] = ["--engine", engine.name]
    return found


def measure(settings):
    """
    The seconds a request takes, in each round: ``passed`` and ``processor``, each by contender.
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
    """A process that runs the application, and clients of it."""

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
        """Wait until it listens, connect the clients, and get the cookie that they will send."""
        # Imported here: `serve` swaps before anything of the application is imported.
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
        """What passes, and the processor time, for a request, of at least `count`."""
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
        self._process.communicate()  # It stops when its input ends.


def swap(name):
    """Let the application decorate with what the contender `name` has."""
    if name == INLINE_CALLBACKS:
        seqcompat.sequential = defer.inlineCallbacks


class Clock(LineReceiver):
    """Says at each line what processor time this process has taken, and stops it at the end."""

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
