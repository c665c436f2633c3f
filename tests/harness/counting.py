"""
Counts the steps that Python takes.  No other program, no clock and no collector changes this
measure of work.

A step is an instruction where ``sys.monitoring`` shows them (Python 3.12).  Elsewhere it is a line
or a call, as ``sys.settrace`` shows them.  A step counts as one however long it takes.  So the
count shows a loop in Python over all earlier items.  It does not show a loop inside one call of C,
such as ``x in a_list``, ``a_list.insert(0, x)``, ``list(queue)`` or the pickling of a traceback.
`WatchedDeque` is for the one container of the runtime that grows with a chain.
"""

from __future__ import absolute_import, division, print_function

import itertools
import sys
from collections import deque

from six.moves import _thread

from tests.harness.garbage import collector_off

__all__ = ["WatchedDeque", "assert_linear", "steps_of"]

#: The number of this tool for sys.monitoring; that of `faults` is 4.
TOOL = 3


def steps_of(function, *args):
    """
    The number of steps that Python takes in this thread while ``function(*args)`` runs, with those
    of its own body.
    """
    steps = itertools.count()
    count = _monitored if hasattr(sys, "monitoring") else _traced
    count(steps, function, args)
    return next(steps)


def _monitored(steps, function, args):
    # Python 3.12 has sys.settrace() too, but that leaves a copy of its variables in the frame of
    # each generator.
    monitoring, here = sys.monitoring, _thread.get_ident()
    instruction = monitoring.events.INSTRUCTION

    def step(code, offset, get_ident=_thread.get_ident, steps=steps):
        if get_ident() == here:
            next(steps)

    monitoring.use_tool_id(TOOL, "steps")
    try:
        monitoring.register_callback(TOOL, instruction, step)
        monitoring.set_events(TOOL, instruction)
        function(*args)
    finally:
        monitoring.set_events(TOOL, monitoring.events.NO_EVENTS)
        monitoring.register_callback(TOOL, instruction, None)
        monitoring.free_tool_id(TOOL)


def _traced(steps, function, args):
    def step(frame, event, argument):
        if event in ("call", "line"):
            next(steps)
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        function(*args)
    finally:
        sys.settrace(before)


def assert_linear(run, few, many):
    """
    Check that the steps of ``run(length)`` grow no faster than ``length``, from ``few`` to
    ``many``.

    The numbers of steps are exact.  So a tenth more is enough for the work that is done once in
    many turns, and the lengths may be small.  Between 50 and 400 the check sees a walk over all
    earlier items, if each item takes more than a 1,700th of the other work.  Twisted itself cannot
    do more than 300.
    """
    with collector_off():
        run(20)  # Do not count the work that Python and Twisted do only at the first time.
        first = steps_of(run, few)
        # Twice as many show at once what is far from linear. It would take most of a lane's time to
        # let that go on to the end, as old Twisteds do for which it is declared.
        for length, share in ((2 * few, 1.25), (many, 1.1)):
            steps = steps_of(run, length)
            if steps * few > share * first * length:
                raise AssertionError(
                    "%d steps for %d, %d steps for %d" % (first, few, steps, length)
                )


class WatchedDeque(deque):
    """
    A deque that counts work which `steps_of` cannot see: the places that C code walks over, or
    would move in a list.

    :ivar appended: the number of items that were appended.
    :ivar walked: the number of places that were walked over.
    """

    appended = walked = 0

    def append(self, item):
        self.appended += 1
        deque.append(self, item)

    def __getitem__(self, index):
        place = index % len(self)
        self.walked += min(place, len(self) - 1 - place)
        return deque.__getitem__(self, index)


def _walking(name):
    method = getattr(deque, name)

    def walk(self, *args):
        self.walked += len(self)
        return method(self, *args)

    return walk


for _name in [
    "__contains__",
    "__copy__",
    "__delitem__",
    "__iter__",
    "__reversed__",
    "count",
    "copy",
    "index",
    "insert",
    "remove",
    "reverse",
    "rotate",
]:
    if hasattr(deque, _name):
        setattr(WatchedDeque, _name, _walking(_name))
