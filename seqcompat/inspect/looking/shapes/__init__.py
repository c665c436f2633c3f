"""
How each driver of sequences keeps what waits for what: one file per shape.

``ours``         the sequences of this package, on both engines
``since_13_2``   `inlineCallbacks` of Twisted 13.2 to 18.4
``since_18_7``   of Twisted 18.7 to 20.3, which can be cancelled
``since_21_2``   of Twisted 21.2 to 23.8, which has a context
``since_23_10``  of Twisted 23.10 and newer, without closures

`ensureDeferred` and `Deferred.fromCoroutine` have the same driver. Nothing here is imported that
the program has not imported itself, as this also runs in programs that never heard of it.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

from collections import namedtuple
from types import FunctionType

#: What a callback that resumes a body refers to: the body; the Deferred that its outcome goes to;
#: the status, or None, whose `waitingOn` is what the body waits for.
Driven = namedtuple("Driven", "body result status")


def cells_of(function):
    """The variables that `function` has from the functions around it, by name."""
    found = {}
    if type(function) is FunctionType:
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            try:
                found[name] = cell.cell_contents
            except ValueError:  # It is empty.
                pass
    return found


def driver_of(defer):
    """
    The shape of that module ``twisted.internet.defer``: a function that takes a callback and its
    arguments and gives a `Driven`, or None for any other callback.
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
