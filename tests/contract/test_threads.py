"""The clause C6: sequences in different threads do not disturb each other."""

from __future__ import absolute_import, division, print_function

import functools
import gc
import sys
import threading

from seqcompat import returnValue
from six.moves import range
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness.contexts import ContextVar, needs_contextvars
from tests.harness.garbage import collect, needs_reference_counts
from tests.harness import Contract, stamp
from tests.harness.stack import little_stack
from tests.harness.turns import in_turns

SPELLING = "generator"

#: More levels than are resumed by recursion (W11), so that some of them are queued.
LEVELS = 60

#: More than the stack has room for, which is little there.
DEEP = 600

#: The threads alternate in an order that is the same each time: more turns would show no more.
TURNS = 3

#: How many threads run at once.
THREADS = 4


def count_allocated():
    """
    How many blocks of memory are in use; on Python 2.7, how many objects the collector knows.
    """
    collect()
    return sys.getallocatedblocks() if hasattr(sys, "getallocatedblocks") else len(gc.get_objects())


class Threads(Contract):
    def chain(self, source, length=LEVELS):
        @self.sequential
        def link(before):
            got = yield before
            returnValue(got + 1)

        for _ in range(length):
            source = link(source)
        return source

    def at_once(self, work, threads=THREADS, lines=7):
        """
        The values that ``work`` returns for 0, 1 and so on, each called in a thread of its own.

        It must not raise. The threads alternate after that number of lines of the package.
        """
        return in_turns([functools.partial(work, number) for number in range(threads)], lines)

    def in_a_thread(self, function):
        """
        Start ``function`` in a thread; the returned list receives its value or error.
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
        def body(number):
            total = 0
            for _ in range(3):
                total += yield succeed(number)
                source = Deferred()
                last = self.chain(source)
                source.callback(number)
                total += yield last
            returnValue(total)

        outcomes = self.at_once(lambda number: self.success_of(body(number)))
        assert outcomes == [3 * (2 * number + LEVELS) for number in range(THREADS)]

    def test_C6_deep_chains_at_once(self):
        """
        C6: each thread has more sequences waiting on each other than the stack has room for,
        without and with callbacks between (W10).
        """

        @self.sequential
        def link(before):
            got = yield before
            returnValue(got + 1)

        def work(number):
            first, second = Deferred(), Deferred()
            without, between = self.chain(first, DEEP), second
            for _ in range(DEEP):
                between = link(between).addCallback(lambda value: value)
            first.callback(number)
            second.callback(number)
            return self.success_of(without), self.success_of(between)

        with little_stack():
            outcomes = self.at_once(work, threads=2, lines=101)
        assert outcomes == [(DEEP, DEEP), (DEEP + 1, DEEP + 1)]

    def test_C6_errors_at_once(self):
        """
        C6: each thread gets its own errors, raised, passed on, caught, and its own cancellations.
        """

        @self.sequential
        def failing(source, number):
            yield source
            raise KeyError(number)

        @self.sequential
        def catching(before):
            try:
                yield before
            except (KeyError, CancelledError) as error:
                returnValue((type(error), error.args))

        def work(number):
            outcomes = []
            for turn in range(TURNS):
                sources = [Deferred() for _ in range(3)]
                passed_on = self.chain(failing(sources[0], (number, turn)), 20)
                caught = catching(self.chain(failing(sources[1], (number, turn)), 20))
                cancelled = catching(self.chain(sources[2], 20))
                sources[0].callback(None)
                sources[1].callback(None)
                cancelled.cancel()
                outcomes.append(
                    (
                        self.failure_of(passed_on, KeyError).value.args,
                        self.success_of(caught),
                        self.success_of(cancelled),
                    )
                )
            return outcomes

        def expected(number, turn):
            key = ((number, turn),)
            return key, (KeyError, key), (CancelledError, ())

        assert self.at_once(work) == [
            [expected(number, turn) for turn in range(TURNS)] for number in range(THREADS)
        ]

    @needs_contextvars
    def test_C6_contexts_at_once(self):
        """
        C6: each thread's sequences see that thread's context variables, and their own changes (V1).
        """
        variable = ContextVar("variable")

        @self.sequential
        def body(number, source):
            seen = [variable.get()]
            variable.set(("body", number))
            for _ in range(5):
                yield source()
                seen.append(variable.get())
            returnValue(seen)

        def work(number):
            variable.set(("thread", number))
            for _ in range(5):
                waiting = []

                def source(waiting=waiting):
                    waiting.append(Deferred())
                    return waiting[-1]

                result = body(number, source)
                while waiting:
                    waiting.pop().callback(None)
                assert variable.get() == ("thread", number)
            return self.success_of(result)

        assert self.at_once(work) == [
            [("thread", number)] + 5 * [("body", number)] for number in range(THREADS)
        ]

    def test_C6_not_deferred_to_another_thread(self):
        """C6: the sequences that one thread is still resuming do not hold up those of another."""
        here, there = Deferred(), Deferred()
        last_there = self.chain(there)
        seen = []

        def fire_there():
            there.callback(0)
            seen.append(self.success_of(last_there))

        @self.sequential
        def interrupted(before):
            got = yield before
            thread, ended = self.in_a_thread(fire_there)
            thread.join()
            assert ended == [None]
            returnValue(got)

        last_here = self.chain(interrupted(self.chain(here)))
        here.callback(0)
        assert seen == [LEVELS]
        assert self.success_of(last_here) == 2 * LEVELS

    def test_C6_resumed_by_another_thread(self):
        """C6: a sequence goes on in the thread that fires its Deferred."""
        source = Deferred()

        @self.sequential
        def body():
            started_in = threading.current_thread()
            yield source
            returnValue((started_in, threading.current_thread()))

        result = body()
        thread, ended = self.in_a_thread(lambda: source.callback(None))
        thread.join()
        assert ended == [None]
        assert self.success_of(result) == (threading.current_thread(), thread)

    @needs_reference_counts
    def test_C6_threads_that_have_ended(self):
        """C6: threads that have run sequences leave nothing in memory when they have ended."""

        def work():
            source, seen = Deferred(), []
            last = source
            for _ in range(20):
                last = self.chain(last, 1).addCallback(lambda value: value)
            last.addCallback(seen.append)
            source.callback(0)
            return seen

        def allocated_by_threads():
            before = count_allocated()
            for _ in range(200):
                thread, ended = self.in_a_thread(work)
                thread.join()
                assert ended == [[20]]
            return count_allocated() - before

        allocated_by_threads()  # Python keeps some memory that they have freed.
        assert allocated_by_threads() < 100


stamp(globals(), Threads)
