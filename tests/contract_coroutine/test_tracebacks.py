# Generated from tests/contract/test_tracebacks.py by tools.make_coroutine_suite: do not edit.
"""The clause T1: the printed traceback of an error."""

from __future__ import absolute_import, division, print_function

import traceback

from seqcompat import waitable
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp
from tests.harness.printed import own_frames, printed_exception

SPELLING = "coroutine"


def boom(_=None):
    raise ValueError("raised here")


def raised():
    """
    A Failure that knows where it was raised.
    """
    try:
        boom()
    except ValueError:
        return Failure()


class Frozen(Exception):
    """An error that takes no attributes, such as a frozen dataclass."""

    def __setattr__(self, name, value):
        raise AttributeError("cannot assign to field %r" % (name,))


class Closed(Exception):
    """An error that takes no attributes but Python's own, which an older Twisted assigns."""

    def __setattr__(self, name, value):
        if not name.startswith("__"):
            raise AttributeError("cannot assign to field %r" % (name,))
        Exception.__setattr__(self, name, value)


class Errors(Contract):
    """
    Ways in which an error passes through bodies, each by its name: the Failure that comes out, and
    the names of the functions that its traceback has to show.
    """

    def nested(self, source, fails=boom):
        """
        The result of three nested sequences, of which the innermost waits on ``source`` and then
        calls ``fails``.
        """

        @self.sequential
        async def inner():
            await waitable(source)
            fails()

        @self.sequential
        async def middle():
            got = await inner()
            return got

        @self.sequential
        async def outer():
            got = await middle()
            return got

        return outer()

    def waiting_on(self, source):
        @self.sequential
        async def body():
            got = await waitable(source)
            return got

        return body()

    def raised_in_the_call(self):
        return self.failure_of(self.nested(succeed(None))), ["outer", "middle", "inner", "boom"]

    def raised_after_a_wait(self):
        source = Deferred()
        result = self.nested(source)
        source.callback(None)
        return self.failure_of(result), ["outer", "middle", "inner", "boom"]

    def inner_had_failed_before(self):
        first, gate = Deferred(), Deferred()

        @self.sequential
        async def late(failing):
            await waitable(gate)
            await waitable(failing)

        result = late(self.nested(first))
        first.callback(None)
        gate.callback(None)
        return self.failure_of(result), ["late", "outer", "middle", "inner", "boom"]

    def plain_functions_on_the_way(self):
        def helper():
            underneath()

        def underneath():
            boom()

        source = Deferred()
        result = self.nested(source, fails=helper)
        source.callback(None)
        return self.failure_of(result), ["outer", "middle", "inner", "helper", "underneath", "boom"]

    def callback_of_a_plain_deferred(self):
        source = Deferred().addCallback(boom)
        result = self.waiting_on(self.waiting_on(source))
        source.callback(None)
        return self.failure_of(result), ["body", "body", "boom"]

    def callback_of_a_fired_deferred(self):
        result = self.waiting_on(self.waiting_on(succeed(None).addCallback(boom)))
        return self.failure_of(result), ["body", "body", "boom"]

    def callback_of_an_inner_result(self):
        source = Deferred()
        inner = self.waiting_on(source).addCallback(boom)
        result = self.waiting_on(inner)
        source.callback(None)
        return self.failure_of(result), ["body", "boom"]

    def failure_raised_elsewhere(self):
        return self.failure_of(self.waiting_on(fail(raised()))), ["body", "raised", "boom"]

    def exception_never_raised(self):
        return self.failure_of(self.waiting_on(self.waiting_on(fail(ValueError("made here"))))), [
            "body",
            "body",
        ]

    def failure_used_twice(self):
        failure = raised()
        self.failure_of(self.nested(succeed(None), fails=failure.raiseException))
        return self.failure_of(self.waiting_on(fail(failure))), ["body", "raised", "boom"]

    def raised_again(self):
        source = Deferred()

        @self.sequential
        async def again():
            try:
                await waitable(self.nested(source))
            except ValueError:
                raise

        result = again()
        source.callback(None)
        return self.failure_of(result), ["again", "outer", "middle", "inner", "boom"]

    def clean_up_on_the_way(self):
        source, cleanup = Deferred(), Deferred()

        @self.sequential
        async def cleaning():
            try:
                await waitable(self.nested(source))
            finally:
                await waitable(cleanup)

        result = cleaning()
        source.callback(None)
        cleanup.callback(None)
        return self.failure_of(result), ["cleaning", "outer", "middle", "inner", "boom"]

    def yielded_generator(self):
        source = Deferred()

        def helper():
            yield source
            boom()

        result = self.waiting_on(helper())
        source.callback(None)
        return self.failure_of(result), ["body", "helper", "boom"]

    def cancelled(self):
        result = self.nested(Deferred())
        result.cancel()
        return self.failure_of(result, CancelledError), ["outer", "middle", "inner"]

    def on_each_engine(self):
        names, source = self.mixed_engines * 2, Deferred()
        result = source.addCallback(boom)
        for name in names:
            result = self.relay(name, result)
        source.callback(None)
        return self.failure_of(result), ["relaying"] * len(names) + ["boom"]

    def relay(self, engine_name, source):
        @self.sequential_on(engine_name)
        async def relaying():
            await waitable(source)

        return relaying()

    def logged(self):
        source = Deferred()
        self.nested(source)
        source.callback(None)
        del source
        [failure] = self.logged_errors(ValueError)
        return failure, ["outer", "middle", "inner", "boom"]


class Tracebacks(Errors):
    def assert_shows(self, case):
        failure, names = case
        assert own_frames(failure.getTraceback()) == names

    def test_T1_raised_in_the_call(self):
        """
        T1: an error raised during the call shows each body that it passes, outermost first, and the
        raise site.
        """
        self.assert_shows(self.raised_in_the_call())

    def test_T1_raised_after_a_wait(self):
        """
        T1: an error raised after an unfired wait shows each body that it passes, and the raise
        site.
        """
        self.assert_shows(self.raised_after_a_wait())

    def test_T1_inner_had_failed_before(self):
        """
        T1: an error of a sequence that had failed before another one waited on it shows each body.
        """
        self.assert_shows(self.inner_had_failed_before())

    def test_T1_plain_functions_on_the_way(self):
        """T1: plain functions between the body and the raise site are shown too."""
        self.assert_shows(self.plain_functions_on_the_way())

    def test_T1_callback_of_a_plain_deferred(self):
        """T1: an error in a callback of the Deferred waited on shows the callback."""
        self.assert_shows(self.callback_of_a_plain_deferred())

    def test_T1_callback_of_a_fired_deferred(self):
        """
        T1: an error in a callback of a Deferred that had fired before the wait shows the callback.
        """
        self.assert_shows(self.callback_of_a_fired_deferred())

    def test_T1_callback_of_an_inner_result(self):
        """
        T1: an error in a callback of an inner result, whose own body it did not pass, shows the
        callback.
        """
        self.assert_shows(self.callback_of_an_inner_result())

    def test_T1_failure_raised_elsewhere(self):
        """T1: a Failure made where it was caught shows its own frames below the bodies."""
        self.assert_shows(self.failure_raised_elsewhere())

    def test_T1_exception_never_raised(self):
        """T1: an exception that was never raised shows the waits that it passed."""
        self.assert_shows(self.exception_never_raised())

    def test_T1_failure_used_twice(self):
        """T1: a Failure that has passed other bodies before does not show them."""
        self.assert_shows(self.failure_used_twice())

    def test_T1_raised_again(self):
        """T1: a body that catches the error and raises it again is shown once."""
        self.assert_shows(self.raised_again())

    def test_T1_clean_up_on_the_way(self):
        """T1: a body that waits in a ``finally`` block while the error passes is shown once."""
        self.assert_shows(self.clean_up_on_the_way())

    def test_T1_yielded_generator(self):
        """T1: a generator that the body yields is shown between the body and the raise site."""
        self.assert_shows(self.yielded_generator())

    def test_T1_cancelled(self):
        """T1: a ``CancelledError`` shows the wait in each body."""
        self.assert_shows(self.cancelled())

    def test_T1_on_each_engine(self):
        """T1: bodies on different engines are shown as those on one engine are."""
        self.assert_shows(self.on_each_engine())

    def test_T1_logged(self):
        """T1: the log shows an unhandled error as the result would have shown it."""
        self.assert_shows(self.logged())

    def test_T1_raise_site(self):
        """T1: the last frame is the line that raised."""
        failure, _ = self.raised_after_a_wait()
        lines = failure.getTraceback().splitlines()
        assert 'raise ValueError("raised here")' in [line.strip() for line in lines]
        assert lines[-1].endswith("ValueError: raised here")

    def test_T1_error_that_takes_no_attributes(self):
        """
        T1: each body is shown of an error, too, that not even its traceback can be assigned to.
        """
        source = Deferred()
        results = [
            self.nested(source.addCallback(self.raises(Frozen))),
            self.nested(succeed(None), self.raises(Frozen)),
        ]
        source.callback(None)
        for result in results:
            assert own_frames(self.failure_of(result, Frozen).getTraceback())[:3] == [
                "outer",
                "middle",
                "inner",
            ]

    def test_T1_error_that_takes_no_new_attributes(self):
        """
        T1: each body is shown of an error that takes only Python's own attributes, if a Deferred
        had failed with it before.
        """
        result = self.nested(succeed(None).addCallback(self.raises(Closed)))
        assert own_frames(self.failure_of(result, Closed).getTraceback())[:3] == [
            "outer",
            "middle",
            "inner",
        ]

    def raises(self, kind):
        def fails(_=None):
            raise kind()

        return fails

    def test_T1_failure_made_in_a_handler(self):
        """
        T1: a Failure made in a body shows the raise site of the error of a Deferred that had failed
        before.
        """

        @self.sequential
        async def handler(source):
            try:
                await waitable(source)
            except ValueError:
                return Failure().getTraceback()

        assert own_frames(self.success_of(handler(succeed(None).addCallback(boom))))[-1] == "boom"

    def test_T1_printed_in_a_handler(self):
        """
        T1: ``traceback.format_exc()`` in a body that catches the error shows the same, with that
        body on top.
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
        assert own_frames(self.success_of(result)) == [
            "handler",
            "outer",
            "middle",
            "inner",
            "boom",
        ]

    def test_T1_printed_in_a_handler_during_the_call(self):
        """
        T1: ``traceback.format_exc()`` in a body that catches an error raised during the call shows
        the same.
        """

        @self.sequential
        async def handler():
            try:
                await waitable(self.nested(succeed(None)))
            except ValueError:
                return traceback.format_exc()

        assert own_frames(self.success_of(handler())) == [
            "handler",
            "outer",
            "middle",
            "inner",
            "boom",
        ]

    def test_T1_printed_from_the_exception(self):
        """
        T1: printing the exception in an errback of the result shows the same as printing the
        Failure.
        """
        source, texts = Deferred(), []
        result = self.nested(source)
        result.addErrback(lambda failure: texts.append(printed_exception(failure)))
        source.callback(None)
        assert own_frames(texts[0]) == ["outer", "middle", "inner", "boom"]


stamp(globals(), Tracebacks)
