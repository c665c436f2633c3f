"""
The engine `generator-send`: a loop of our own, on every Python.

It drives whatever has ``send`` and ``throw``, so coroutine objects as well as
generators.
"""

from __future__ import absolute_import, division, print_function

from seqcompat._body import RunSequence
from seqcompat._sequence import SLOTS, register

NAME = "generator-send"


def unavailable():
    """Why this engine cannot be used here: it always can."""
    return None


class GeneratorSendSequence(RunSequence):
    """A sequence whose body is stepped from here."""

    __slots__ = SLOTS


register(GeneratorSendSequence)
start = GeneratorSendSequence.start
