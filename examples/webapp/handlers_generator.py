"""The application's requests as sequences: the generator spelling."""

from __future__ import absolute_import, division, print_function, unicode_literals

from twisted.internet.threads import deferToThread

from seqcompat import returnValue, sequential

from . import forms, pages, passwords
from .attempts import LogInRefused


class Handlers(object):
    """Each method takes a `forms.Visit` and returns a Deferred of a `pages.Response`."""

    def __init__(self, store, attempts, printer=None):
        self._store = store
        self._attempts = attempts
        self._printer = printer
        self.prints_receipts = printer is not None
        self._unknown_user_hash = passwords.unknown_user_hash()

    @sequential
    def front_page(self, visit):
        account = yield self._store.session_account(visit.token)
        if account is None:
            returnValue(pages.log_in_form())
        orders = yield self._store.orders(account.id)
        returnValue(pages.orders(account, orders))

    @sequential
    def log_in(self, visit):
        form = forms.read_log_in_form(visit.form)
        try:
            account = yield self._authenticate(form, visit.address)
        except LogInRefused:
            returnValue(
                pages.log_in_form(form.name, "The name or the password is wrong.", status=403)
            )
        token = yield self._store.start_session(account.id, instead_of=visit.token)
        returnValue(pages.logged_in(token, self._store.session_seconds))

    @sequential
    def log_out(self, visit):
        yield self._store.end_session(visit.token)
        returnValue(pages.logged_out())

    @sequential
    def receipt(self, visit):
        account = yield self._store.session_account(visit.token)
        if account is None:
            returnValue(pages.log_in_form())
        number = yield self._printer.print_receipt()
        returnValue(pages.receipt(account, number))

    @sequential
    def _authenticate(self, form, address):
        with self._attempts.attempt(form.name, address):
            account = yield self._store.account(form.name)
            stored = account.password if account else self._unknown_user_hash
            correct = yield deferToThread(passwords.verify_password, form.password, stored)
            if account is None or not correct:
                raise LogInRefused()
        returnValue(account)
