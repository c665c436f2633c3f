# Generated from tests/contract/test_debugging.py by tools.make_coroutine_suite: do not edit.
"""The clause T5: with debugging on, a result knows where it was made and where it was fired."""

from __future__ import absolute_import, division, print_function

import gc
import pdb

import pytest
from seqcompat import waitable
from twisted.internet import defer
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred, fail, succeed
from twisted.python import failure, log

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class Debugging(Contract):
    @pytest.fixture(autouse=True)
    def debugging(self):
        defer.setDebugging(True)
        yield
        defer.setDebugging(False)

    def waiting_on(self, source):
        @self.sequential
        async def body():
            got = await waitable(source)
            return got

        return body()

    def fired_again(self, result):
        """
        The text of the error when ``result``, which has fired, is fired once more.
        """
        with pytest.raises(AlreadyCalledError) as caught:
            result.callback("again")
        return str(caught.value)

    def test_T5_where_the_result_was_made(self):
        """T5: an ``AlreadyCalledError`` tells who called the sequence."""

        def calling():
            return self.waiting_on(succeed("value"))

        assert "calling" in self.fired_again(calling())

    def test_T5_where_the_result_was_fired(self):
        """
        T5: an ``AlreadyCalledError`` tells who fired the Deferred that the sequence waited on last.
        """
        source = Deferred()

        def firing():
            source.callback("value")

        result = self.waiting_on(source)
        firing()
        _, invoker = self.fired_again(result).split("First Invoker")
        assert "firing" in invoker

    def test_T5_results_of_nested_sequences(self):
        """
        T5: each of two nested results tells who called its own sequence and who fired them both.
        """
        source = Deferred()

        def calling_inner():
            return self.waiting_on(source)

        def calling_outer(inner):
            return self.waiting_on(inner)

        def firing():
            source.callback("value")

        inner = calling_inner()
        outer = calling_outer(inner)
        firing()
        inner_text, outer_text = self.fired_again(inner), self.fired_again(outer)
        assert "calling_inner" in inner_text and "calling_outer" not in inner_text
        assert "calling_outer" in outer_text and "calling_inner" not in outer_text
        assert "firing" in inner_text and "firing" in outer_text

    def test_T5_cancelled(self):
        """T5: after a cancellation, an ``AlreadyCalledError`` tells who cancelled."""

        def cancelling(result):
            result.cancel()

        result = self.waiting_on(Deferred())
        cancelling(result)
        self.failure_of(result, CancelledError)
        assert "cancelling" in self.fired_again(result)

    def test_T5_unhandled_failure(self):
        """T5: the log of an unhandled failure tells who called the sequence."""

        def calling():
            self.waiting_on(fail(ValueError()))

        calling()
        gc.collect()
        assert "calling" in "".join(log.textFromEventDict(event) for event in self.error_events)
        assert len(self.logged_errors(ValueError)) == 1

    def test_T5_local_variables(self):
        """
        T5: a failure of the result knows the local variables of the body, for
        ``getTraceback(detail="verbose")``.
        """

        @self.sequential
        async def body():
            user = "Ada"
            await succeed(None)
            raise ValueError(user[:0])

        assert "'Ada'" in self.failure_of(body(), ValueError).getTraceback(detail="verbose")

    def test_T5_values_and_errors(self):
        """
        T5: debugging changes nothing else: values, errors and cancellations arrive as without it.
        """
        source, error = Deferred(), ValueError()

        @self.sequential
        async def body():
            seen = [await succeed(1), await waitable(self.waiting_on(source))]
            try:
                await Deferred()
            except CancelledError:
                seen.append("cancelled")
            try:
                await waitable(failing)
            except ValueError as caught:
                seen.append(caught is error)
            return seen

        failing = Deferred()
        result = body()
        source.callback(2)
        result.cancel()
        failing.errback(error)
        assert self.success_of(result) == [1, 2, "cancelled", True]


class Debugger(Contract):
    @pytest.fixture(autouse=True)
    def debugger(self, monkeypatch):
        """The functions at which the debugger has stopped: those in which an error was raised."""
        self.shown = []

        def post_mortem(traceback):
            while traceback.tb_next is not None:
                traceback = traceback.tb_next
            self.shown.append(traceback.tb_frame.f_code.co_name)

        monkeypatch.setattr(pdb, "post_mortem", post_mortem)
        before = failure.Failure.__dict__["__init__"]
        failure.startDebugMode()
        yield
        failure.Failure.__init__ = before

    def test_T5_debugger(self, capsys):
        """T5: in debug mode the debugger is shown where a body has raised its error, once."""

        @self.sequential
        async def raising():
            await succeed(None)
            raise ValueError("raised here")

        @self.sequential
        async def passing_on():
            await raising()

        @self.sequential
        async def body():
            try:
                await passing_on()
            except ValueError:
                return "handled"

        assert self.success_of(body()) == "handled"
        assert self.shown == ["raising"]
        assert "post-mortem of exception 'raised here'" in capsys.readouterr()[0]


stamp(globals(), Debugging, Debugger)
