# Generated from tests/contract/test_threads.py by tests.make_coroutine_suite: do not edit.
"""The clause C6: sequences in different threads do not disturb each other."""
from __future__ import absolute_import, division, print_function

import threading

from six.moves import range
from twisted.internet.defer import Deferred, succeed

from tests.contract.harness import Contract, stamp, waitable

SPELLING = "coroutine"

#: More levels than are resumed by recursion (W11), so that some of them are queued.
LEVELS = 60


class Threads(Contract):
    def chain(self, source):
        @self.sequential
        async def link(before):
            got = await waitable(before)
            return got + 1

        for _ in range(LEVELS):
            source = link(source)
        return source

    def in_a_thread(self, function):
        """
        Start C{function} in a thread; the list returned receives what it returned or raised.
        """
        ended = []

        def run():
            try:
                ended.append(function())
            except BaseException as error:
                ended.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread, ended

    def test_C6_same_function_at_once(self):
        """C6: threads that run the same functions at the same time each get their own values."""
        @self.sequential
        async def body(number):
            total = 0
            for step in range(50):
                total += await waitable(succeed(number))
                source = Deferred()
                last = self.chain(source)
                source.callback(number)
                total += await waitable(last)
            return total

        barrier = threading.Event()

        def work(number):
            barrier.wait()
            return self.success_of(body(number))

        running = [self.in_a_thread(lambda number=number: work(number)) for number in range(4)]
        barrier.set()
        for thread, _ in running:
            thread.join()
        assert [ended for _, ended in running] == [[50 * (2 * number + LEVELS)] for number in range(4)]

    def test_C6_not_deferred_to_another_thread(self):
        """C6: what one thread is still resuming does not hold up the sequences of another."""
        here, there = Deferred(), Deferred()
        last_there = self.chain(there)
        seen = []

        def fire_there():
            there.callback(0)
            seen.append(self.success_of(last_there))

        @self.sequential
        async def interrupted(before):
            got = await waitable(before)
            thread, ended = self.in_a_thread(fire_there)
            thread.join()
            assert ended == [None]
            return got

        last_here = self.chain(interrupted(self.chain(here)))
        here.callback(0)
        assert seen == [LEVELS]
        assert self.success_of(last_here) == 2 * LEVELS

    def test_C6_resumed_by_another_thread(self):
        """C6: a sequence goes on in the thread that fires what it waits on."""
        source = Deferred()

        @self.sequential
        async def body():
            started_in = threading.current_thread()
            await waitable(source)
            return (started_in, threading.current_thread())

        result = body()
        thread, ended = self.in_a_thread(lambda: source.callback(None))
        thread.join()
        assert ended == [None]
        assert self.success_of(result) == (threading.current_thread(), thread)


stamp(globals(), Threads)
