"""The web application, driven over real HTTP: every spelling, engine, database."""

from __future__ import absolute_import, division, print_function, unicode_literals

import re

import pytest
import twisted

from .process import LOG_IN_REQUEST, Browser, eventually

UNAVAILABLE = r"database unavailable for (GET|POST) b?'/': \S"
HUNG_UP = r"client hung up, sequence cancelled: POST b?'/'$"

notices_hang_up = pytest.mark.skipif(
    (16, 3) <= (twisted.version.major, twisted.version.minor) < (17, 9),
    reason="this twisted.web does not see that a client hangs up (ticket 8692)",
)


class TestVisit(object):
    def test_the_combination_asked_for_is_running(self, webapp, spelling, engine):
        webapp.wait_for("^spelling: %s, engine: %s$" % (spelling, engine))

    def test_front_page_is_a_form_to_log_in(self, browser):
        reply = browser.get()
        assert reply.status == 200
        form = re.search("<form [^>]*>", reply.text).group()
        assert 'method="post"' in form and 'action="/"' in form
        assert 'type="password"' in reply.text

    def test_logging_in_shows_what_the_database_knows(self, browser):
        reply = browser.log_in()
        assert (reply.status, reply.headers["location"]) == (303, "/")
        reply = browser.get()
        assert reply.status == 200
        assert "<h1>Orders of Alice Liddell</h1>" in reply.text

    def test_data_is_escaped(self, member):
        text = member.get().text
        assert "<td>Teapot &lt;b&gt;large&lt;/b&gt;</td>" in text
        assert "<td>Bread &amp; butter</td>" in text
        assert "<td>\xc9clair \u2615</td>" in text
        assert "<b>" not in text

    def test_each_visitor_sees_their_own(self, webapp, member):
        other = Browser(webapp)
        other.log_in("bob", "correct horse battery staple")
        assert "Teapot" in member.get().text
        text = other.get().text
        assert 'Bob "the &lt;script&gt;" O\'Hara' in text
        assert "Nuts &lt; bolts &gt; washers" in text
        assert "Teapot" not in text

    def test_logging_out_ends_the_session(self, webapp, browser):
        browser.log_in()
        stolen = browser.cookie
        reply = browser.post("/logout")
        assert (reply.status, reply.headers["location"]) == (303, "/")
        assert "Max-Age=0" in reply.headers["set-cookie"]
        browser.cookie = stolen
        assert "Log in" in browser.get().text

    def test_logging_in_again_renews_the_session(self, browser):
        """
        The token is a new one, and nobody gets in with the old one any more.
        """
        browser.log_in()
        old = browser.cookie
        browser.log_in()
        new = browser.cookie
        assert new != old
        assert "Orders of Alice Liddell" in browser.get().text
        browser.cookie = old
        assert "Log in" in browser.get().text

    def test_failing_to_log_in_again_keeps_the_session(self, browser):
        browser.log_in()
        assert browser.log_in("bob", "wrong").status == 403
        assert "Orders of Alice Liddell" in browser.get().text

    def test_session_cookie_is_out_of_reach(self, browser):
        cookie = browser.log_in().headers["set-cookie"]
        assert re.match(
            "session=[0-9a-f]{64}; Max-Age=3600; Path=/; HttpOnly; SameSite=Strict$",
            cookie,
        )

    def test_headers_protect_the_page(self, browser):
        headers = browser.get().headers
        assert headers["content-security-policy"].startswith("default-src 'none';")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["content-type"] == "text/html; charset=utf-8"

    def test_head_is_get_without_a_page(self, browser):
        get, head = browser.get(), browser.request("HEAD", "/")
        assert (head.status, head.text) == (200, "")
        assert head.headers["content-length"] == get.headers["content-length"]


class TestRefusal(object):
    def test_wrong_password_and_unknown_user_look_alike(self, browser):
        wrong = browser.log_in("alice", "wrong")
        unknown = browser.log_in("no such", "wrong")
        assert wrong.status == unknown.status == 403
        assert "The name or the password is wrong." in wrong.text
        assert wrong.text.replace("alice", "no such") == unknown.text
        assert "set-cookie" not in wrong.headers

    def test_name_is_escaped_where_it_is_shown_again(self, browser):
        reply = browser.log_in('"><script>\xe9', "wrong")
        assert reply.status == 403
        assert 'value="&quot;&gt;&lt;script&gt;\xe9"' in reply.text
        assert "<script" not in reply.text

    def test_statements_cannot_be_smuggled_in(self, browser):
        assert browser.log_in("alice' --", "x").status == 403
        assert browser.log_in("x' OR '1'='1", "%s ? %(name)s").status == 403

    def test_bad_forms(self, browser):
        bad = [
            b"",
            b"nonsense",
            b"name=alice",
            b"name=alice&password=",
            b"name=alice&name=bob&password=x",
            b"name=%ff&password=x",
            b"name=alice%00&password=x",
            b"name=" + b"a" * 65 + b"&password=x",
        ]
        replies = [browser.request("POST", "/", body) for body in bad]
        assert [reply.status for reply in replies] == [400] * len(bad)
        assert all('role="alert"' in reply.text for reply in replies)

    @pytest.mark.parametrize(
        "head, body",
        [
            (b"Content-Length: 150000000\r\n", b""),
            (b"Content-Length: 150000000\r\nExpect: 100-continue\r\n", b""),
            (b"Transfer-Encoding: chunked\r\n", b"1000\r\n%s\r\n1\r\nx\r\n" % (b"x" * 4096)),
        ],
        ids=["announced", "announced to a client that waits", "chunked"],
    )
    def test_form_that_is_too_long(self, webapp, head, body):
        """
        It is refused as soon as that shows, with nothing read that lies beyond the limit.
        """
        with webapp.connect() as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n" + body)
            reply = b""
            while not reply.endswith(b"too long.\n"):
                received = connection.recv(1000)
                assert received, reply
                reply += received
        assert reply.startswith(b"HTTP/1.1 413 ")
        assert b"\r\nConnection: close\r\n" in reply

    def test_form_that_is_sent_although_it_is_too_long(self, browser):
        """
        Whoever sends all of it before they read the answer gets the answer all the same.
        """
        reply = browser.request("POST", "/", b"x" * 20000000)
        assert (reply.status, reply.text) == (413, "The form is too long.\n")

    def test_forged_session(self, browser):
        for cookie in ("session=" + "0" * 64, "session=' OR 1=1", str("session=") + chr(255)):
            browser.cookie = cookie
            reply = browser.get()
            assert reply.status == 200
            assert "Log in" in reply.text

    def test_form_from_another_site(self, webapp, browser):
        form = {"name": "alice", "password": "down the rabbit hole"}
        for origin in ("http://evil.example", "null", "http://[", str("http://") + chr(255)):
            assert browser.post("/", headers={"Origin": origin}, **form).status == 403
        ours = "http://%s:%d" % webapp.address
        assert browser.post("/", headers={"Origin": ours}, **form).status == 303

    def test_unknown_address(self, browser):
        for path in ("/nowhere", "/logout/", "/../etc/passwd", "/%00"):
            reply = browser.get(path)
            assert reply.status == 404
            assert "There is nothing at this address." in reply.text

    def test_wrong_method(self, browser):
        for method, path, allowed in (
            ("PUT", "/", "GET, HEAD, POST"),
            ("BREW", "/", "GET, HEAD, POST"),
            ("GET", "/logout", "POST"),
        ):
            reply = browser.request(method, path)
            assert (reply.status, reply.headers["allow"]) == (405, allowed)


class TestTrouble(object):
    def check_unavailable_while(self, trouble, webapp, member):
        seen = len(webapp.lines)
        with trouble:
            reply = member.get()
            assert reply.status == 503
            assert "The database cannot be reached" in reply.text
            assert reply.headers["retry-after"] == "5"
            # This page needs no database.
            assert Browser(webapp).get().status == 200
        webapp.wait_for(UNAVAILABLE, since=seen)
        assert "Alice Liddell" in member.get().text

    def test_locked_database(self, webapp, member, database):
        self.check_unavailable_while(database.locked(), webapp, member)

    def test_missing_database(self, webapp, member, database):
        self.check_unavailable_while(database.missing(), webapp, member)

    def test_missing_table(self, webapp, member, database):
        self.check_unavailable_while(database.without_tables(), webapp, member)

    @notices_hang_up
    def test_client_hangs_up(self, webapp, member, database):
        """Cancels the sequence; the only connection goes back to the pool."""
        seen = len(webapp.lines)
        with database.locked():
            with webapp.connect() as connection:
                connection.sendall(LOG_IN_REQUEST)
            webapp.wait_for(HUNG_UP, since=seen)
            database.wait_until_idle(eventually)
        assert "Alice Liddell" in member.get().text

    @notices_hang_up
    def test_many_clients_hang_up(self, webapp, member, database):
        """Those that still queued for the connection are forgotten as well."""
        seen = len(webapp.lines)
        with database.locked():
            for _ in range(5):
                with webapp.connect() as connection:
                    connection.sendall(LOG_IN_REQUEST)
            webapp.wait_for(HUNG_UP, since=seen, count=5)
        assert "Alice Liddell" in member.get().text
