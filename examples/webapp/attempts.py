"""How often somebody may try to log in: at one account, and from one address.

What has been tried is remembered while the program runs, and in this process
only: of several processes each has its own count.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import contextlib
import math
import socket
from collections import OrderedDict

from .database import DatabaseUnavailable

# Accounts, and addresses as well; whoever has more addresses than this gets more tries.
MOST_REMEMBERED = 100000


class LogInRefused(Exception):
    """No such user, or not their password: which, nobody is told."""


class TooManyAttempts(Exception):
    """The next attempt is allowed in so many `seconds`."""

    def __init__(self, seconds):
        Exception.__init__(self, "too many attempts to log in")
        self.seconds = seconds


class Attempts(object):
    """Counts attempts of the last `seconds`; `clock` is a reactor, or like one."""

    def __init__(self, clock, per_account, per_address, seconds):
        self._clock = clock
        self._accounts = _Limit(per_account, seconds)
        self._addresses = _Limit(per_address, seconds)

    @contextlib.contextmanager
    def attempt(self, name, address):
        """Around an attempt, which counts from its beginning; `TooManyAttempts` if that is so.

        One that succeeds counts no more, and neither do those before it at
        the same account.  One that is cancelled does: the work was done.
        A name that no account has is counted like any other, so that the
        answer does not tell which names exist.
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
    """So many times in so many seconds, for each key."""

    def __init__(self, most, seconds):
        self._most = most
        self._seconds = seconds
        # The key that was added to last is the last one.
        self._times = OrderedDict()

    def wait(self, key, now):
        """In how many whole seconds there may be one more; 0 is now."""
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
    """What counts as one address: of IPv6, the network that one customer is given."""
    try:
        packed = socket.inet_pton(socket.AF_INET6, str(address.partition("%")[0]))
    except (ValueError, socket.error):
        return address
    if packed.startswith(b"\0" * 10 + b"\xff\xff"):
        return socket.inet_ntop(socket.AF_INET, packed[12:])
    return socket.inet_ntop(socket.AF_INET6, packed[:8] + b"\0" * 8) + "/64"
