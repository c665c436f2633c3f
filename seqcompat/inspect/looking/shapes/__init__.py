"""
The shapes in which the drivers of sequences keep their waits, one file for each.

``ours``
    the sequences of this package, on both engines
``since_13_2``
    `inlineCallbacks` of Twisted 13.2 to 18.4
``since_18_7``
    that of Twisted 18.7 to 20.3, which can be cancelled
``since_21_2``
    that of Twisted 21.2 to 23.8, which has a context
``since_23_10``
    that of Twisted 23.10 and newer, without closures

`ensureDeferred` and `Deferred.fromCoroutine` have the same driver.  These modules import nothing
that the program has not imported itself, because they also run in programs without this package.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

from collections import namedtuple
from types import FunctionType

#: The objects behind a callback that resumes a body: the body, the Deferred that gets its outcome,
#: and the status or None.  The status has in `waitingOn` the Deferred that the body waits for.
Driven = namedtuple("Driven", "body result status")


def cells_of(function):
    """The variables of the surrounding functions that `function` uses, by name."""
    found = {}
    if type(function) is FunctionType:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            try:
                found[name] = cell.cell_contents
            except ValueError:  # The cell is empty.
                pass
    return found


def driver_of(defer):
    """
    The shape of that module ``twisted.internet.defer``.

    It is a function that takes a callback with its arguments.  It returns a `Driven`, or None if
    the callback resumes no body.
    """
    from . import since_13_2, since_18_7, since_21_2, since_23_10

    if hasattr(defer, "_gotResultInlineCallbacks"):
        return since_23_10.driver_of(defer)
    shapes = dict(
        (variables, each)
        for each in (since_13_2, since_18_7, since_21_2)
        for variables in each.VARIABLES
    )
    namespace = vars(defer)

    def driven_by(callback, args):
        if (
            type(callback) is not FunctionType
            or callback.__name__ != "gotResult"
            or callback.__globals__ is not namespace
        ):
            return None
        shape = shapes.get(frozenset(callback.__code__.co_freevars))
        return shape and shape.driven(cells_of(callback))

    return driven_by
