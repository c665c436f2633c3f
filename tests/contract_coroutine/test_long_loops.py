# Generated from tests/contract/test_long_loops.py by tools.make_coroutine_suite: do not edit.
"""The clause W9: any number of waits in a row, without growth of the stack."""

from __future__ import absolute_import, division, print_function

import sys

from seqcompat import waitable
from six.moves import range
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp
from tests.harness.stack import with_little_stack
from tests.harness.sizes import sized

SPELLING = "coroutine"

MILLION = sized(1000000)


def depth():
    """The number of frames on the stack."""
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


class LongLoops(Contract):
    def test_W9_fired_deferreds(self):
        """W9: 1,000,000 waits on fired Deferreds."""

        @self.sequential
        async def body():
            before, total = depth(), 0
            for number in range(self.many(MILLION)):
                total += await waitable(succeed(number))
            return (total, depth() - before)

        assert self.success_of(body()) == (sum(range(self.many(MILLION))), 0)

    def test_W9_plain_values(self):
        """W9: 1,000,000 waits on plain values."""

        @self.sequential
        async def body():
            before, total = depth(), 0
            for number in range(self.many(MILLION)):
                total += await waitable(number)
            return (total, depth() - before)

        assert self.success_of(body()) == (sum(range(self.many(MILLION))), 0)

    def test_W9_after_a_resumption(self):
        """W9: 1,000,000 mixed waits, with failures among them, in a body that has been resumed."""

        @self.sequential
        async def body(source):
            await waitable(source)
            before, total = depth(), 0
            for number in range(MILLION // 50):
                total += await waitable(succeed(number))
                total += await waitable(number)
                try:
                    await fail(KeyError())
                except KeyError:
                    total += 1
            return (total, depth() - before)

        source = Deferred()
        result = body(source)
        source.callback(None)
        count = MILLION // 50
        total, growth = self.success_of(result)
        assert total == 2 * sum(range(count)) + count
        assert growth <= 3  # an error may arrive through some frames more than a value does

    def test_W9_fired_sequences(self):
        """W9: waits on sequences that end at once."""

        @self.sequential
        async def inner(number):
            got = await waitable(number)
            return got

        @self.sequential
        async def body():
            before, total = depth(), 0
            for number in range(MILLION // 20):
                total += await inner(number)
            return (total, depth() - before)

        assert self.success_of(body()) == (sum(range(MILLION // 20)), 0)

    def test_W9_unfired_deferreds(self):
        """W9: waits on Deferreds that are fired later, one after another."""
        depths, waiting = [], []

        @self.sequential
        async def body():
            for _ in range(MILLION // 20):
                waiting.append(Deferred())
                await waitable(waiting[-1])
                depths.append(depth())

        result = body()
        while waiting:
            waiting.pop().callback(None)
        self.success_of(result)
        assert len(depths) == MILLION // 20
        assert min(depths) == max(depths)

    def test_W9_little_stack(self):
        """
        W9: under a recursion limit of 400 as well, with fired, plain, failed, nested and unfired
        waits in turn.
        """

        @self.sequential
        async def inner(before):
            got = await waitable(before)
            return got

        @self.sequential
        async def body(waiting):
            total = 0
            for number in range(1000):
                total += await waitable(succeed(number))
                total += await waitable(number)
                total += await inner(number)
                try:
                    await fail(KeyError())
                except KeyError:
                    total += 1
                waiting.append(Deferred())
                total += await waitable(waiting[-1])
            return total

        def work():
            waiting = []
            result = body(waiting)
            while waiting:
                waiting.pop().callback(1)
            return self.success_of(result)

        assert with_little_stack(work) == 3 * sum(range(1000)) + 2000


stamp(globals(), LongLoops)
