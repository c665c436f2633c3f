"""Starting and stopping the web application, and errors nobody expected."""

from __future__ import absolute_import, division, print_function, unicode_literals

import contextlib
import os
import signal
import sqlite3

import pytest

from examples.webapp.options import COROUTINES

from .databases import SQLiteFile
from .process import LOG_IN_REQUEST, Browser, WebApp


@pytest.fixture
def start(directory):
    """Start the application with some options; it is stopped in any case."""
    started = []

    def start(*options, **settings):
        started.append(WebApp(directory, *options, **settings))
        return started[-1]

    yield start
    for webapp in started:
        webapp.stop()


class TestStart(object):
    def test_bare_command_makes_and_fills_its_database(self, start):
        webapp = start()
        webapp.wait_until_listening()
        webapp.wait_for("^log in as alice with the password: down the rabbit hole$")
        browser = Browser(webapp)
        browser.log_in()
        assert "Alice Liddell" in browser.get().text

    def test_database_is_kept_private_and_used_again(self, start, tmpdir):
        path = str(tmpdir.join("kept.sqlite"))
        first = start("--database", path)
        first.wait_until_listening()
        browser = Browser(first)
        browser.log_in()
        assert first.stop() == 0
        assert os.stat(path).st_mode & 0o777 == 0o600
        second = start("--database", path)
        second.wait_until_listening()
        later = Browser(second)
        later.cookie = browser.cookie
        assert "Alice Liddell" in later.get().text

    @pytest.mark.parametrize(
        "content", [None, b"this is no database, " * 100], ids=["absent", "garbage"]
    )
    def test_unusable_database(self, start, tmpdir, content):
        path = tmpdir.join("absent", "x.sqlite")
        if content:
            path = tmpdir.join("x.sqlite")
            path.write_binary(content)
        webapp = start("--database", str(path))
        webapp.wait_for("cannot start: cannot use the database: ")
        assert webapp.wait() == 1
        assert "Traceback" not in webapp.output

    def test_unknown_engine(self, start):
        webapp = start("--engine", "steam")
        webapp.wait_for("error: .*steam")
        assert webapp.wait() == 2

    def test_port_in_use(self, start):
        first = start()
        first.wait_until_listening()
        second = start("--port", str(first.address[1]))
        second.wait_for("cannot start: .*%d" % first.address[1])
        assert second.wait() == 1


class TestStop(object):
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_by_signal(self, start, number):
        webapp = start()
        webapp.wait_until_listening()
        webapp.signal(number)
        assert webapp.wait() == 0
        assert "Traceback" not in webapp.output
        webapp.wait_for("stopped$")

    def test_cancels_what_is_running(self, start, tmpdir):
        database = SQLiteFile(str(tmpdir.join("x.sqlite")))
        webapp = start("--database", database.where)
        webapp.wait_until_listening()
        with database.locked(), webapp.connect() as connection:
            connection.sendall(LOG_IN_REQUEST)
            # Answered after the other was read, which had come before.
            assert Browser(webapp).get().status == 200
            webapp.signal(signal.SIGTERM)
            webapp.wait_for("server stops, sequence cancelled: POST b?'/'$")
        assert webapp.wait() == 0
        assert "Traceback" not in webapp.output


class TestUnexpectedError(object):
    def test_traceback_is_in_the_log_only(self, start, tmpdir):
        path = str(tmpdir.join("x.sqlite"))
        webapp = start("--database", path)
        webapp.wait_until_listening()
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE webapp_account SET password = 'rot13$n=1$$'")
            connection.commit()
        reply = Browser(webapp).log_in()
        assert reply.status == 500
        assert reply.text == "Something went wrong here. Sorry.\n"
        webapp.wait_for("unexpected error in POST b?'/'")
        webapp.wait_for("ValueError: this Python cannot verify a u?'rot13'")


class TestTooManyAttempts(object):
    @pytest.fixture(params=["generator", "coroutine"])
    def spelling(self, request):
        if request.param == "coroutine" and not COROUTINES:
            pytest.skip("this Python has no coroutines")
        return request.param

    def check_refused(self, reply):
        assert reply.status == 429
        assert "Too many attempts to log in" in reply.text
        assert 0 < int(reply.headers["retry-after"]) <= 900

    def test_at_one_account(self, start, spelling):
        """
        The right password does not help any more; other accounts are open.
        """
        webapp = start("--spelling", spelling, "--tries-per-account", "2")
        webapp.wait_until_listening()
        browser = Browser(webapp)
        assert [browser.log_in("alice", "wrong").status for _ in range(2)] == [403, 403]
        self.check_refused(browser.log_in())
        assert browser.log_in("bob", "correct horse battery staple").status == 303
        webapp.wait_for("log-in refused after too many attempts: POST b?'/' from u?'127.0.0.1'$")

    def test_from_one_address(self, start, spelling):
        """
        If a proxy adds addresses, another address is not refused.
        """
        webapp = start("--spelling", spelling, "--tries-per-address", "2", "--behind-proxy")
        webapp.wait_until_listening()
        browser = Browser(webapp)
        form = {"name": "alice", "password": "down the rabbit hole"}

        def log_in(address, **changed):
            return browser.post("/", {"X-Forwarded-For": address}, **dict(form, **changed))

        replies = [log_in("192.0.2.1", name=name, password="x") for name in ("no such", "bob")]
        assert [reply.status for reply in replies] == [403, 403]
        self.check_refused(log_in("192.0.2.1"))
        assert log_in("192.0.2.2").status == 303

    def test_limits_have_to_be_positive(self, start):
        for option in "--tries-per-account", "--tries-per-address", "--tries-seconds":
            webapp = start(option, "0")
            webapp.wait_for("error: argument %s: .*0.*at least 1" % option)
            assert webapp.wait() == 2


# The application, with each hash that it computes in its output.
REPORTING_HASHES = """\
from __future__ import print_function
import functools, sys
from examples.webapp import passwords
from examples.webapp.__main__ import main

def reporting(name, derive):
    @functools.wraps(derive)
    def report(password, salt, parameters):
        print("computes", name, len(password), len(salt), sorted(parameters.items()))
        sys.stdout.flush()
        return derive(password, salt, parameters)
    return report

for name, (derive, parameters) in list(passwords._SCHEMES.items()):
    passwords._SCHEMES[name] = reporting(name, derive), parameters
sys.exit(main())
"""


class TestTiming(object):
    def test_unknown_user_costs_as_much_as_a_wrong_password(self, start, directory):
        """
        The same hash is computed, once, for one and for the other: so the time does not tell which
        names exist.
        """
        with open(os.path.join(str(directory), "reporting.py"), "w") as file:
            file.write(REPORTING_HASHES)
        webapp = start(module="reporting")
        webapp.wait_until_listening()
        browser = Browser(webapp)

        since = len(webapp.lines)
        for name in "unknown", "alice":
            assert browser.log_in(name, "wrong").status == 403
        webapp.stop()
        computed = [line for line in webapp.lines[since:] if line.startswith("computes ")]
        assert len(computed) == 2
        assert computed[0] == computed[1]
