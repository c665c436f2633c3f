"""
A program without a reactor that runs sequences until it is interrupted, again and again;
``test_interrupt`` sends it SIGINT.

It prints ``ready`` before each round and, when the KeyboardInterrupt of that round has come to
light, where it did.
"""

from __future__ import absolute_import, division, print_function

import gc
import sys
import time

from seqcompat import returnValue, sequential
from twisted.internet.defer import Deferred, succeed
from twisted.python import log

ROUNDS = 20


def main(engine_name):
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

    def work_until_interrupted():
        print("ready")
        sys.stdout.flush()
        until, turn = time.time() + 20, 0
        while time.time() < until:
            outcome, turn = work(), turn + 1
            if turn % 50 == 0:
                gc.collect()  # A failure that nobody handles is logged when it goes.
            if outcome == [KeyboardInterrupt]:
                return "in the result"
            if outcome != [20] or logged:
                gc.collect()
                return (
                    "in the log"
                    if KeyboardInterrupt in logged
                    else "lost: %r, %r" % (outcome, logged)
                )

    for _ in range(ROUNDS):
        where = None
        try:
            # A function, as since Python 3.12 the jump at the end of a loop is outside of the try
            # around that.
            where = work_until_interrupted()
        except KeyboardInterrupt:
            where = "in the caller"
        gc.collect()
        if where is None:
            where = "in the log" if KeyboardInterrupt in logged else "lost"
        del logged[:]
        print(where)
        sys.stdout.flush()
        assert work() == [20]  # The next sequences work.


if __name__ == "__main__":
    main(sys.argv[1])
