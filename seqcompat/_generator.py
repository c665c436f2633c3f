"""
The engine `generator-send`: a loop of our own, on every Python.

It drives whatever has ``send`` and ``throw``, so coroutine objects as well as
generators.
"""
from __future__ import absolute_import, division, print_function

from twisted.python.failure import Failure

from seqcompat._body import advance
from seqcompat._sequence import Sequence, deliver, hand_over, sole_waiter
from seqcompat._tracebacks import thrown

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

    def _resume(self, result):
        if isinstance(result, Failure):
            self._arrive(None, thrown(result))
        else:
            self._arrive(result, None)

    def _arrive(self, value, error):
        sequence = self
        while True:
            waited = advance(sequence, value, error)
            if waited is not None:
                waited.addBoth(sequence._resume)
                return
            waiter = sole_waiter(sequence)
            if type(waiter) is not GeneratorSendSequence:
                deliver(sequence)
                return
            value, error = hand_over(sequence)
            sequence = waiter


start = GeneratorSendSequence.start
