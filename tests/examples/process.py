"""The application as a process of its own, and a browser for it."""

from __future__ import absolute_import, division, print_function

import contextlib
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import namedtuple

from six.moves import http_client
from six.moves.urllib.parse import urlencode

# Only a program that is stuck ever takes as long, on a machine that is busy with ten others as
# well.
DEADLINE = 600

EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples")

Reply = namedtuple("Reply", "status headers text")


def copy_examples(directory):
    """Copy the examples, away from the source tree's own ``seqcompat``."""
    shutil.copytree(
        EXAMPLES,
        os.path.join(str(directory), "examples"),
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
    )
    return str(directory)


def eventually(condition, what):
    """Return the first true value of `condition()`."""
    pause = threading.Event()
    end = time.time() + DEADLINE
    while time.time() < end:
        value = condition()
        if value:
            return value
        pause.wait(0.02)
    raise AssertionError("still not: %s" % what)


class WebApp(object):
    """``python -m examples.webapp``, or `module`, with those options, run in a directory."""

    def __init__(self, directory, *options, **settings):
        module = settings.pop("module", "examples.webapp")
        assert not settings
        self.lines = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "default", "-m", module, "--port", "0"] + list(options),
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A shell that runs the tests in the background has SIGINT ignored, and so would the
            # application.
            preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.daemon = True
        self._reader.start()

    def _read(self):
        for line in iter(self._process.stdout.readline, b""):
            with self._changed:
                self.lines.append(line.decode("utf-8").rstrip())
                self._changed.notify_all()
        with self._changed:
            self.lines.append("(end of output)")
            self._changed.notify_all()

    @property
    def output(self):
        return "\n".join(self.lines)

    def wait_for(self, pattern, since=0, count=1):
        """The last of so many matching lines, not counting the first `since` lines."""
        end = time.time() + DEADLINE
        with self._changed:
            while True:
                matches = [re.search(pattern, line) for line in self.lines[since:]]
                matches = [match for match in matches if match]
                if len(matches) >= count:
                    return matches[count - 1]
                left = end - time.time()
                if left <= 0 or "(end of output)" in self.lines:
                    raise AssertionError("no %d times %r in:\n%s" % (count, pattern, self.output))
                self._changed.wait(left)

    def wait_until_listening(self):
        match = self.wait_for(r"^listening on http://127\.0\.0\.1:(\d+)/$")
        self.address = ("127.0.0.1", int(match.group(1)))

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self):
        """The exit status, once the program has ended by itself."""
        self.wait_for(re.escape("(end of output)"))
        self._reader.join()
        self._process.stdout.close()
        return self._process.wait()

    def stop(self):
        """The exit status, after a polite signal unless it has ended before."""
        if self._process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            return self.wait()
        except BaseException:
            self._process.kill()
            raise

    def connect(self):
        return contextlib.closing(socket.create_connection(self.address, DEADLINE))


class Browser(object):
    """Keeps the session cookie, follows nothing, runs nothing."""

    def __init__(self, webapp):
        self._address = webapp.address
        self.cookie = None

    def request(self, method, path, body=None, headers=()):
        connection = http_client.HTTPConnection(*self._address, timeout=DEADLINE)
        # Python 2 puts names and values together, which may be bytes that are no ASCII.
        headers = dict((str(name), value) for name, value in dict(headers).items())
        if self.cookie:
            headers["Cookie"] = self.cookie
        try:
            connection.request(str(method), str(path), body, headers)
            response = connection.getresponse()
            reply = Reply(
                response.status,
                dict((name.lower(), value) for name, value in response.getheaders()),
                response.read().decode("utf-8"),
            )
        finally:
            connection.close()
        if "set-cookie" in reply.headers:
            self.cookie = reply.headers["set-cookie"].partition(";")[0]
        return reply

    def get(self, path="/"):
        return self.request("GET", path)

    def post(self, path, headers=(), **fields):
        encoded = dict((key, value.encode("utf-8")) for key, value in fields.items())
        headers = dict(headers)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.request("POST", path, urlencode(encoded), headers)

    def log_in(self, name="alice", password="down the rabbit hole"):
        return self.post("/", name=name, password=password)


LOG_IN_REQUEST = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 24\r\n\r\nname=alice&password=none"
)
