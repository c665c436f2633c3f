"""The databases under the application: how tests lock them and hide them."""

from __future__ import absolute_import, division, print_function

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile


class SQLiteFile(object):
    """A SQLite file."""

    def __init__(self, path):
        self.where = path

    @contextlib.contextmanager
    def locked(self):
        with contextlib.closing(sqlite3.connect(self.where, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield

    @contextlib.contextmanager
    def missing(self):
        os.rename(self.where, self.where + ".away")
        try:
            yield
        finally:
            os.rename(self.where + ".away", self.where)

    @contextlib.contextmanager
    def without_tables(self):
        self._rename_table("webapp_account", "webapp_hidden")
        try:
            yield
        finally:
            self._rename_table("webapp_hidden", "webapp_account")

    def _rename_table(self, old, new):
        with contextlib.closing(sqlite3.connect(self.where)) as connection:
            # Newer SQLite would rename it in the other tables' references too.
            connection.execute("PRAGMA legacy_alter_table=ON")
            connection.execute("ALTER TABLE %s RENAME TO %s" % (old, new))

    def wait_until_idle(self, eventually):
        """SQLite has no server that could be asked."""


class PostgreSQLDatabase(object):
    """A database of a `PostgreSQLServer`."""

    def __init__(self, server):
        self._server = server
        self.where = server.where

    @contextlib.contextmanager
    def locked(self):
        with self._connection() as connection:
            connection.cursor().execute(
                "LOCK TABLE webapp_account, webapp_order, webapp_session IN ACCESS EXCLUSIVE MODE"
            )
            yield

    @contextlib.contextmanager
    def missing(self):
        self._server.stop()
        try:
            yield
        finally:
            self._server.start()

    @contextlib.contextmanager
    def without_tables(self):
        self._execute("ALTER TABLE webapp_account RENAME TO webapp_hidden")
        try:
            yield
        finally:
            self._execute("ALTER TABLE webapp_hidden RENAME TO webapp_account")

    def wait_until_idle(self, eventually):
        """Wait until no statement waits for a lock any more."""
        with self._connection() as connection:
            connection.autocommit = True
            cursor = connection.cursor()

            def idle():
                cursor.execute(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                )
                return cursor.fetchone() == (0,)

            eventually(idle, "no statement waits for a lock")

    def _execute(self, statement):
        with self._connection() as connection:
            connection.cursor().execute(statement)
            connection.commit()

    def _connection(self):
        import psycopg2

        return contextlib.closing(psycopg2.connect(self.where))


class PostgreSQLServer(object):
    """A private server of Debian's package, reachable by a Unix socket only."""

    def __init__(self):
        # Directly under /tmp or so: the path of a Unix socket must be short.
        self._directory = tempfile.mkdtemp(prefix="webapp-pg-")
        self._data = os.path.join(self._directory, "data")
        self._programs = _postgresql_programs()
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            user = pwd.getpwnam("postgres")
            os.chown(self._directory, user.pw_uid, user.pw_gid)
            self._become = ["setpriv", "--reuid=postgres", "--regid=postgres"]
            self._become += ["--init-groups", "--"]
        else:
            self._become = []
        self.where = "postgresql:///postgres?host=%s&user=tester" % self._directory
        self._run(
            "initdb", "--username=tester", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--nosync",
        )  # fmt: skip
        self.start()

    def start(self):
        self._run(
            "pg_ctl", "-w", "-l", os.path.join(self._directory, "log"), "-o",
            "-c listen_addresses='' -c fsync=off -k " + self._directory, "start",
        )  # fmt: skip

    def stop(self):
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def remove(self):
        self.stop()
        shutil.rmtree(self._directory)

    def _run(self, program, *arguments):
        command = [os.path.join(self._programs, program), "-D", self._data]
        with open(os.devnull, "r+b") as nothing:
            subprocess.check_call(
                self._become + command + list(arguments),
                cwd=self._directory,
                stdin=nothing,
                stdout=nothing,
            )


def _postgresql_programs():
    # Debian keeps the server's programs, one directory a version, off the PATH.
    versions = "/usr/lib/postgresql"
    if not os.path.isdir(versions):
        raise RuntimeError("no PostgreSQL server in %s: apt-get install postgresql" % versions)
    newest = max(os.listdir(versions), key=lambda name: [int(n) for n in name.split(".")])
    return os.path.join(versions, newest, "bin")
