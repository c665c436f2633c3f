"""The web application's parts, without HTTP."""

from __future__ import absolute_import, division, print_function, unicode_literals

import base64
import hashlib
import sqlite3
import threading

import pytest
from twisted.internet import defer
from twisted.web.template import flattenString

from examples.webapp import database, forms, pages, passwords

SCHEMES = [
    pytest.param(
        "scrypt",
        marks=pytest.mark.skipif(
            not hasattr(hashlib, "scrypt"), reason="this Python has no scrypt"
        ),
    ),
    "pbkdf2-sha512",
]


class TestPasswords(object):
    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_only_the_right_password_verifies(self, scheme):
        stored = passwords.hash_password("\xe9clair \u2615", scheme)
        assert stored.startswith(scheme + "$")
        assert passwords.verify_password("\xe9clair \u2615", stored)
        assert not passwords.verify_password("eclair \u2615", stored)
        assert not passwords.verify_password("", stored)

    def test_salt_makes_equal_passwords_differ(self):
        assert passwords.hash_password("x") != passwords.hash_password("x")

    def test_stored_cost_is_used_whatever_is_preferred_now(self):
        # Test vector for PBKDF2-HMAC-SHA512: "password", "salt", 2 iterations.
        stored = (
            "pbkdf2-sha512$iterations=2$c2FsdA==$"
            "4dnBaqaBcIpF9cfE4hXOtm4BGi6fAEBxPxiu/bhm1Tz3bKso"
            "aKObn3hA7c5P71qCvmczXHemBo4EESdU8nzPTg=="
        )
        assert passwords.verify_password("password", stored)
        assert not passwords.verify_password("passwore", stored)

    @pytest.mark.skipif(not hasattr(hashlib, "scrypt"), reason="this Python has no scrypt")
    def test_scrypt_test_vector(self):
        # RFC 7914, section 12: "pleaseletmein", the first 32 of its 64 bytes.
        stored = (
            "scrypt$n=16384,p=1,r=8$U29kaXVtQ2hsb3JpZGU=$"
            "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="
        )
        assert passwords.verify_password("pleaseletmein", stored)

    def test_unknown_scheme(self):
        with pytest.raises(ValueError, match="rot13"):
            passwords.verify_password("x", "rot13$n=1$$")

    def test_nothing_matches_the_hash_of_unknown_users(self):
        assert not passwords.verify_password("", passwords.unknown_user_hash())


class TestForms(object):
    def test_any_text_comes_through(self):
        form = forms.read_log_in_form(b"name=%C3%89clair+%26&password=%3B%3D%E2%98%95")
        assert form == ("\xc9clair &", ";=\u2615")


class TestPages(object):
    def html(self, response):
        done = []
        flattenString(None, response.page).addCallback(done.append)
        return done[0].decode("utf-8")

    def test_texts_and_attributes_are_escaped(self):
        html = self.html(pages.log_in_form("'\"<>&", "<i>&</i>"))
        assert "&lt;i&gt;&amp;&lt;/i&gt;" in html
        assert 'value="\'&quot;&lt;&gt;&amp;"' in html

    def test_style_is_what_the_policy_allows(self):
        html = self.html(pages.log_in_form())
        style = html.partition("<style>")[2].partition("</style>")[0]
        digest = hashlib.sha256(style.encode("utf-8")).digest()
        allowed = "'sha256-%s'" % base64.b64encode(digest).decode("ascii")
        assert allowed in dict(pages.HEADERS)["Content-Security-Policy"]


class TestInteraction(object):
    """What happens in the threads of the pool."""

    class Transaction(object):
        # A cursor, as adbapi hands it out, that says when a statement begins.
        def __init__(self, connection, started):
            self._cursor = connection.cursor()
            self._started = started

        def execute(self, statement, parameters):
            self._started.set()
            return self._cursor.execute(statement, parameters)

        def __getattr__(self, name):
            return getattr(self._cursor, name)

    @pytest.fixture
    def connection(self):
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        yield connection
        connection.close()

    def interaction(self, tmpdir, statement):
        return database._Interaction(
            database.SQLite(str(tmpdir.join("x.sqlite")), timeout=1),
            lambda execute: execute(statement),
            (),
        )

    def test_stop_ends_the_statement_and_frees_the_connection(self, tmpdir, connection):
        endless = self.interaction(
            tmpdir,
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT COUNT(*) FROM n",
        )
        started, errors = threading.Event(), []

        def work():
            try:
                endless.run(self.Transaction(connection, started))
            except sqlite3.OperationalError as error:
                errors.append(str(error))

        thread = threading.Thread(target=work)
        thread.start()
        assert started.wait(600)  # Only a statement that never begins takes as long.
        # The statement may be only about to begin, so ask until it has ended.
        while thread.is_alive():
            endless.stop()
            thread.join(0.01)
        assert errors == ["interrupted"]
        assert connection.execute("SELECT 1").fetchall() == [(1,)]

    def test_stopped_before_it_began_it_never_runs(self, tmpdir, connection):
        stopped = self.interaction(tmpdir, "SELECT 1")
        stopped.stop()
        started = threading.Event()
        with pytest.raises(defer.CancelledError):
            stopped.run(self.Transaction(connection, started))
        assert not started.is_set()

    def test_failed_statement_leaves_no_open_cursor(self, tmpdir, connection):
        """The collector would close it in the reactor's thread, and block there."""
        transaction = self.Transaction(connection, threading.Event())
        wrong = self.interaction(tmpdir, "SELECT * FROM no_such_table")
        with pytest.raises(sqlite3.OperationalError):
            wrong.run(transaction)
        with pytest.raises(sqlite3.ProgrammingError, match="closed cursor"):
            transaction.fetchall()
