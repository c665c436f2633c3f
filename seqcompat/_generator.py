"""
The engine `generator-send`: a loop of our own, on every Python.

It drives whatever has ``send`` and ``throw``, so coroutine objects as well as
generators.
"""
from __future__ import absolute_import, division, print_function

from seqcompat._body import advance
from seqcompat._sequence import Sequence

NAME = "generator-send"


def unavailable():
    """Why this engine cannot be used here: it always can."""
    return None


class GeneratorSendSequence(Sequence):
    """A sequence that is resumed by a callback on what it waits on."""

    @classmethod
    def start(cls, body, strict=False):
        sequence = cls(body, strict)
        sequence._arrive(None, None)
        return sequence

    def _step(self, value, error):
        waited = advance(self, value, error)
        if waited is None:
            return True
        waited.addBoth(self._resume)
        return False


start = GeneratorSendSequence.start
