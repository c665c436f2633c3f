"""A database whose queries can be cancelled: SQLite or PostgreSQL.

`twisted.enterprise.adbapi` runs each interaction in a thread, on a connection
of its pool.  Cancelling the Deferred of an interaction makes the database stop.
So the connection goes back to the pool, and no longer works for a client that
has left.
"""

from __future__ import absolute_import, division, print_function

import os
import sqlite3
import threading

from twisted.enterprise import adbapi
from twisted.internet import defer


class DatabaseUnavailable(Exception):
    """The database is locked, missing, broken or not running."""


class Database(object):
    """A database, as the rest of the program sees it.

    A statement has a ``?`` for each parameter.
    """

    def __init__(self, reactor, backend, pool_size):
        self._reactor = reactor
        self._backend = backend
        self._pool = backend.pool(cp_min=1, cp_max=pool_size, cp_noisy=False, cp_reactor=reactor)

    def run(self, interaction, *arguments):
        """Run ``interaction(execute, *arguments)``; returns a Deferred of its result.

        The interaction is one transaction.  It runs in a thread.  There
        ``execute(statement, *parameters)`` returns the rows, if any.  The
        Deferred fails with `DatabaseUnavailable` if the database is unavailable.
        """
        work = _Interaction(self._backend, interaction, arguments)
        running = self._pool.runInteraction(work.run)

        def cancel(result):
            # This takes a thread: PostgreSQL gets the message over a connection of its own.
            self._reactor.callInThread(work.stop)
            running.cancel()

        result = defer.Deferred(cancel)
        running.addErrback(self._name_unavailable)
        running.chainDeferred(result)
        return result

    def query(self, statement, *parameters):
        """Run one statement; returns a Deferred of its rows."""
        return self.run(lambda execute: execute(statement, *parameters))

    def _name_unavailable(self, failure):
        failure.trap(self._backend.errors)
        if not self._backend.is_unavailable(failure.value):
            return failure
        message = str(failure.value).strip() or failure.type.__name__
        raise DatabaseUnavailable(message.splitlines()[0])


class _Interaction(object):
    """One interaction, which another thread may stop at any time."""

    def __init__(self, backend, interaction, arguments):
        self._backend = backend
        self._interaction = interaction
        self._arguments = arguments
        # Held while stopping, so that nobody interrupts a connection which is
        # back in the pool and works for another client.
        self._lock = threading.Lock()
        self._connection = None
        self._stopped = False

    def run(self, transaction):
        with self._lock:
            if self._stopped:
                raise defer.CancelledError()
            self._connection = transaction.connection

        def execute(statement, *parameters):
            transaction.execute(self._backend.statement(statement), parameters)
            # Without a description the statement has no rows.
            return transaction.fetchall() if transaction.description else None

        try:
            return self._interaction(execute, *self._arguments)
        except BaseException:
            # adbapi leaves the cursor to the garbage collector.  That may run in
            # the reactor's thread, which would then wait for the next work of
            # the connection: SQLite has one mutex for it and its cursors.
            transaction.close()
            raise
        finally:
            with self._lock:
                self._connection = None

    def stop(self):
        with self._lock:
            self._stopped = True
            if self._connection is not None:
                self._backend.interrupt(self._connection)


class _Connection(adbapi.Connection):
    def rollback(self):
        """Roll back.  Drop a connection that cannot; the next one is new.

        adbapi would log a traceback each time that a server has gone away.
        """
        try:
            self._connection.rollback()
        except self._pool.dbapi.Error:
            self._pool.disconnect(self._connection)


class _Pool(adbapi.ConnectionPool):
    connectionFactory = _Connection


class SQLite(object):
    """A SQLite file, which is created, empty, if there is none."""

    errors = sqlite3.Error

    def __init__(self, path, timeout):
        # Make the file here, so that no query does.  It will hold password hashes.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._path = path
        self._timeout = timeout

    def pool(self, **options):
        # Each thread has its own connection; the main thread closes them.
        options.update(timeout=self._timeout, check_same_thread=False)
        return _SQLitePool(self._path, "sqlite3", self._path, **options)

    def statement(self, text):
        return text

    def interrupt(self, connection):
        connection.interrupt()

    def is_unavailable(self, error):
        # DatabaseError itself, not a subclass, means that the file is not a database.
        return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


class _SQLitePool(_Pool):
    def __init__(self, path, *arguments, **options):
        self._path = path
        _Pool.__init__(self, *arguments, **options)

    def connect(self):
        """A connection to the file, if it is there.

        SQLite alone would create a new file, or go on with one that was removed.
        """
        if not os.path.exists(self._path):
            self.disconnect(self.connections.get(self.threadID()))
            raise sqlite3.OperationalError("the database file is missing")
        return _Pool.connect(self)


class PostgreSQL(object):
    """A PostgreSQL database, given by its ``postgresql://`` address."""

    _UNDEFINED_TABLE = "42P01"

    def __init__(self, address, timeout):
        # Imported here: SQLite users need no driver of PostgreSQL.
        import psycopg2
        import psycopg2.extensions

        self._extensions = psycopg2.extensions
        self._driver = psycopg2
        self.errors = psycopg2.Error
        self._address = address
        self._timeout = timeout

    def pool(self, **options):
        timeout = max(2, int(self._timeout))
        options.update(connect_timeout=timeout, cp_openfun=self._prepare)
        return _Pool("psycopg2", self._address, **options)

    def _prepare(self, connection):
        # Without this Python 2 would get bytes.
        self._extensions.register_type(self._extensions.UNICODE, connection)
        cursor = connection.cursor()
        cursor.execute("SET lock_timeout = %s", (int(self._timeout * 1000),))
        cursor.close()
        connection.commit()

    def statement(self, text):
        return text.replace("?", "%s")

    def interrupt(self, connection):
        connection.cancel()

    def is_unavailable(self, error):
        # OperationalError has "could not connect" and "lock not available".
        return (
            isinstance(error, (self._driver.OperationalError, self._driver.InterfaceError))
            or error.pgcode == self._UNDEFINED_TABLE
        )


def backend(where, timeout):
    """The backend for a path or a ``postgresql://`` address."""
    if where.startswith(("postgresql://", "postgres://")):
        return PostgreSQL(where, timeout)
    return SQLite(where, timeout)
