"""
A program without a reactor that runs sequences and sends itself SIGINT, once in each round.

In each round it does so at a later line of the running code, in the engine, Twisted and bodies
alike. So the signal comes at the same places each time, however busy the machine is. The program
prints where the KeyboardInterrupt of each round has appeared.
"""

from __future__ import absolute_import, division, print_function

import gc
import os
import signal
import sys

from seqcompat import returnValue, sequential
from twisted.internet.defer import Deferred, succeed
from twisted.python import log

from tests.harness.counting import TOOL
from tests.harness.faults import is_nothing


class Alarm(object):
    """
    Sends SIGINT at a line: the first, the second, and so on, of all lines that are run while it is
    set.

    :ivar passed: how many lines have been run.
    """

    def __init__(self, line=None):
        self._line, self.passed = line, 0

    def __enter__(self):
        # Not sys.settrace() where there is more: in Python 3.12 that keeps what frames refer to.
        if hasattr(sys, "monitoring"):
            monitoring = sys.monitoring
            monitoring.use_tool_id(TOOL, "alarm")
            monitoring.register_callback(TOOL, monitoring.events.LINE, self._event)
            monitoring.set_events(TOOL, monitoring.events.LINE)
        else:
            sys.settrace(self._trace)
        return self

    def __exit__(self, *exception):
        if hasattr(sys, "monitoring"):
            monitoring = sys.monitoring
            monitoring.set_events(TOOL, monitoring.events.NO_EVENTS)
            monitoring.register_callback(TOOL, monitoring.events.LINE, None)
            monitoring.free_tool_id(TOOL)
        else:
            sys.settrace(None)

    def _event(self, code, line):
        self._pass(sys._getframe(1))

    def _pass(self, frame):
        # Python looks for a signal at no instruction that does nothing.
        if frame.f_code in (Alarm.__enter__.__code__, Alarm.__exit__.__code__) or is_nothing(frame):
            return
        self.passed += 1
        if self.passed == self._line:
            os.kill(os.getpid(), signal.SIGINT)

    def _trace(self, frame, event, argument):
        if event == "line":
            self._pass(frame)
        return self._trace


def main(engine_name, rounds):
    logged = []
    log.startLoggingWithObserver(
        lambda event: "failure" in event and logged.append(event["failure"].type), setStdout=False
    )

    @sequential(engine=engine_name)
    def relay(before):
        got = yield before
        got += yield succeed(1)
        returnValue(got)

    def work():
        source = last = Deferred()
        for number in range(20):
            last = relay(last)
            if number % 3 == 0:
                last.addCallback(lambda value: value)
        source.callback(0)
        fired = []
        last.addCallbacks(fired.append, lambda failure: fired.append(failure.type))
        return fired

    # Older Twisteds import asyncio at the first call, and an import that is interrupted leaves a
    # module half made.
    assert work() == [20]
    with Alarm() as alarm:
        work()
    lines = alarm.passed
    for number in range(rounds):
        outcome = where = None
        try:
            with Alarm(1 + lines * number // rounds):
                outcome = work()
        except KeyboardInterrupt:
            where = "in the caller"
        if outcome == [KeyboardInterrupt]:
            where = "in the result"
        gc.collect()  # A failure that nobody handles is logged when it goes.
        if where is None:
            where = (
                "in the log" if KeyboardInterrupt in logged else "lost: %r, %r" % (outcome, logged)
            )
        del logged[:]
        print(where)
        sys.stdout.flush()
        assert work() == [20]  # The next sequences work.


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
