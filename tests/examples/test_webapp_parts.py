"""The web application's parts, without HTTP."""

from __future__ import absolute_import, division, print_function, unicode_literals

import base64
import hashlib
import sqlite3
import threading

import pytest
from twisted.internet import defer
from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Site
from twisted.web.template import flattenString

try:
    from twisted.internet.testing import StringTransport
except ImportError:  # Before Twisted 19.7.
    from twisted.test.proto_helpers import StringTransport

from examples.webapp import attempts, bodies, database, forms, pages, passwords

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


class TestBodies(object):
    """The part of a body that the server keeps, and the end of one that is too long."""

    @pytest.fixture
    def clock(self):
        return Clock()

    class Transport(StringTransport):
        aborted = False

        def abortConnection(self):
            self.aborted = True

    @pytest.fixture
    def transport(self):
        return self.Transport()

    @pytest.fixture
    def requests(self):
        """Those that have begun."""
        return []

    @pytest.fixture
    def channel(self, clock, requests, transport):
        class Recorded(bodies.LimitedRequest):
            def __init__(self, *arguments, **options):
                bodies.LimitedRequest.__init__(self, *arguments, **options)
                requests.append(self)

        site = Site(Resource(), reactor=clock)
        site.requestFactory = Recorded
        channel = site.buildProtocol(None)
        channel.makeConnection(transport)
        return channel

    def begin(self, channel, header):
        channel.dataReceived(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n")

    def test_nothing_is_kept_beyond_the_limit(self, channel, requests, transport):
        self.begin(channel, b"Transfer-Encoding: chunked")
        channel.dataReceived(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        assert requests[0].content.tell() == 4096
        assert transport.value() == b""
        for _ in range(1000):
            channel.dataReceived(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        assert requests[0].content.tell() == 4096
        assert transport.value().count(b"413") == 1

    def test_announced_body_is_not_kept_at_all(self, channel, requests):
        self.begin(channel, b"Content-Length: 150000000")
        channel.dataReceived(b"x" * 1000000)
        assert requests[0].content.tell() == 0

    def test_client_that_goes_on_is_cut_off(self, channel, clock, transport):
        """
        It can read the answer while its data is thrown away, but not for ever.
        """
        self.begin(channel, b"Content-Length: 150000000")
        for _ in range(bodies.LINGER - 1):
            clock.advance(1)
            channel.dataReceived(b"x")
        assert not transport.disconnecting and not transport.aborted
        clock.advance(1)
        assert transport.aborted

    def test_client_that_ends_is_left_alone(self, channel, clock, transport):
        self.begin(channel, b"Content-Length: 5000")
        channel.dataReceived(b"x" * 5000)
        assert transport.disconnecting
        channel.connectionLost(Failure(ConnectionDone()))
        clock.advance(bodies.LINGER)
        assert not transport.aborted


class TestAttempts(object):
    """How often somebody may try to log in."""

    @pytest.fixture
    def clock(self):
        return Clock()

    @pytest.fixture
    def limits(self, clock):
        return attempts.Attempts(clock, per_account=3, per_address=5, seconds=60)

    def fail(self, limits, name, address, times=1):
        for _ in range(times):
            with pytest.raises(attempts.LogInRefused):
                with limits.attempt(name, address):
                    raise attempts.LogInRefused()

    def refused(self, limits, name, address):
        """For how many seconds an attempt is refused."""
        with pytest.raises(attempts.TooManyAttempts) as caught:
            with limits.attempt(name, address):
                raise AssertionError("got in")
        return caught.value.seconds

    def test_account_is_closed_after_so_many_from_anywhere(self, limits, clock):
        self.fail(limits, "alice", "a")
        clock.advance(10)
        self.fail(limits, "alice", "b")
        self.fail(limits, "alice", "c")
        assert self.refused(limits, "alice", "d") == 50
        self.fail(limits, "bob", "a")

    def test_address_is_closed_after_so_many_accounts(self, limits, clock):
        for number in range(5):
            self.fail(limits, "user%d" % number, "a")
        clock.advance(59.5)
        assert self.refused(limits, "alice", "a") == 1
        self.fail(limits, "alice", "b")

    def test_it_opens_again_one_by_one(self, limits, clock):
        self.fail(limits, "alice", "a")
        clock.advance(30)
        self.fail(limits, "alice", "a", times=2)
        clock.advance(30)
        self.fail(limits, "alice", "a")
        assert self.refused(limits, "alice", "a") == 30

    def test_refused_attempts_do_not_count(self, limits, clock):
        self.fail(limits, "alice", "a", times=3)
        for _ in range(10):
            self.refused(limits, "alice", "a")
        clock.advance(60)
        self.fail(limits, "alice", "a", times=3)

    def test_those_under_way_count(self, limits):
        """
        Else as many could be tried as are sent at once.
        """
        under_way = [limits.attempt("alice", "a") for _ in range(3)]
        for attempt in under_way:
            attempt.__enter__()
        assert self.refused(limits, "alice", "b") == 60

    def test_cancelled_attempts_count(self, limits):
        for _ in range(3):
            with pytest.raises(defer.CancelledError):
                with limits.attempt("alice", "a"):
                    raise defer.CancelledError()
        self.refused(limits, "alice", "a")

    def test_right_password_forgets_the_account_but_not_the_address(self, limits):
        """
        Otherwise the owner of an account could try those of others without end.
        """
        self.fail(limits, "alice", "a", times=2)
        with limits.attempt("alice", "a"):
            pass
        self.fail(limits, "alice", "a", times=2)
        self.fail(limits, "bob", "a")
        self.refused(limits, "bob", "a")

    def test_attempts_without_a_database_do_not_count(self, limits):
        for _ in range(10):
            with pytest.raises(database.DatabaseUnavailable):
                with limits.attempt("alice", "a"):
                    raise database.DatabaseUnavailable()
        self.fail(limits, "alice", "a", times=3)

    def test_neighbours_in_a_network_of_ipv6_are_one_address(self, limits):
        for number in range(5):
            self.fail(limits, "user%d" % number, "2001:db8::%d" % number)
        self.refused(limits, "alice", "2001:db8:0:0:1::")
        self.fail(limits, "alice", "2001:db8:0:1::")

    def test_addresses_of_ipv4_are_told_apart_however_they_are_written(self):
        assert attempts.network_of("192.0.2.1") == "192.0.2.1"
        assert attempts.network_of("::ffff:192.0.2.1") == "192.0.2.1"
        assert attempts.network_of("fe80::1%eth0") == "fe80::/64"

    def test_what_is_remembered_is_limited(self, clock, monkeypatch):
        """
        Attempts that are over are forgotten first, then the oldest.
        """
        monkeypatch.setattr(attempts, "MOST_REMEMBERED", 10)
        limits = attempts.Attempts(clock, per_account=1, per_address=100, seconds=60)
        for number in range(20):
            self.fail(limits, "user%d" % number, "a")
            clock.advance(1)
        assert len(limits._accounts._times) == 10
        self.refused(limits, "user10", "a")
        self.fail(limits, "user9", "a")
        clock.advance(60)
        self.fail(limits, "alice", "a")
        assert list(limits._accounts._times) == ["alice"]


class TestAddress(object):
    """Who it is that asks."""

    class Request(object):
        class client(object):
            host = "127.0.0.1"

        def __init__(self, *forwarded):
            self.requestHeaders = self
            self._forwarded = list(forwarded)

        def getRawHeaders(self, name, default):
            assert name == b"X-Forwarded-For"
            return self._forwarded or default

    def test_it_is_the_peer(self):
        request = self.Request(b"192.0.2.1")
        assert forms.address_of(request, behind_proxy=False) == "127.0.0.1"

    def test_behind_a_proxy_it_is_what_that_has_added(self):
        """
        The last one: those before it are the client's own claims.
        """
        request = self.Request(b"192.0.2.1", b"192.0.2.2, 192.0.2.3")
        assert forms.address_of(request, behind_proxy=True) == "192.0.2.3"

    def test_behind_a_proxy_that_adds_nothing_it_is_the_peer(self):
        assert forms.address_of(self.Request(), behind_proxy=True) == "127.0.0.1"
        assert forms.address_of(self.Request(b"\xff"), behind_proxy=True) == "127.0.0.1"


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
    """The work in the threads of the pool."""

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
