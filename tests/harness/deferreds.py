"""Deferreds of other classes."""

from __future__ import absolute_import, division, print_function

from twisted.internet.defer import Deferred

__all__ = ["Subclass"]


class Subclass(Deferred):
    """A Deferred that might do as it likes with a callback."""
