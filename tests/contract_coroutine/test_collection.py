# Generated from tests/contract/test_collection.py by tools.make_coroutine_suite: do not edit.
"""The clauses M2 and M3: what becomes of a sequence, or of an error, that nobody keeps."""

from __future__ import absolute_import, division, print_function

import weakref

from seqcompat import waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.python import log

from tests.harness import Contract, stamp
from tests.harness.garbage import collect_in_turns

SPELLING = "coroutine"


class Thing(object):
    """Something that a body holds."""


class Unreachable(Contract):
    def waiting_on(self, source, thing=None):
        @self.sequential
        async def body(thing):
            got = await waitable(source)
            return got

        return body(thing)

    def test_M2_pending_sequence_is_collected(self):
        """
        M2: a pending sequence is collected when its result and the Deferred waited on are gone.
        """

        def forget():
            thing = Thing()
            result = self.waiting_on(Deferred(), thing)
            return [weakref.ref(thing), weakref.ref(result)]

        refs = forget()
        collect_in_turns()
        assert [ref() for ref in refs] == [None, None]

    def test_M2_pending_nested_sequences_are_collected(self):
        """M2: pending nested sequences are collected."""

        def forget():
            things, result = [Thing(), Thing(), Thing()], Deferred()
            for thing in things:
                result = self.waiting_on(result, thing)
            return [weakref.ref(thing) for thing in things]

        refs = forget()
        collect_in_turns()
        assert [ref() for ref in refs] == [None] * 3

    def test_M2_pending_yielded_generator_is_collected(self):
        """
        M2: a pending sequence that waits on a generator that it yields is collected, with that
        generator.
        """

        def helper(thing):
            yield Deferred()

        def forget():
            things = [Thing(), Thing()]
            self.waiting_on(helper(things[0]), things[1])
            return [weakref.ref(thing) for thing in things]

        refs = forget()
        collect_in_turns()
        assert [ref() for ref in refs] == [None] * 2

    def test_M2_after_a_cancellation(self):
        """M2: a pending sequence that has swallowed a cancellation and waits again is collected."""

        @self.sequential
        async def body(thing):
            try:
                await Deferred()
            except CancelledError:
                pass
            await Deferred()

        def forget():
            thing = Thing()
            body(thing).cancel()
            return weakref.ref(thing)

        ref = forget()
        collect_in_turns()
        assert ref() is None

    def test_M2_kept_by_the_source(self):
        """M2: a sequence whose result nobody keeps still runs when the Deferred waited on fires."""
        source, seen = Deferred(), []

        @self.sequential
        async def body():
            seen.append(await waitable(source))

        body()
        collect_in_turns()
        source.callback("value")
        assert seen == ["value"]

    def test_M2_finally_blocks_run(self):
        """
        M2: the ``finally`` blocks of a collected sequence run, the inner one first; nothing is
        logged.
        """
        seen = []

        @self.sequential
        async def body():
            try:
                try:
                    await Deferred()
                finally:
                    seen.append("inner")
            finally:
                seen.append("outer")

        body()
        collect_in_turns()
        assert seen == ["inner", "outer"]

    def test_M2_finally_blocks_run_in_nested_sequences(self):
        """M2: the ``finally`` blocks of nested sequences that are collected together run."""
        seen = []

        @self.sequential
        async def body(level, source):
            try:
                await waitable(source)
            finally:
                seen.append(level)

        result = Deferred()
        for level in range(3):
            result = body(level, result)
        del result
        collect_in_turns()
        assert sorted(seen) == [0, 1, 2]

    def test_M2_finally_blocks_run_in_a_yielded_generator(self):
        """M2: the ``finally`` blocks of a generator that a collected sequence waits on run."""
        seen = []

        def helper():
            try:
                yield Deferred()
            finally:
                seen.append("finally")

        self.waiting_on(helper())
        collect_in_turns()
        assert seen == ["finally"]


class Unhandled(Contract):
    def waiting_on(self, source):
        @self.sequential
        async def body():
            got = await waitable(source)
            return got

        return body()

    def assert_logged_once(self, *types):
        """
        One failure of ``types`` is in the log, as an unhandled error in a Deferred, and nothing
        else.
        """
        collect_in_turns()
        texts = [log.textFromEventDict(event) for event in self.error_events]
        assert len([text for text in texts if text.startswith("Unhandled error in Deferred")]) == 1
        assert len([event for event in self.error_events if "failure" in event]) == 1
        assert len(self.logged_errors(*types)) == 1

    def test_M3_failed_during_the_call(self):
        """
        M3: a failure of the result that nobody handles is logged once, as "Unhandled error in
        Deferred".
        """
        self.waiting_on(fail(ValueError()))
        self.assert_logged_once(ValueError)

    def test_M3_failed_after_a_wait(self):
        """M3: a failure after an unfired wait that nobody handles is logged once."""
        source = Deferred()
        self.waiting_on(source)
        source.errback(ValueError())
        self.assert_logged_once(ValueError)

    def test_M3_raised_by_the_body(self):
        """M3: an error of the body that nobody handles is logged once."""

        @self.sequential
        async def body():
            await succeed(None)
            raise ValueError()

        body()
        self.assert_logged_once(ValueError)

    def test_M3_nested(self):
        """M3: an error that passes three sequences is logged once, for the outermost."""
        source = Deferred()
        self.waiting_on(self.waiting_on(self.waiting_on(source)))
        source.errback(ValueError())
        self.assert_logged_once(ValueError)

    def test_M3_yielded_generator(self):
        """M3: an error that comes through a generator that the body yields is logged once."""

        def helper():
            yield source

        source = Deferred()
        self.waiting_on(helper())
        source.errback(ValueError())
        self.assert_logged_once(ValueError)

    def test_M3_cancelled(self):
        """M3: the ``CancelledError`` of a cancelled result that nobody handles is logged once."""
        self.waiting_on(Deferred()).cancel()
        self.assert_logged_once(CancelledError)

    def test_M3_as_long_as_the_result_lives(self):
        """M3: nothing is logged while somebody still has the result and may handle its failure."""
        result = self.waiting_on(fail(ValueError()))
        assert self.logged_errors() == []
        self.failure_of(result, ValueError)
        del result
        assert self.logged_errors() == []

    def test_M3_handled_by_an_errback(self):
        """
        M3: a failure that an errback of the result handles is not logged, whenever it was added.
        """
        source = Deferred()
        self.waiting_on(source).addErrback(lambda failure: None)
        source.errback(ValueError())
        self.waiting_on(fail(ValueError())).addErrback(lambda failure: None)
        assert self.logged_errors() == []

    def test_M3_handled_by_a_body(self):
        """M3: a failure that a body catches at its wait on an inner result is not logged."""

        @self.sequential
        async def catching(inner):
            try:
                await waitable(inner)
            except ValueError:
                pass

        source = Deferred()
        pending = catching(self.waiting_on(source))
        source.errback(ValueError())
        self.success_of(pending)
        self.success_of(catching(self.waiting_on(fail(ValueError()))))
        assert self.logged_errors() == []

    def test_M3_handled_by_a_second_waiter(self):
        """
        M3: a failure that a second sequence catches after a first one has passed it on is not
        logged.
        """
        source = Deferred()
        first, second = self.waiting_on(source), self.waiting_on(source)
        source.errback(ValueError())
        self.failure_of(first, ValueError)
        assert self.success_of(second) is None
        assert self.logged_errors() == []

    def test_M3_error_in_an_errback(self):
        """M3: an error raised by an errback of the result is logged in place of the first one."""

        def raising(failure):
            raise KeyError()

        source = Deferred()
        self.waiting_on(source).addErrback(raising)
        source.errback(ValueError())
        self.assert_logged_once(KeyError)


stamp(globals(), Unreachable, Unhandled)
