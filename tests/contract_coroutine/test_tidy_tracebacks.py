# Generated from tests/contract/test_tidy_tracebacks.py by tools.make_coroutine_suite: do not edit.
"""The clause T2: a printed traceback shows no frame of the drivers."""

from __future__ import absolute_import, division, print_function

import traceback

from seqcompat import waitable
from twisted.internet.defer import Deferred

from tests.harness.counting import assert_linear
from tests.harness import stamp
from tests.harness.printed import all_frames, foreign_frames, printed_exception

from .test_tracebacks import Errors

SPELLING = "coroutine"


class TidyTracebacks(Errors):
    def assert_shows_only(self, case):
        failure, names = case
        self.assert_tidy(failure.getTraceback(), names)

    def assert_tidy(self, text, names):
        assert all_frames(text) == names
        assert foreign_frames(text) == []

    def test_T2_raised_in_the_call(self):
        """
        T2: an error raised during the call shows the bodies and the raise site, no frame of a
        driver.
        """
        self.assert_shows_only(self.raised_in_the_call())

    def test_T2_raised_after_a_wait(self):
        """
        T2: an error raised after an unfired wait shows the bodies and the raise site, no frame of a
        driver.
        """
        self.assert_shows_only(self.raised_after_a_wait())

    def test_T2_inner_had_failed_before(self):
        """
        T2: an error of a sequence that had failed before another one waited on it shows no frame of
        a driver.
        """
        self.assert_shows_only(self.inner_had_failed_before())

    def test_T2_plain_functions_on_the_way(self):
        """T2: plain functions between the body and the raise site are shown, drivers are not."""
        self.assert_shows_only(self.plain_functions_on_the_way())

    def test_T2_callback_of_a_plain_deferred(self):
        """T2: an error in a callback does not show the Deferred that called it."""
        self.assert_shows_only(self.callback_of_a_plain_deferred())

    def test_T2_callback_of_a_fired_deferred(self):
        """
        T2: an error in a callback of a Deferred that had fired before the wait does not show the
        Deferred.
        """
        self.assert_shows_only(self.callback_of_a_fired_deferred())

    def test_T2_callback_of_an_inner_result(self):
        """T2: an error in a callback of an inner result does not show the result that called it."""
        self.assert_shows_only(self.callback_of_an_inner_result())

    def test_T2_failure_raised_elsewhere(self):
        """
        T2: a Failure made where it was caught shows its own frames below the bodies, and no driver.
        """
        self.assert_shows_only(self.failure_raised_elsewhere())

    def test_T2_exception_never_raised(self):
        """
        T2: an exception that was never raised shows only the waits that it passed.
        """
        self.assert_shows_only(self.exception_never_raised())

    def test_T2_failure_used_twice(self):
        """T2: a Failure that has passed other bodies before shows no trace of that."""
        self.assert_shows_only(self.failure_used_twice())

    def test_T2_raised_again(self):
        """T2: no driver is shown where a body catches the error and raises it again."""
        self.assert_shows_only(self.raised_again())

    def test_T2_clean_up_on_the_way(self):
        """T2: no driver is shown if a body waits in a ``finally`` block while the error passes."""
        self.assert_shows_only(self.clean_up_on_the_way())

    def test_T2_yielded_generator(self):
        """T2: no driver is shown if the error passes a generator that the body yields."""
        self.assert_shows_only(self.yielded_generator())

    def test_T2_cancelled(self):
        """T2: the driver that brings a ``CancelledError`` to the wait is not shown."""
        self.assert_shows_only(self.cancelled())

    def test_T2_on_each_engine(self):
        """T2: no frame of any engine shows, if bodies on different engines are mixed."""
        self.assert_shows_only(self.on_each_engine())

    def test_T2_logged(self):
        """T2: the log of an unhandled error shows no frame of an engine."""
        self.assert_shows_only(self.logged())

    def test_T2_nobody_who_caught_it(self):
        """
        T2: the traceback does not show those who have caught the error, as a Failure of an older
        Twisted does.
        """
        failure, names = self.raised_after_a_wait()
        text = failure.getTraceback()
        assert [text.count(", in %s\n" % name) for name in names] == [1] * len(names)

    def test_T2_printed_in_a_handler(self):
        """
        T2: ``traceback.format_exc()`` in a body that catches the error shows no frame of an engine.
        """
        source = Deferred()

        @self.sequential
        async def handler():
            try:
                await waitable(self.nested(source))
            except ValueError:
                return traceback.format_exc()

        result = handler()
        source.callback(None)
        self.assert_tidy(self.success_of(result), ["handler", "outer", "middle", "inner", "boom"])

    def test_T2_printed_from_the_exception(self):
        """
        T2: ``traceback.print_exception`` in an errback of the result shows no frame of an engine.
        """
        source, texts = Deferred(), []
        result = self.nested(source)
        result.addErrback(lambda failure: texts.append(printed_exception(failure)))
        source.callback(None)
        self.assert_tidy(texts[0], ["outer", "middle", "inner", "boom"])

    def test_T2_in_linear_time(self):
        """
        T2: an error through eight times as many sequences takes at most eight times as many steps.
        """
        self.assert_linear_through(self.waiting_on)

    def test_T2_raised_again_in_linear_time(self):
        """
        T2: the time is linear too, if each body catches the error and a plain function raises it
        again.
        """

        def raise_again(error):
            raise error

        @self.sequential
        async def handler(before):
            try:
                await waitable(before)
            except ValueError as error:
                raise_again(error)

        self.assert_linear_through(handler)

    def assert_linear_through(self, link):
        def run(length):
            error = ValueError()
            result = source = Deferred()
            for _ in range(length):
                result = link(result)
            outcomes = self.outcomes(result)
            source.errback(error)
            assert outcomes == [error]

        assert_linear(run, 50, 400)


stamp(globals(), TidyTracebacks)
