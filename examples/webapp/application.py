"""Puts the parts together, and takes them apart at the end."""

from __future__ import absolute_import, division, print_function

import sys

from twisted.internet.defer import gatherResults
from twisted.internet.error import CannotListenError
from twisted.internet.threads import deferToThread
from twisted.python import log
from twisted.web.server import Site

from seqcompat import inspect, sequential

from .attempts import Attempts
from .bodies import LimitedRequest
from .database import Database, DatabaseUnavailable, backend
from .passwords import hash_password
from .printer import Printer
from .resource import Application
from .store import DEMO_ACCOUNTS, Store


class CannotStart(Exception):
    """The application cannot start; the message says why."""


def make_handlers(spelling, store, attempts, printer):
    if spelling == "coroutine":
        # Imported only here: Python 2.7 cannot compile it.
        from .handlers_coroutine import Handlers
    else:
        from .handlers_generator import Handlers
    return Handlers(store, attempts, printer)


@sequential
def start(reactor, options, database_place):
    """Create and fill the database, listen, print the address; or raise `CannotStart`."""
    try:
        chosen = backend(database_place, options.database_timeout)
    except (ImportError, EnvironmentError) as problem:
        raise CannotStart("cannot use the database: %s" % problem)
    database = Database(reactor, chosen, options.pool_size)
    store = Store(database)
    try:
        empty = yield store.create()
        if empty:
            hashes = yield gatherResults(
                [deferToThread(hash_password, password) for _, _, password, _ in DEMO_ACCOUNTS]
            )
            yield store.fill(hashes)
    except DatabaseUnavailable as problem:
        raise CannotStart("cannot use the database: %s" % problem)
    attempts = Attempts(
        reactor, options.tries_per_account, options.tries_per_address, options.tries_seconds
    )
    printer = None if options.inspect is None else Printer(reactor)
    handlers = make_handlers(options.spelling, store, attempts, printer)
    application = Application(handlers, options.behind_proxy)
    site = Site(application)
    site.requestFactory = LimitedRequest
    site.displayTracebacks = False
    try:
        port = reactor.listenTCP(options.port, site, interface=options.interface)
    except CannotListenError as problem:
        raise CannotStart(str(problem))
    reactor.addSystemEventTrigger("before", "shutdown", port.stopListening)
    reactor.addSystemEventTrigger("before", "shutdown", application.cancel_all)
    reactor.addSystemEventTrigger("after", "shutdown", log.msg, "stopped")
    for name, _, password, _ in DEMO_ACCOUNTS:
        print("log in as %s with the password: %s" % (name, password))
    print("spelling: %s, engine: %s" % (options.spelling, options.engine))
    address = port.getHost()
    host = "[%s]" % address.host if ":" in address.host else address.host
    if options.inspect is not None:
        serving = inspect.serve(http=options.inspect, reactor=reactor)
        print("what it waits for: %s" % serving.address)
    print("listening on http://%s:%d/" % (host, address.port))
    sys.stdout.flush()
