"""
The sequences of this package.  No other module of the inspector knows the runtime's private shape.

A `seqcompat._sequence.Sequence` has a `_body` until the body has ended, a `_driver` that runs it,
and in `_waiting` the Deferred that it waits for.  If another sequence waits for it, it has that one
as its `_waiter`, or has the callback `resume` or `arrive`.  The native engine lets Twisted's driver
wait, with a `bridge` as its body.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import gc
import sys

GENERATOR_SEND, NATIVE = "generator-send", "native"


class Runtime(object):
    """
    The runtime, if the program has imported it.

    :ivar engines: the name of the engine, by its type of sequences.
    :ivar resume: the callback that resumes a sequence.
    :ivar plumbing: the code of the generators that belong to an ``await``, not to the program.
    """

    def __init__(self):
        resuming = sys.modules.get("seqcompat._resuming")
        native = sys.modules.get("seqcompat._native")
        waits = sys.modules.get("seqcompat._waits")
        self.engines, self.plumbing = {}, frozenset()
        self.resume = self._arrive = self._bridge = self._end = None
        if resuming is not None:
            self.engines = dict((each, GENERATOR_SEND) for each in resuming.SEQUENCES)
            self.resume, self._arrive = resuming.resume, resuming.arrive
            self.plumbing = frozenset(waits.AWAITS)
        if native is not None:
            self._bridge, self._end = native.bridge.__code__, native.end
            self.engines.update(
                (each, NATIVE) for each in self.engines if issubclass(each, native.NativeSequence)
            )

    def waiter_in(self, callback, args):
        """The sequence that `callback` with `args` resumes, or None."""
        if args and callback is not None and (callback is self.resume or callback is self._arrive):
            return args[0]
        return None

    def is_bridge(self, body):
        """Whether `body` is the one that Twisted drives for a sequence of the native engine."""
        return self._bridge is not None and getattr(body, "cr_code", None) is self._bridge

    def bridged_by(self, callbacks):
        """The sequence whose bridge has a result with `callbacks`, or None."""
        for (callback, args, _), _ in callbacks:
            if callback is self._end:
                return args[0]
        return None


def state_of(sequence):
    if sequence._body is None:
        return "ended"
    return "running" if sequence._waiting is None else "waiting"


def references_to(waited, sequence):
    """
    The number of references that the runtime itself has to the Deferred for which `sequence` waits,
    or None if this module does not know that runtime.
    """
    driver = sequence._driver
    if driver is None or sequence._waiting is not waited:
        return None
    # Its own, and the variable of the driver for the value of the suspended `yield`.
    code = driver.gi_code
    known = _KNOWN_DRIVERS.get(id(code))
    if known is None:
        count = sum(each is waited for each in gc.get_referents(driver, driver.gi_frame))
        known = _KNOWN_DRIVERS[id(code)] = code, count == 1
    return 2 if known[1] else None


# By the id of a driver's code: the code, and whether it is as said above.  There is one driver.
_KNOWN_DRIVERS = {}
