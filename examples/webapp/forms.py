"""The input of a visitor: the log-in form and the session cookie."""

from __future__ import absolute_import, division, print_function, unicode_literals

import re
from collections import namedtuple

from six.moves.urllib.parse import urlsplit
from twisted.web.http import parse_qs

_MAX_LENGTH = {"name": 64, "password": 256}
_TOKEN = re.compile(b"^[0-9a-f]{64}\\Z")

Visit = namedtuple("Visit", "token form address")
LogInForm = namedtuple("LogInForm", "name password")


class BadForm(Exception):
    """The form cannot be used; the message is shown to the visitor."""


class ForeignForm(Exception):
    """The form was sent by a page of another site."""


def read_visit(request, behind_proxy):
    """Make a `Visit` of a `twisted.web` request."""
    cookie = request.getCookie(b"session")
    token = cookie.decode("ascii") if _TOKEN.match(cookie or b"") else None
    return Visit(
        token=token,
        # It is short enough: `bodies` has refused longer ones.
        form=request.content.read(),
        address=address_of(request, behind_proxy),
    )


def address_of(request, behind_proxy):
    """The address that the request comes from, as text."""
    if behind_proxy:
        # The proxy has written the last one.  Anybody may have written the others.
        forwarded = request.requestHeaders.getRawHeaders(b"X-Forwarded-For", [b""])[-1]
        try:
            address = forwarded.rpartition(b",")[2].strip().decode("ascii")
        except UnicodeDecodeError:
            address = ""
        if address:
            return address
    return request.client.host


def check_origin(request):
    """Raise `ForeignForm` if the browser says that another site has sent the form.

    The SameSite cookie protects those who are logged in; this also keeps
    other sites from logging a visitor in under a name of their choice.
    """
    origin = request.getHeader(b"origin")
    if origin is None:
        return
    try:
        sender = urlsplit(origin).netloc
    except ValueError:
        raise ForeignForm()
    if sender != request.getHeader(b"host"):
        raise ForeignForm()


def read_log_in_form(body):
    """The `LogInForm` in a form-encoded body; `BadForm` if there is none."""
    try:
        # Twisted's function, because Python 3's own refuses bytes that are not ASCII.
        fields = parse_qs(body, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise BadForm("The form could not be read.")
    return LogInForm(*[_field(fields, name) for name in LogInForm._fields])


def _field(fields, name):
    values = fields.get(name.encode("ascii"), [])
    if len(values) != 1 or not values[0]:
        raise BadForm("Please fill in a name and a password.")
    try:
        value = values[0].decode("utf-8")
    except UnicodeDecodeError:
        raise BadForm("The %s is not valid text." % name)
    # PostgreSQL cannot store a NUL in text, and no name or password has one.
    if "\0" in value or len(value) > _MAX_LENGTH[name]:
        raise BadForm("The %s is too long or has impossible characters." % name)
    return value
