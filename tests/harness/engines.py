"""The decorator under test, on the engine that a class of the suite is stamped with."""

from __future__ import absolute_import, division, print_function

import six
from twisted.internet import defer
from twisted.internet.defer import Deferred

import seqcompat

#: The name under which Twisted's own driver is stamped.
TWISTED = "twisted"


class Engines(object):
    """
    The stamped engine.

    :ivar engine_name: ``"generator-send"``, ``"native"`` or ``"twisted"``.
    :ivar spelling: ``"generator"`` or ``"coroutine"``.
    """

    engine_name = None
    spelling = None

    def sequential(self, function=None, **options):
        """
        The decorator under test, bare or with options, bound to the stamped engine.
        """
        return self.sequential_on(self.engine_name)(function, **options)

    def sequential_on(self, engine_name):
        """
        The decorator bound to the engine of that name, for tests that mix engines.
        """

        def decorator(function=None, **options):
            if function is None:
                return lambda function: decorator(function, **options)
            if engine_name == TWISTED:
                return reference_decorator(function, self.spelling)
            return seqcompat.sequential(engine=engine_name, **options)(function)

        return decorator

    @property
    def mixed_engines(self):
        """
        The names of the engines that can be in one chain here, the stamped one first.
        """
        if self.engine_name == TWISTED:
            return [TWISTED]
        others = [engine.name for engine in seqcompat.engines() if engine.available]
        return sorted(others, key=lambda name: name != self.engine_name)


def driver_of(frame):
    """
    The name of the engine that drives the body running in ``frame``, known by the frames that
    called it.

    The native engine, from its first unfired wait on, and Twisted itself have Twisted's driver
    below the body.  The two engines have modules of this package between that and the body.
    """
    through_package = False
    frame = frame.f_back
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        through_package = through_package or module.split(".")[0] == "seqcompat"
        if module == defer.__name__ and frame.f_code.co_name == "_inlineCallbacks":
            return "native" if through_package else TWISTED
        frame = frame.f_back
    return "generator-send" if through_package else None


def reference_decorator(function, spelling):
    """
    Twisted's own counterpart of ``sequential`` in that spelling.
    """
    if spelling == "generator":
        return defer.inlineCallbacks(function)

    @six.wraps(function)
    def call(*args, **kwargs):
        return Deferred.fromCoroutine(function(*args, **kwargs))

    return call


def reference_return_value(value):
    """
    Twisted's own counterpart of ``returnValue``.
    """
    # Twisted's driver counts the frames that its own, deprecated returnValue leaves.  This frame
    # takes the place of the decorator that warns.
    defer.returnValue.__wrapped__(value)
