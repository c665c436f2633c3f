"""
The programs: plain data, decoded from bytes that Hypothesis makes.

The programs come from bytes, because Hypothesis is slow with choices: it would take twice as long
to draw some dozens of them one by one as we take to run the program in all ways.  Zero is always
the simplest choice, and ends a block.  So small bytes make a small program.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

ERRORS = ("trouble", "key", "cancelled", "keyboard", "exit", "generator-exit", "stop")
CANCELLERS = ("none", "none", "value", "error", "nothing", "raise")
CAUGHT = ("Exception", "Trouble", "BaseException", "CancelledError")
LENGTH = 256


class Program(NamedTuple):
    """
    :ivar cells: for each Deferred that is there from the start, the deed of its canceller.  ``own``
        before that means a subclass that adds callbacks in its own way.
    :ivar functions: for each function its block, a tuple of statements.
    :ivar script: the events from outside, a tuple of statements.
    :ivar mask: its bits choose the spelling and engine of each function in a mixture, and the
        amount of stack if there is little.
    """

    cells: tuple
    functions: tuple
    script: tuple
    mask: int


class _Decoder:
    def __init__(self, data):
        self.choices = iter(data)

    def below(self, number):
        return next(self.choices, 0) % number

    def of(self, *alternatives):
        """One of the alternatives.  A function among them is called to make it."""
        chosen = alternatives[self.below(len(alternatives))]
        return chosen() if callable(chosen) else chosen

    def several(self, make, most):
        """A tuple.  A zero at any place ends it."""
        made = []
        while len(made) < most and self.below(most + 2):
            made.append(make())
        return tuple(made)

    def small(self):
        return self.below(6)

    def program(self):
        mask = self.below(256) + 256 * self.below(256) + 65536 * self.below(256)
        cells = (self.cell(),) + self.several(self.cell, 3)
        functions = (self.block(2),) + self.several(lambda: self.block(2), 3)
        return Program(cells, functions, self.several(self.step, 8), mask)

    def cell(self):
        return self.of("", "", "", "own ") + self.of(*CANCELLERS)

    def block(self, depth):
        """Up to four statements, with compound ones down to `depth`."""
        if not depth:
            return self.several(self.simple, 3)
        return self.several(
            lambda: self.of(self.simple, self.simple, lambda: self.compound(depth - 1)), 4
        )

    def compound(self, depth):
        return self.of(
            lambda: ("try", self.block(depth), self.of(*CAUGHT), self.block(depth)),
            lambda: ("try and raise again", self.block(depth), self.of(*CAUGHT), self.block(depth)),
            lambda: ("finally", self.block(depth), self.block(depth)),
            lambda: ("repeat", 2 + self.below(2), self.block(depth)),
        )

    def simple(self):
        return self.of(
            self.wait, self.wait, self.wait, self.deed, self.deed, ("reset",), self.ending
        )

    def wait(self):
        return (self.of("wait", "wait", "wait wrapped"), self.target())

    def target(self):
        return self.of(
            lambda: ("cell", self.small()),
            lambda: ("cell", self.small()),
            lambda: ("fresh", self.cell()),
            lambda: ("fired", self.outcome()),
            lambda: ("own fired", self.outcome()),
            lambda: ("paused", self.outcome()),
            lambda: ("chained", self.small()),
            lambda: ("future", self.small()),
            lambda: ("call", self.small()),
            lambda: ("call", self.small()),
            lambda: ("call", self.small()),
            lambda: ("result", self.small()),
            lambda: ("plain", self.small()),
            lambda: ("generator", self.small()),
            lambda: ("coroutine", self.small()),
            lambda: ("failure", self.of(*ERRORS[:-1])),
        )

    def outcome(self):
        return self.of(
            lambda: ("value", self.small()),
            lambda: ("value", self.small()),
            lambda: ("error", self.of(*ERRORS[:-1])),
        )

    def reference(self):
        return (self.of("cell", "result"), self.small())

    def deed(self):
        """A deed, of a body or of the script."""
        return self.of(
            lambda: ("fire", self.small(), self.outcome()),
            lambda: ("start", self.small()),
            lambda: ("cancel", self.reference()),
            lambda: ("cancel", self.reference()),
            lambda: ("pause", self.reference()),
            lambda: ("unpause",),
            lambda: ("hook", self.reference(), self.action()),
            lambda: ("timeout", self.small(), 1 + self.below(3)),
            lambda: ("as future", self.small()),
            lambda: ("cancel future", self.small()),
            lambda: ("set", self.small()),
        )

    def action(self):
        return self.of(
            ("log",),
            lambda: ("value", self.small()),
            lambda: ("error", self.of(*ERRORS[:2])),
            lambda: ("cell", self.small()),
            lambda: ("fire", self.small(), self.outcome()),
            lambda: ("start", self.small()),
            lambda: ("cancel", self.reference()),
        )

    def ending(self):
        return self.of(
            lambda: ("return", self.small()),
            lambda: ("raise", self.of(*ERRORS)),
            lambda: ("raise", self.of(*ERRORS)),
            lambda: ("returnValue", self.small()),
            lambda: ("returnValue elsewhere", self.small()),
            lambda: ("return cell", self.small()),
            lambda: ("return result", self.small()),
            lambda: ("return failure", self.of(*ERRORS[:2])),
        )

    def step(self):
        return self.of(
            lambda: ("start", self.small()),
            lambda: ("start", self.small()),
            lambda: ("start", self.small()),
            lambda: ("fire", self.small(), self.outcome()),
            self.deed,
            self.deed,
            self.deed,
            lambda: ("advance", 1 + self.below(3)),
            lambda: ("stranger", self.small(), self.outcome()) if self.below(2) else ("unpause",),
        )


def decode(data):
    """The program that the bytes `data` stand for; missing bytes count as zeros."""
    return _Decoder(data).program()


programs = st.binary(min_size=LENGTH, max_size=LENGTH).map(decode)
