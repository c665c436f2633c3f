# Generated from tests/contract/test_memory.py by tools.make_coroutine_suite: do not edit.
"""The clause M1: reference counts alone free a sequence that has ended."""

from __future__ import absolute_import, division, print_function

import gc
import weakref

from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed

from tests.harness.deferreds import Subclass
from tests.harness.garbage import collect, collector_off, free_unreferenced, needs_reference_counts
from tests.harness import Contract, stamp

SPELLING = "coroutine"


class Thing(object):
    """Something that a body holds."""


class OwnError(ValueError):
    """An exception that, unlike a built-in one, can be weakly referenced."""


class Freed(Contract):
    """
    Each test makes, in a function of its own, sequences that hold a `Thing`, and ends them.
    """

    def assert_freed(self, run):
        """
        All that the sequences started by ``run`` held, and their results, is gone when ``run``
        returns.
        """
        self.refs = []
        with collector_off():
            run()
            free_unreferenced()
            left = [ref() for ref in self.refs if ref() is not None]
        assert left == []
        assert self.refs

    def watched(self, thing):
        self.refs.append(weakref.ref(thing))
        return thing

    def test_M1_unhandled_error_of_a_callback(self):
        """
        M1: an error that a callback of the Deferred raises, and that nobody handles, goes and is
        logged (M3).
        """

        def boom(_):
            raise OwnError("in the callback")

        def run():
            source = Deferred()
            source.addCallback(boom)
            self.holding(source)
            source.callback("value")

        self.refs = []
        with collector_off():
            run()
            free_unreferenced()
            assert [event for event in self.error_events if "failure" in event] != []
        self.logged_errors(OwnError)

    def holding(self, source):
        """
        The result of a sequence that holds a `Thing` as argument and one as local variable, and
        waits on ``source``.
        """

        @self.sequential
        async def body(argument):
            local = self.watched(Thing())
            await waitable(source)
            del local

        return self.watched(body(self.watched(Thing())))

    def nested(self, source, levels=3):
        result = source
        for _ in range(levels):
            result = self.holding(result)
        return result

    def catching(self, source):
        @self.sequential
        async def body(argument):
            local = self.watched(Thing())
            try:
                await waitable(source)
            except (ValueError, CancelledError) as error:
                local.error = str(error)

        return self.watched(body(self.watched(Thing())))

    def test_M1_ended_while_another_is_freed(self):
        """M1: a sequence that fails while the last Deferred of another, which failed, is freed."""
        errors = []

        class Last(Deferred):
            def __del__(self):
                errors.append(self.run())

        @self.sequential
        async def failing(source):
            local = self.watched(Thing())
            await waitable(source)
            raise OwnError(str(local))

        def fail():
            source = Deferred()
            result = self.watched(failing(source))
            source.callback(None)
            return self.failure_of(result, OwnError).value

        @self.sequential
        async def body(source):
            local = self.watched(Thing())
            await waitable(source)
            last = Last()
            last.run = fail
            last.callback(None)
            await waitable(last)
            del last
            raise OwnError(str(local))

        def run():
            source = Deferred()
            result = self.watched(body(source))
            source.callback(None)
            error = self.failure_of(result, OwnError).value
            del result
            free_unreferenced()
            assert len(errors) == 1
            errors[:] = []
            del error

        self.assert_freed(run)

    def test_M1_success_without_a_wait(self):
        """M1: arguments, local variables and the result of a body that does not stop are freed."""

        def run():
            assert self.success_of(self.nested("value", levels=1)) is None

        self.assert_freed(run)

    def test_M1_success_of_a_fired_wait(self):
        """M1: the objects of a body that waits on a fired Deferred are freed."""

        def run():
            assert self.success_of(self.nested(succeed("value"))) is None

        self.assert_freed(run)

    def test_M1_success_of_an_unfired_wait(self):
        """
        M1: the objects of a body, and of three nested ones, that stop for an unfired Deferred are
        freed.
        """

        def run():
            for levels in (1, 3):
                source = Deferred()
                result = self.nested(source, levels)
                source.callback("value")
                assert self.success_of(result) is None

        self.assert_freed(run)

    def test_M1_returned_value(self):
        """
        M1: the objects of a body that returns a value are freed, and so is the value when nobody
        keeps it.
        """

        @self.sequential
        async def returning(thing, wait_on):
            await waitable(wait_on)
            return thing

        def run():
            source = Deferred()
            self.watched(returning(self.watched(Thing()), source))
            source.callback(None)
            assert type(self.success_of(returning(self.watched(Thing()), succeed(None)))) is Thing

        self.assert_freed(run)

    def test_M1_many_unfired_waits(self):
        """M1: the objects of a body that stops many times are freed."""

        @self.sequential
        async def body(thing):
            for source in sources:
                await waitable(source)

        def run():
            result = self.watched(body(self.watched(Thing())))
            for source in sources:
                source.callback(None)
            assert self.success_of(result) is None

        sources = [Deferred() for _ in range(20)]
        self.assert_freed(run)

    def test_M1_freed_while_the_source_lives(self):
        """M1: a Deferred that was waited on and lives on keeps nothing of the sequence."""
        source = Deferred()

        def run():
            result = self.nested(source)
            source.callback("value")
            assert self.success_of(result) is None

        self.assert_freed(run)

    def test_M1_failure_during_the_call(self):
        """
        M1: the objects of a body are freed when it has failed during the call, and its failure
        was handled.
        """

        def run():
            self.failure_of(self.nested(fail(ValueError())), ValueError)

        self.assert_freed(run)

    def test_M1_failure_of_an_unfired_wait(self):
        """
        M1: the objects of a body, or of each of three nested ones, are freed after an error reached
        its wait.
        """

        def run():
            for levels in (1, 3):
                source = Deferred()
                result = self.nested(source, levels)
                source.errback(ValueError())
                self.failure_of(result, ValueError)

        self.assert_freed(run)

    def test_M1_failure_of_a_subclass(self):
        """M1: the objects of a body are freed after an error of a Deferred of a subclass."""

        def run():
            for error in (ValueError, GeneratorExit):
                for fires_first in (True, False):
                    source = Subclass()
                    if fires_first:
                        source.errback(error())
                    result = self.nested(source, levels=1)
                    if not fires_first:
                        source.errback(error())
                    self.failure_of(result, error)

        self.assert_freed(run)

    def test_M1_error_raised_by_the_body(self):
        """
        M1: the objects of a body that raised an error, and of those that the error passed, are
        freed.
        """

        @self.sequential
        async def raising(thing, wait_on):
            local = self.watched(Thing())
            await waitable(wait_on)
            raise ValueError(id(local))

        def run():
            source = Deferred()
            pending = self.nested(raising(self.watched(Thing()), source))
            source.callback(None)
            self.failure_of(pending, ValueError)
            self.failure_of(self.nested(raising(self.watched(Thing()), succeed(None))), ValueError)

        self.assert_freed(run)

    def test_M1_error_handled_by_an_errback(self):
        """
        M1: the objects of a body are freed after an errback, added before the error, has handled
        it.
        """

        def run():
            source = Deferred()
            result = self.nested(source).addErrback(lambda failure: None)
            source.errback(ValueError())
            assert self.success_of(result) is None

        self.assert_freed(run)

    def test_M1_error_caught_in_a_body(self):
        """
        M1: the objects of a body are freed after it has caught the error of a fired or an unfired
        wait.
        """

        def run():
            source = Deferred()
            pending = self.catching(self.nested(source))
            source.errback(ValueError())
            assert self.success_of(pending) is None
            assert self.success_of(self.catching(self.nested(fail(ValueError())))) is None

        self.assert_freed(run)

    def test_M1_cancellation(self):
        """M1: the objects of a body are freed when it was cancelled."""

        def run():
            result = self.nested(Deferred(), levels=1)
            result.cancel()
            self.failure_of(result, CancelledError)

        self.assert_freed(run)

    def test_M1_cancellation_of_nested_sequences(self):
        """
        M1: the objects of three nested sequences are freed after a cancellation of the outermost.
        """

        def run():
            result = self.nested(Deferred())
            result.cancel()
            self.failure_of(result, CancelledError)

        self.assert_freed(run)

    def test_M1_cancellation_swallowed(self):
        """
        M1: the objects of a body are freed after it has swallowed the cancellation, at any of three
        levels.
        """

        def run():
            for levels in (0, 1, 2):
                result = self.nested(self.catching(self.nested(Deferred(), levels)), 2 - levels)
                result.cancel()
                assert self.success_of(result) is None

        self.assert_freed(run)

    def test_M1_cancellation_with_clean_up(self):
        """
        M1: the objects of a body are freed after it has waited in its clean-up, and was cancelled
        again there.
        """

        @self.sequential
        async def cleaning(thing):
            try:
                await Deferred()
            finally:
                await Deferred()

        def run():
            result = self.nested(cleaning(self.watched(Thing())))
            result.cancel()
            result.cancel()
            self.failure_of(result, CancelledError)

        self.assert_freed(run)

    def test_M1_cancellation_with_a_canceller(self):
        """
        M1: the objects of a body are freed after the canceller has fired the Deferred with a value
        or another error.
        """

        def run():
            result = self.nested(Deferred(lambda source: source.callback("partial")))
            result.cancel()
            assert self.success_of(result) is None
            result = self.nested(Deferred(lambda source: source.errback(ValueError())))
            result.cancel()
            self.failure_of(result, ValueError)

        self.assert_freed(run)

    def test_M1_yielded_generator(self):
        """
        M1: the objects of a yielded generator are freed after success, failure and cancellation.
        """

        def helper(thing, source):
            local = self.watched(Thing())
            got = yield source
            del local
            returnValue(got)

        def run():
            value, error = Deferred(), Deferred()
            returning = self.holding(helper(self.watched(Thing()), value))
            value.callback("value")
            assert self.success_of(returning) is None
            failing = self.holding(helper(self.watched(Thing()), error))
            error.errback(ValueError())
            self.failure_of(failing, ValueError)
            cancelled = self.holding(helper(self.watched(Thing()), Deferred()))
            cancelled.cancel()
            self.failure_of(cancelled, CancelledError)

        self.assert_freed(run)

    @needs_reference_counts
    def test_M1_no_cycles_at_all(self):
        """
        M1: after success, failure and cancellation the collector finds nothing at all, not even of
        the driver's.
        """

        @self.sequential
        async def body(source):
            await waitable(source)

        def run():
            for end in (
                lambda source, result: source.callback(None),
                lambda source, result: source.errback(ValueError()),
                lambda source, result: result.cancel(),
            ):
                source = Deferred()
                result = body(source).addErrback(lambda failure: None)
                end(source, result)

        run()
        with collector_off():
            gc.collect()
            run()
            assert gc.collect() == 0

    @needs_reference_counts
    def test_M1_result_that_is_kept(self):
        """M1: a result that is kept when it has fired keeps no Deferred, not even its engine's."""

        @self.sequential
        async def body(source):
            got = await waitable(source)
            return got

        def count_deferreds():
            return sum(Deferred in type(known).__mro__ for known in gc.get_objects())

        collect()
        before, source = count_deferreds(), Deferred()
        result = body(source)
        source.callback("value")
        del source
        collect()  # Twisted leaves a cycle.
        assert count_deferreds() - before <= 1
        assert self.success_of(result) == "value"

    def test_M1_result_that_nobody_keeps(self):
        """M1: a result that nobody kept is freed when the Deferred waited on has fired."""

        def run():
            source = Deferred()
            self.nested(source)
            source.callback("value")

        self.assert_freed(run)

    def test_M1_value_of_a_wait(self):
        """M1: the value of an earlier wait is freed while the body waits for something else."""
        later = Deferred()

        @self.sequential
        async def body(source):
            await waitable(source)
            await waitable(later)

        def run():
            source = Deferred()
            results.append(body(source))
            source.callback(self.watched(Thing()))

        results = []
        self.assert_freed(run)
        later.callback(None)

    def test_M1_error_of_a_wait(self):
        """M1: an error that a body has caught is freed while the body waits for something else."""
        later = Deferred()

        @self.sequential
        async def body():
            try:
                await waitable(sources.pop())
            except ValueError:
                pass
            await waitable(later)

        def run():
            source, error = Deferred(), OwnError()
            sources.append(self.nested(source))
            results.append(body())
            source.errback(self.watched(error))

        sources, results = [], []
        self.assert_freed(run)
        later.callback(None)


stamp(globals(), Freed)
