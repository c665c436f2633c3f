"""Limits the attempts to log in: at one account, and from one address.

The counts last as long as the program runs.  If there are several processes,
each has its own.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import contextlib
import math
import socket
from collections import OrderedDict

from .database import DatabaseUnavailable

# The most accounts and the most addresses.  A client with more addresses gets more tries.
MOST_REMEMBERED = 100000


class LogInRefused(Exception):
    """The user or the password is wrong.  Nobody learns which."""


class TooManyAttempts(Exception):
    """Too many attempts were made.  The next one is allowed in `seconds` seconds."""

    def __init__(self, seconds):
        Exception.__init__(self, "too many attempts to log in")
        self.seconds = seconds


class Attempts(object):
    """Counts the attempts of the last `seconds`; `clock` is a reactor or a `task.Clock`."""

    def __init__(self, clock, per_account, per_address, seconds):
        self._clock = clock
        self._accounts = _Limit(per_account, seconds)
        self._addresses = _Limit(per_address, seconds)

    @contextlib.contextmanager
    def attempt(self, name, address):
        """Put this around an attempt; it raises `TooManyAttempts` if the limit is reached.

        An attempt counts from its beginning.  When it succeeds, it no longer
        counts, and neither do earlier attempts at the same account.  An attempt
        that is cancelled still counts, because the work was done.  A name
        without an account counts like any other, so that the answer does not
        reveal which names exist.
        """
        now = self._clock.seconds()
        network = network_of(address)
        wait = max(self._accounts.wait(name, now), self._addresses.wait(network, now))
        if wait:
            raise TooManyAttempts(wait)
        self._accounts.add(name, now)
        self._addresses.add(network, now)
        try:
            yield
        except DatabaseUnavailable:
            self._accounts.take_back(name, now)
            self._addresses.take_back(network, now)
            raise
        self._accounts.forget(name)
        self._addresses.take_back(network, now)


class _Limit(object):
    """At most `most` times in `seconds` seconds, for each key."""

    def __init__(self, most, seconds):
        self._most = most
        self._seconds = seconds
        # The key with the newest time is the last one.
        self._times = OrderedDict()

    def wait(self, key, now):
        """The whole seconds until one more is allowed; 0 is now."""
        recent = self._recent(key, now)
        if len(recent) < self._most:
            return 0
        return int(math.ceil(recent[-self._most] + self._seconds - now))

    def add(self, key, now):
        times = self._recent(key, now)
        self.forget(key)
        self._times[key] = times + [now]
        while len(self._times) > MOST_REMEMBERED or self._is_over(next(iter(self._times)), now):
            self._times.popitem(last=False)

    def take_back(self, key, time):
        times = self._times.get(key, [])
        if time in times:
            times.remove(time)
        if not times:
            self.forget(key)

    def forget(self, key):
        self._times.pop(key, None)

    def _recent(self, key, now):
        return [time for time in self._times.get(key, ()) if time + self._seconds > now]

    def _is_over(self, key, now):
        return not self._recent(key, now)


def network_of(address):
    """The address to count.  For IPv6 it is the network that one customer gets."""
    try:
        packed = socket.inet_pton(socket.AF_INET6, str(address.partition("%")[0]))
    except (ValueError, socket.error):
        return address
    if packed.startswith(b"\0" * 10 + b"\xff\xff"):
        return socket.inet_ntop(socket.AF_INET, packed[12:])
    return socket.inet_ntop(socket.AF_INET6, packed[:8] + b"\0" * 8) + "/64"
