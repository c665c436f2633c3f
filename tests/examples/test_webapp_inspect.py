"""The inspector on the web application, and the mistake that it shows."""

from __future__ import absolute_import, division, print_function, unicode_literals

import json
import threading
import time

import pytest
from six.moves.urllib.request import urlopen

from seqcompat.inspect.data import LOST
from tests.harness.garbage import COUNTS_REFERENCES
from tests.inspect.drivers import KEEPS_LOST

from .process import Browser, WebApp


@pytest.fixture(params=["generator", "coroutine"])
def webapp(request, directory, tmpdir):
    import types

    if request.param == "coroutine" and not hasattr(types, "CoroutineType"):
        pytest.skip("this Python has no coroutines")
    webapp = WebApp(
        directory, "--inspect", "0", "--spelling", request.param,
        "--database", str(tmpdir.join("webapp.sqlite")),
    )  # fmt: skip
    webapp.wait_until_listening()
    yield webapp
    webapp.stop()


def test_the_mistake_is_shown(webapp):
    """If two print a receipt at once, one waits for ever; the live page shows where."""
    browser = Browser(webapp)
    browser.log_in()
    assert "Number 1 has been printed." in browser.get("/receipt").text

    def visit():
        try:
            browser.get("/receipt")
        except Exception:  # It hangs until the application is stopped.
            pass

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.daemon = True
        visitor.start()
    page = webapp.wait_for(r"^what it waits for: (http://127\.0\.0\.1:\d+/\S+/)$").group(1)
    until = time.time() + 20
    lost = []
    while not lost and time.time() < until:
        shown = json.loads(urlopen(page + "data").read().decode("ascii"))
        said = ["".join(words for _, words in entry["words"]) for entry in shown["groups"]]
        lost = [entry for entry in shown["groups"] if entry["verdict"] == LOST]
        time.sleep(0.1)
    assert any("receipt" in line for line in said)
    if COUNTS_REFERENCES and KEEPS_LOST:
        assert lost
    assert b"What is it waiting on?" in urlopen(page).read()


def test_no_receipts_without_the_option(directory, tmpdir):
    """Without the option there is neither."""
    webapp = WebApp(directory, "--database", str(tmpdir.join("webapp.sqlite")))
    try:
        webapp.wait_until_listening()
        assert Browser(webapp).get("/receipt").status == 404
        assert "what it waits for" not in webapp.output
    finally:
        webapp.stop()
