"""
Runs functions in threads that take turns at lines of the package, always in the same order.
"""

from __future__ import absolute_import, division, print_function

import os
import sys
import threading

import seqcompat

__all__ = ["in_turns"]

PACKAGE = os.path.dirname(os.path.abspath(seqcompat.__file__))

#: Only a test that is stuck takes this many seconds.
DEADLINE = 600


def in_turns(functions, lines):
    """
    The values that these functions return, or the errors that they raise.

    Each function runs in a thread of its own. One thread runs at a time. It goes on for ``lines``
    lines of the package. Then the next thread that has not ended has its turn. So the threads
    alternate in the midst of the engine, and neither the machine nor Python's switch interval has
    an influence. They do not alternate between two lines of the package, nor in Twisted.
    """
    table = _Table(len(functions), lines)
    threads = [
        threading.Thread(target=table.run, args=(number, function))
        for number, function in enumerate(functions)
    ]
    for thread in threads:
        thread.daemon = True
        thread.start()
    table.turns[0].release()
    for thread in threads:
        thread.join(DEADLINE)
        assert not thread.is_alive(), "a thread that waits for another one that waits for its turn"
    return table.outcomes


class _Table(object):
    """
    The threads that take turns.

    :ivar turns: a lock for each thread, released at its turn; None when the thread has ended.
    :ivar outcomes: the values or errors of the functions.
    """

    def __init__(self, count, lines):
        self._lines, self._traced = lines, {}
        self.turns = [threading.Lock() for _ in range(count)]
        self.outcomes = [None] * count
        for turn in self.turns:
            turn.acquire()

    def run(self, number, function):
        self.turns[number].acquire()
        sys.settrace(self._tracing(number))
        try:
            outcome = function()
        except BaseException as error:
            outcome = error
        finally:
            sys.settrace(None)
        self.outcomes[number] = outcome
        following = self._next(number)
        self.turns[number] = None
        if following is not None:
            following.release()

    def _next(self, number):
        order = self.turns[number + 1 :] + self.turns[:number]
        return next((turn for turn in order if turn is not None), None)

    def _tracing(self, number):
        left = [self._lines]

        def step(frame, event, argument):
            if event == "line":
                left[0] -= 1
                if not left[0]:
                    left[0] = self._lines
                    following = self._next(number)
                    if following is not None:
                        following.release()
                        self.turns[number].acquire()
            return step

        def enter(frame, event, argument):
            filename = frame.f_code.co_filename
            if filename not in self._traced:
                self._traced[filename] = os.path.dirname(os.path.abspath(filename)) == PACKAGE
            return step if self._traced[filename] else None

        return enter
