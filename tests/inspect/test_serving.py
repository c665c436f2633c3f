"""A program that is asked: by a socket, by a signal, by a browser."""

from __future__ import absolute_import, division, print_function, unicode_literals

import contextlib
import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest
from six.moves import http_client
from twisted.internet.defer import Deferred

from seqcompat import inspect, sequential
from seqcompat.inspect import data, serving
from tests.inspect import web
from tests.inspect.drivers import waiting

REQUEST = b'{"seqcompat.inspect": 1}\n'
#: Twisted's, of which it says that it will be an error.
DEPRECATED = "error:Removing already-fired system event triggers"


class Program(object):
    """
    The program, while it runs.

    :ivar path: of its socket.
    :ivar address: of its page.
    """

    def __init__(self, directory):
        self.path = str(directory.join("s"))
        self.errors = str(directory.join("errors"))
        page = "no page" if web.ERROR else "page"
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", DEPRECATED, "-u", "-m", "tests.inspect.served"]
                + [self.path, page],
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=root,
            )
        assert self.process.stdout.readline().decode("utf-8").strip() == self.path, self.said()
        self.address = self.process.stdout.readline().decode("utf-8").strip()

    def said(self):
        with open(self.errors, "rb") as errors:
            return errors.read().decode("utf-8")

    def stop(self):
        self.process.terminate()
        self.process.communicate()

    def ask(self, request=REQUEST):
        with contextlib.closing(self.connect()) as viewer:
            viewer.sendall(request)
            return received(viewer)

    def answer(self):
        """The answer that it gives as soon as it has time for another connection."""
        until = time.time() + 20
        answer = b""
        while not answer and time.time() < until:
            answer = self.ask()
        return answer

    def connect(self):
        viewer = socket.socket(socket.AF_UNIX)
        viewer.settimeout(30)
        viewer.connect(self.path)
        return viewer

    def get(self, path, host=None):
        from six.moves.urllib.parse import urlsplit

        parts = urlsplit(self.address)
        connection = http_client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        with contextlib.closing(connection):
            headers = {str("Host"): str(host)} if host else {}
            connection.request(str("GET"), str(path), headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()

    @property
    def token(self):
        return self.address.rstrip("/").rpartition("/")[2]


def received(viewer):
    chunks = []
    while True:
        try:
            chunk = viewer.recv(1 << 16)
        except socket.error:
            chunk = b""
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


@pytest.fixture(scope="module")
def program(tmpdir_factory):
    program = Program(tmpdir_factory.mktemp("served"))
    yield program
    program.stop()


def functions(answer):
    taken = data.parse(answer.splitlines())
    return sorted(each.function.rpartition(".")[2] for each in taken.sequences)


EXPECTED = ["handle"] * 3 + ["query"] * 3


def test_the_answer(program):
    """A request is answered by a snapshot."""
    assert functions(program.ask()) == EXPECTED


def test_options(program):
    """A request may have a limit."""
    taken = data.parse(program.ask(b'{"seqcompat.inspect": 1, "limit": 2}\n').splitlines())
    assert len(taken.sequences) == 2


def test_the_socket_is_private(program):
    """Nobody but the user may connect."""
    assert stat.S_IMODE(os.stat(program.path).st_mode) == 0o600


@pytest.mark.parametrize(
    "request_",
    [
        b"\n",
        b"what\n",
        b"[]\n",
        b'{"seqcompat.inspect": 99}\n',
        b'{"seqcompat.inspect": 1, "x": 2}\n',
        b'{"seqcompat.inspect": 1, "limit": -1}\n',
        b"\xff\n",
    ],
)
def test_what_is_no_request(program, request_):
    """Anything but a request is answered with the fault in it, and the program goes on."""
    assert "not a request" in json.loads(program.ask(request_).decode("ascii"))["error"]
    assert functions(program.ask()) == EXPECTED


def test_a_long_request(program):
    """The program hangs up on a request that is too long."""
    assert program.ask(b"x" * 100000) == b""
    assert functions(program.ask()) == EXPECTED


def test_a_flood(program):
    """Too many connections are refused, half-written requests ignored; the next is answered."""
    viewers = [program.connect() for _ in range(serving.CONNECTIONS + 5)]
    try:
        viewers[0].sendall(b'{"seqcompat')
        assert received(viewers[-1]) == b""
    finally:
        for viewer in viewers:
            viewer.close()
    assert functions(program.answer()) == EXPECTED


def test_a_viewer_that_dies(program):
    """A viewer that goes away in the middle of the answer does no harm."""
    for _ in range(20):
        viewer = program.connect()
        viewer.sendall(REQUEST)
        viewer.close()
    assert functions(program.answer()) == EXPECTED
    assert "Traceback" not in program.said()


def test_the_signal(program):
    """SIGUSR2 prints the tree."""
    os.kill(program.process.pid, signal.SIGUSR2)
    until = time.time() + 20
    while "query" not in program.said() and time.time() < until:
        time.sleep(0.05)
    said = program.said()
    assert "6 sequences in 1 group" in said and "handle" in said


@web.needs_web
def test_the_page(program):
    """The page, and its data, for who knows the token."""
    status, headers, body = program.get("/%s/" % program.token)
    headers = dict((name.lower(), value) for name, value in headers.items())
    assert status == 200 and headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert b"What is it waiting on?" in body
    status, _, body = program.get("/%s/data" % program.token)
    assert status == 200
    assert json.loads(body.decode("ascii"))["warnings"][0][0].startswith("6 sequences")


@web.needs_web
@pytest.mark.parametrize("path", ["/", "/data", "/x/", "/x/data", "/{token}", "/{token}/x", "//"])
def test_no_page_without_the_token(program, path):
    """Without the token, or elsewhere, there is nothing."""
    assert program.get(path.format(token=program.token))[0] == 404


@web.needs_web
def test_no_page_by_another_name(program):
    """Another site, whose name leads here, gets nothing."""
    assert program.get("/%s/" % program.token, "evil.example:80")[0] == 404


def test_no_page_without_twisted_web(tmpdir, monkeypatch):
    """Where twisted.web cannot be imported, serve() says so, and nothing is left listening."""
    from twisted.internet import reactor

    monkeypatch.setitem(sys.modules, "twisted.web.server", None)
    path = str(tmpdir.join("s"))
    with pytest.raises(ImportError, match="needs twisted.web.*[Ll]eave out http"):
        serving.serve(path, http=0, reactor=reactor)
    until = time.time() + 10
    while os.path.exists(path) and time.time() < until:
        reactor.iterate(0.01)
    assert not os.path.exists(path)


def test_the_directory_is_private(tmpdir):
    """A directory that others can enter is refused."""
    directory = str(tmpdir.join("open"))
    os.mkdir(directory, 0o755)
    with pytest.raises(ValueError, match="only this user can enter"):
        serving._private_directory(directory)
    private = str(tmpdir.join("private"))
    serving._private_directory(private)
    serving._private_directory(private)
    assert stat.S_IMODE(os.stat(private).st_mode) == 0o700
    link = str(tmpdir.join("link"))
    os.symlink(private, link)
    with pytest.raises(ValueError, match="only this user can enter"):
        serving._private_directory(link)


def test_stopping(tmpdir):
    """A program that has stopped serving leaves nothing behind; a left-over is replaced."""
    from twisted.internet import reactor

    path = str(tmpdir.join("s"))
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as left_over:
        left_over.bind(path)
    done = []
    begun = serving.serve(path, reactor=reactor)
    assert stat.S_ISSOCK(os.stat(path).st_mode)
    begun.stop().addBoth(done.append)
    until = time.time() + 10
    while not done and time.time() < until:
        reactor.iterate(0.01)
    assert done and not os.path.exists(path)
    begun.stop()


def test_on_signal():
    """The handler prints to the file given, and can be undone."""
    file = io.StringIO()
    before = signal.getsignal(signal.SIGUSR2)
    undo = inspect.on_signal(file=file)
    deferred = Deferred()
    result = sequential(waiting)(deferred)
    os.kill(os.getpid(), signal.SIGUSR2)
    until = time.time() + 10
    while not file.getvalue() and time.time() < until:
        time.sleep(0.01)
    assert "waiting" in file.getvalue()
    undo()
    assert signal.getsignal(signal.SIGUSR2) == before
    assert result is not None


def test_the_program_ends_quietly(tmpdir):
    """The end of the reactor closes the socket, without a warning."""
    program = Program(tmpdir)
    program.ask()  # Now its reactor runs.
    program.stop()
    said = program.said().splitlines()
    # PyPy warns of that where there is no /proc.
    assert [line for line in said if "CPU L2 cache" not in line] == []
    assert not os.path.exists(program.path)
