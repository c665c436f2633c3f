"""The application's requests as sequences: the coroutine spelling."""

from twisted.internet.threads import deferToThread

from seqcompat import sequential

from . import forms, pages, passwords
from .attempts import LogInRefused


class Handlers:
    """Each method takes a `forms.Visit` and returns a Deferred of a `pages.Response`."""

    def __init__(self, store, attempts, printer=None):
        self._store = store
        self._attempts = attempts
        self._printer = printer
        self.prints_receipts = printer is not None
        self._unknown_user_hash = passwords.unknown_user_hash()

    @sequential
    async def front_page(self, visit):
        account = await self._store.session_account(visit.token)
        if account is None:
            return pages.log_in_form()
        orders = await self._store.orders(account.id)
        return pages.orders(account, orders)

    @sequential
    async def log_in(self, visit):
        form = forms.read_log_in_form(visit.form)
        try:
            account = await self._authenticate(form, visit.address)
        except LogInRefused:
            return pages.log_in_form(form.name, "The name or the password is wrong.", status=403)
        token = await self._store.start_session(account.id, instead_of=visit.token)
        return pages.logged_in(token, self._store.session_seconds)

    @sequential
    async def log_out(self, visit):
        await self._store.end_session(visit.token)
        return pages.logged_out()

    @sequential
    async def receipt(self, visit):
        account = await self._store.session_account(visit.token)
        if account is None:
            return pages.log_in_form()
        number = await self._printer.print_receipt()
        return pages.receipt(account, number)

    @sequential
    async def _authenticate(self, form, address):
        with self._attempts.attempt(form.name, address):
            account = await self._store.account(form.name)
            stored = account.password if account else self._unknown_user_hash
            correct = await deferToThread(passwords.verify_password, form.password, stored)
            if account is None or not correct:
                raise LogInRefused()
        return account
