"""The application's tables and statements, and the data it starts with."""

from __future__ import absolute_import, division, print_function, unicode_literals

import binascii
import hashlib
import os
import time
from collections import namedtuple

from twisted.internet import defer

Account = namedtuple("Account", "id name full_name password")
Order = namedtuple("Order", "item quantity")

_TABLES = (
    """CREATE TABLE IF NOT EXISTS webapp_account (
        id INTEGER PRIMARY KEY,
        name VARCHAR(64) NOT NULL UNIQUE,
        full_name TEXT NOT NULL,
        password TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS webapp_order (
        id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES webapp_account (id),
        item TEXT NOT NULL,
        quantity INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS webapp_session (
        token_hash CHAR(64) PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES webapp_account (id),
        expires BIGINT NOT NULL)""",
)

_END_SESSION = "DELETE FROM webapp_session WHERE token_hash = ?"

# name, full name, password, orders
DEMO_ACCOUNTS = (
    (
        "alice",
        "Alice Liddell",
        "down the rabbit hole",
        (("Teapot <b>large</b>", 1), ("Bread & butter", 6), ("\xc9clair \u2615", 2)),
    ),
    (
        "bob",
        'Bob "the <script>" O\'Hara',
        "correct horse battery staple",
        (("1; DROP TABLE webapp_order", 3), ("Nuts < bolts > washers", 500)),
    ),
)


class Store(object):
    """Accounts, their orders and their sessions; each method returns a Deferred."""

    session_seconds = 3600

    def __init__(self, database):
        self._database = database

    def create(self):
        """
        Create the tables that are missing; the Deferred says whether there are no accounts yet.
        """
        return self._database.run(_create)

    def fill(self, password_hashes):
        """Add the `DEMO_ACCOUNTS`, each with one of the hashes."""
        return self._database.run(_fill, password_hashes)

    def account(self, name):
        """The `Account` with that name, or None."""
        return self._database.query(
            "SELECT id, name, full_name, password FROM webapp_account WHERE name = ?",
            name,
        ).addCallback(_first_account)

    def orders(self, account_id):
        """The list of an account's `Order`."""
        return self._database.query(
            "SELECT item, quantity FROM webapp_order WHERE account_id = ? ORDER BY id",
            account_id,
        ).addCallback(lambda rows: [Order(*row) for row in rows])

    def start_session(self, account_id, instead_of=None):
        """Begin a session; its token is for the visitor's browser.

        The session that the browser has come with, `instead_of`, ends.  So
        nobody who knows its token can go on with it.
        """
        token = binascii.hexlify(os.urandom(32)).decode("ascii")
        return self._database.run(
            _start_session, token, account_id, self.session_seconds, instead_of
        ).addCallback(lambda _: token)

    def session_account(self, token):
        """The `Account` whose unexpired session that is, or None."""
        if token is None:
            return defer.succeed(None)
        return self._database.query(
            "SELECT id, name, full_name, password FROM webapp_account WHERE id ="
            " (SELECT account_id FROM webapp_session"
            " WHERE token_hash = ? AND expires > ?)",
            _token_hash(token),
            int(time.time()),
        ).addCallback(_first_account)

    def end_session(self, token):
        """Forget the session, if there is one."""
        if token is None:
            return defer.succeed(None)
        return self._database.query(_END_SESSION, _token_hash(token))


def _create(execute):
    for table in _TABLES:
        execute(table)
    return execute("SELECT COUNT(*) FROM webapp_account")[0][0] == 0


def _fill(execute, password_hashes):
    order_id = 0
    for account_id, account in enumerate(DEMO_ACCOUNTS):
        name, full_name, _, orders = account
        execute(
            "INSERT INTO webapp_account VALUES (?, ?, ?, ?)",
            account_id,
            name,
            full_name,
            password_hashes[account_id],
        )
        for item, quantity in orders:
            execute(
                "INSERT INTO webapp_order VALUES (?, ?, ?, ?)",
                order_id,
                account_id,
                item,
                quantity,
            )
            order_id += 1


def _start_session(execute, token, account_id, seconds, instead_of):
    now = int(time.time())
    if instead_of is not None:
        execute(_END_SESSION, _token_hash(instead_of))
    execute("DELETE FROM webapp_session WHERE expires <= ?", now)
    execute(
        "INSERT INTO webapp_session VALUES (?, ?, ?)",
        _token_hash(token),
        account_id,
        now + seconds,
    )


def _token_hash(token):
    # A thief of the database cannot take over the sessions in it.
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _first_account(rows):
    return Account(*rows[0]) if rows else None
