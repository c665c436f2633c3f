from __future__ import absolute_import, division, print_function

import os
import types

import pytest

import seqcompat

from .databases import PostgreSQLDatabase, PostgreSQLServer, SQLiteFile
from .process import Browser, WebApp, copy_examples


@pytest.fixture(scope="session")
def directory(tmpdir_factory):
    """The directory of the examples, where they can be started."""
    return copy_examples(tmpdir_factory.mktemp("webapp"))


@pytest.fixture(scope="session")
def postgresql_server(request):
    if not request.config.getoption("postgres"):
        pytest.skip("--postgres asks for PostgreSQL; it is not given")
    server = PostgreSQLServer()
    yield server
    server.remove()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request, directory):
    if request.param == "postgresql":
        return PostgreSQLDatabase(request.getfixturevalue("postgresql_server"))
    return SQLiteFile(os.path.join(directory, "shared.sqlite"))


@pytest.fixture(scope="module", params=["generator-send", "native"])
def engine(request):
    for engine in seqcompat.engines():
        if engine.name == request.param:
            if not engine.available:
                pytest.skip("no engine %s: %s" % (engine.name, engine.reason))
            return engine.name
    raise AssertionError("no engine is called %s" % request.param)


@pytest.fixture(scope="module", params=["generator", "coroutine"])
def spelling(request):
    if request.param == "coroutine" and not hasattr(types, "CoroutineType"):
        pytest.skip("this Python has no coroutines")
    return request.param


@pytest.fixture(scope="module")
def webapp(directory, database, spelling, engine):
    """The running application; its one connection makes every leak show."""
    webapp = WebApp(
        directory, "--database", database.where, "--pool-size", "1",
        "--spelling", spelling, "--engine", engine,
    )  # fmt: skip
    try:
        webapp.wait_until_listening()
        yield webapp
    finally:
        status = webapp.stop()
    assert status == 0
    # The log has single lines for the errors on purpose, and no traceback.
    assert "Traceback" not in webapp.output
    assert "Unhandled" not in webapp.output
    assert "examples/webapp" not in webapp.output, "a warning about our own code"


@pytest.fixture
def browser(webapp):
    return Browser(webapp)


@pytest.fixture(scope="module")
def session_cookie(webapp):
    browser = Browser(webapp)
    browser.log_in()
    return browser.cookie


@pytest.fixture
def member(webapp, session_cookie):
    """Alice's browser; she has logged in."""
    browser = Browser(webapp)
    browser.cookie = session_cookie
    return browser
