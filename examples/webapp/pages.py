"""The responses for a visitor, and the pages in them.

Pages are trees of `twisted.web.template` tags.  These escape their text when
they become HTML.  No code here puts strings together to make HTML.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import base64
import hashlib
from collections import namedtuple

from twisted.web.template import Tag, tags

# The tags escape this text, so it must not have <, > or &.
_STYLE = """
body { margin: 0; background: #f3f4f6; color: #1f2933;
  font: 17px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 4rem auto; padding: 2rem 2.5rem;
  background: #fff; border-radius: 8px; box-shadow: 0 1px 4px #0003; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: .5rem .6rem; font: inherit;
  border: 1px solid #9aa5b1; border-radius: 4px; }
button { margin-top: 1.5rem; padding: .5rem 1.25rem; font: inherit;
  color: #fff; background: #1d4ed8; border: 0; border-radius: 4px; cursor: pointer; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem 0; text-align: left; border-bottom: 1px solid #e4e7eb; }
.number { text-align: right; }
.problem { padding: .6rem .9rem; background: #fee2e2; color: #991b1b; border-radius: 4px; }
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'sha256-%s'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'" % _STYLE_HASH,
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # With no-referrer browsers would send "Origin: null" with our own forms.
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)

Response = namedtuple("Response", "status page headers")


def log_in_form(name="", problem=None, status=200):
    """The log-in form, with the problem of the last attempt, if any."""
    return Response(
        status,
        _page(
            "Log in",
            tags.p(problem, class_="problem", role="alert") if problem else "",
            tags.form(
                tags.label("Name", for_="name"),
                tags.input(
                    id="name",
                    name="name",
                    value=name,
                    required="required",
                    autocomplete="username",
                ),
                tags.label("Password", for_="password"),
                tags.input(
                    id="password",
                    name="password",
                    type="password",
                    required="required",
                    autocomplete="current-password",
                ),
                tags.button("Log in"),
                method="post",
                action="/",
            ),
        ),
        (),
    )


def orders(account, rows):
    """The page of the account, with its data from the database."""
    return Response(
        200,
        _page(
            "Orders of " + account.full_name,
            tags.table(
                tags.thead(tags.tr(tags.th("Item"), tags.th("Quantity", class_="number"))),
                tags.tbody(
                    [
                        tags.tr(
                            tags.td(row.item),
                            tags.td("%d" % row.quantity, class_="number"),
                        )
                        for row in rows
                    ]
                ),
            ),
            tags.form(tags.button("Log out"), method="post", action="/logout"),
        ),
        (),
    )


def receipt(account, number):
    """The page that names the printed receipt."""
    return Response(
        200,
        _page("Receipt of " + account.full_name, tags.p("Number %d has been printed." % number)),
        (),
    )


def logged_in(token, seconds):
    """Redirect to the front page, and begin the session."""
    return _front_page_next("%s; Max-Age=%d" % (token, seconds))


def logged_out():
    """Redirect to the front page, and forget the session."""
    return _front_page_next("; Max-Age=0")


def _front_page_next(cookie):
    # Over HTTPS make this cookie Secure too.  Loopback has no HTTPS.
    cookie = "session=%s; Path=/; HttpOnly; SameSite=Strict" % cookie
    return Response(
        303,
        _page("See the front page", tags.p(tags.a("Front page", href="/"))),
        (("Location", "/"), ("Set-Cookie", cookie)),
    )


def error(status, title, explanation, headers=()):
    """The page for a request that did not work."""
    return Response(
        status,
        _page(
            title,
            tags.p(explanation, class_="problem"),
            tags.p(tags.a("Front page", href="/")),
        ),
        headers,
    )


def _page(title, *content):
    return tags.html(
        tags.head(
            tags.meta(charset="utf-8"),
            tags.meta(name="viewport", content="width=device-width, initial-scale=1"),
            tags.title(title),
            tags.style(_STYLE),
        ),
        # Twisted's tags have no name for this one.
        tags.body(Tag("main", children=(tags.h1(title),) + content)),
        lang="en",
    )
