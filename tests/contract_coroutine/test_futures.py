# Generated from tests/contract/test_futures.py by tools.make_coroutine_suite: do not edit.
"""The clauses F1 to F8: Futures of asyncio and of threads, which Python 3 alone has."""

from __future__ import absolute_import, division, print_function

import asyncio
import concurrent.futures
import sys
import threading

import pytest
from seqcompat import _driver, defer, waitable
from seqcompat._versions import REACTOR_LOOP
from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp
from tests.harness.loops import FutureLike, running, with_loop

SPELLING = "coroutine"


def from_future(future):
    """
    A Deferred of a Future, as ``Deferred.fromFuture`` makes it; older Twisteds lack that.
    """
    deferred = Deferred()

    def fire(future):
        try:
            deferred.callback(future.result())
        except BaseException:
            deferred.errback()

    future.add_done_callback(fire)
    return deferred


each_kind = pytest.mark.parametrize("kind", ["asyncio", "like", "threads"])
when = pytest.mark.parametrize("is_done", [False, True], ids=["pending", "done"])


class Futures(Contract):
    def make(self, kind, loop):
        if kind == "threads":
            return concurrent.futures.Future()
        future = loop.create_future()
        return future if kind == "asyncio" else FutureLike(future)

    def passing_on(self):
        @self.sequential
        async def body(future):
            got = await waitable(future)
            return got

        return body

    def settle(self, loop, future, is_done, outcome):
        """
        Give ``future`` that outcome now or soon; a Future of threads gets it in another thread.
        """

        def set_outcome():
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        if is_done:
            set_outcome()
        elif isinstance(future, concurrent.futures.Future):
            loop.call_soon(lambda: threading.Thread(target=set_outcome).start())
        else:
            loop.call_soon(set_outcome)

    @each_kind
    @when
    def test_F1_value(self, kind, is_done):
        """F1: the value of a Future is that of the wait."""

        def program(loop):
            future = self.make(kind, loop)
            self.settle(loop, future, is_done, "value")
            return self.passing_on()(future)

        assert with_loop(program) == "value"

    @each_kind
    @when
    def test_F1_error(self, kind, is_done):
        """F1: its exception is raised at the wait, the same instance."""
        error = ValueError("of the Future")

        @self.sequential
        async def body(future):
            try:
                await waitable(future)
            except ValueError as caught:
                return caught

        def program(loop):
            future = self.make(kind, loop)
            self.settle(loop, future, is_done, error)
            return body(future)

        assert with_loop(program) is error

    def test_F1_task(self):
        """F1: a Task is waited for, with Futures and Deferreds before and after it."""

        @self.sequential
        async def body(loop):
            first = await succeed(1)
            second = await asyncio.ensure_future(self.passing_on()(succeed(2)))
            third = await waitable(self.passing_on()(loop.run_in_executor(None, lambda: 3)))
            return [first, second, third]

        assert with_loop(body) == [1, 2, 3]

    @each_kind
    def test_F1_waitable(self, kind):
        """F1: a wait for ``waitable`` of one waits for it."""

        def program(loop):
            future = self.make(kind, loop)
            self.settle(loop, future, False, "value")
            return self.passing_on()(waitable(future))

        assert with_loop(program) == "value"

    @each_kind
    def test_F1_strict(self, kind):
        """F1: with ``strict=True`` a Future is something to wait for."""

        @self.sequential(strict=True)
        async def body(future):
            got = await waitable(future)
            return got

        def program(loop):
            future = self.make(kind, loop)
            self.settle(loop, future, False, "value")
            return body(future)

        assert with_loop(program) == "value"

    def test_F1_gathered(self):
        """F1: what asyncio makes of several is a Future too."""

        def program(loop):
            futures = [loop.create_future() for _ in range(3)]
            for number, future in enumerate(futures):
                loop.call_soon(future.set_result, number)
            return self.passing_on()(asyncio.gather(*futures))

        assert with_loop(program) == [0, 1, 2]

    def test_F1_names_the_future(self):
        """F1: the ``repr()`` of a pending result names the Future that it waits on (T4)."""

        def program(loop):
            result = self.passing_on()(loop.create_future())
            text = repr(result)
            result.cancel()
            return result.addErrback(lambda _: text)

        assert "<Future pending" in with_loop(program)

    @each_kind
    def test_F2_cancelled(self, kind):
        """F2: cancelling the result cancels the Future, and ``CancelledError`` is raised (X1)."""
        seen = []

        def program(loop):
            seen.append(self.make(kind, loop))
            result = self.passing_on()(seen[0])
            result.cancel()
            return result

        failure = with_loop(program)
        assert isinstance(failure, Failure) and failure.check(CancelledError)
        assert seen[0].cancelled()

    @each_kind
    def test_F2_swallowed(self, kind):
        """F2: a body that swallows that goes on, and waits for another Future (X3)."""

        @self.sequential
        async def body(first, second):
            try:
                await waitable(first)
            except CancelledError:
                pass
            got = await waitable(second)
            return got

        def program(loop):
            second = self.make(kind, loop)
            result = body(self.make(kind, loop), second)
            result.cancel()
            self.settle(loop, second, False, "second")
            return result

        assert with_loop(program) == "second"

    @each_kind
    def test_F2_cancelled_by_somebody_else(self, kind):
        """F2: a Future that somebody else cancelled raises its own kind of error."""

        def program(loop):
            future = self.make(kind, loop)
            loop.call_soon(future.cancel)
            return self.passing_on()(future)

        failure = with_loop(program)
        assert not failure.check(CancelledError)
        assert failure.check(asyncio.CancelledError, concurrent.futures.CancelledError)

    def test_F2_task_that_goes_on(self):
        """F2: a Task that swallows its cancellation goes on, and so does the wait (X3)."""

        @self.sequential
        async def stubborn(first, second):
            try:
                await waitable(first)
            except CancelledError:
                got = await waitable(second)
                return got

        def program(loop):
            second = loop.create_future()
            task = asyncio.ensure_future(stubborn(loop.create_future(), second))
            result = self.passing_on()(task)
            loop.call_later(0.01, result.cancel)
            loop.call_later(0.02, second.set_result, "after all")
            return result

        assert with_loop(program) == "after all"

    def test_F2_refuses(self):
        """F2: a Future that refuses to be cancelled goes on, and so does the wait (X3)."""

        class Refusing(FutureLike):
            def cancel(self):
                return False

        def program(loop):
            future = Refusing(loop.create_future())
            result = self.passing_on()(future)
            result.cancel()
            self.settle(loop, future, False, "after all")
            return result

        assert with_loop(program) == "after all"

    def test_F2_too_late(self):
        """F2: an outcome that the Future has already arrives, although the result is cancelled."""

        def program(loop):
            future = loop.create_future()
            result = self.passing_on()(future)
            future.set_result("in time")
            result.cancel()
            return result

        assert with_loop(program) == "in time"

    def test_F3_thread_of_the_body(self):
        """F3: after a wait for a Future of a thread the body goes on in its own."""

        @self.sequential
        async def body(future):
            await waitable(future)
            return threading.current_thread()

        def program(loop):
            future = concurrent.futures.Future()
            self.settle(loop, future, False, "value")
            return body(future)

        assert with_loop(program) is threading.current_thread()

    def test_F3_cancelled_while_a_thread_is_at_work(self):
        """F3: ``CancelledError`` is raised at once; the outcome of the thread is ignored (X5)."""
        future = concurrent.futures.Future()
        future.set_running_or_notify_cancel()

        def program(loop):
            result = self.passing_on()(future)
            result.cancel()
            future.set_result("too late")
            return result

        assert with_loop(program).check(CancelledError)

    def test_F4_before_the_reactor_runs(self, monkeypatch):
        """F4: a Future of the loop that Twisted's reactor is to run on is waited for."""

        class Reactor(object):
            running = False

        loop = asyncio.new_event_loop()
        setattr(Reactor, REACTOR_LOOP, loop)
        monkeypatch.setitem(sys.modules, "twisted.internet.reactor", Reactor)
        try:
            future = loop.create_future()
            result = self.passing_on()(future)
            self.assert_pending(result)
            loop.call_soon(future.set_result, "value")
            loop.run_until_complete(future)
        finally:
            loop.close()
        assert self.success_of(result) == "value"

    def test_F4_no_loop(self):
        """F4: where nothing runs the Future's loop the wait raises, and says what to do."""
        loop = asyncio.new_event_loop()
        try:
            failure = self.failure_of(self.passing_on()(loop.create_future()), RuntimeError)
        finally:
            loop.close()
        assert "nothing runs its loop" in str(failure.value)
        assert "asyncioreactor.install()" in str(failure.value)

    def test_F4_another_loop(self):
        """
        F4: a wait for a Future of another loop than the one that runs raises, and says what to do.
        """
        other = asyncio.new_event_loop()
        try:
            failure = with_loop(lambda loop: self.passing_on()(other.create_future()))
        finally:
            other.close()
        assert failure.check(RuntimeError)
        assert "another loop runs in this thread" in str(failure.value)

    def test_F4_loop_of_another_thread(self):
        """F4: a wait for a Future whose loop runs in another thread raises, and says what to do."""
        with running() as loop:
            failure = self.failure_of(self.passing_on()(loop.create_future()), RuntimeError)
        assert "runs in another thread" in str(failure.value)

    def test_F4_done(self):
        """F4: a Future that is done needs no loop."""
        loop = asyncio.new_event_loop()
        try:
            future = loop.create_future()
            future.set_result("value")
            assert self.success_of(self.passing_on()(future)) == "value"
        finally:
            loop.close()

    def awaited_by_task(self, outcome, is_fired=False):
        """
        The outcome for a Task that awaits a sequence with that outcome.
        """

        def program(loop):
            source = Deferred()
            task = asyncio.ensure_future(self.passing_on()(source))
            if is_fired:
                source.callback(outcome)
            else:
                loop.call_later(0.01, source.callback, outcome)
            return from_future(task)

        return with_loop(program)

    def test_F5_value(self):
        """F5: a Task that awaits a sequence gets its value."""
        assert self.awaited_by_task("value") == "value"

    def test_F5_value_of_a_fired_result(self):
        """F5: a Task that awaits a result that has fired before gets its value."""
        assert self.awaited_by_task("value", is_fired=True) == "value"

    def test_F5_error(self):
        """F5: a Task that awaits a sequence gets its error, the same instance."""
        error = ValueError("of the sequence")
        assert self.awaited_by_task(Failure(error)).value is error

    def test_F5_error_of_a_fired_result(self):
        """
        F5: a Task that awaits a result that has failed before gets its error, the same instance.
        """
        error = ValueError("of the sequence")
        assert self.awaited_by_task(Failure(error), is_fired=True).value is error

    def test_F5_cancelled_by_the_task(self):
        """
        F5: cancelling the Task cancels the Deferred of the sequence's wait; the Task is cancelled.
        """
        cancelled = []

        def program(loop):
            task = asyncio.ensure_future(self.passing_on()(Deferred(cancelled.append)))
            loop.call_later(0.01, task.cancel)
            done = Deferred()
            task.add_done_callback(done.callback)
            return done

        assert with_loop(program).cancelled()
        assert len(cancelled) == 1

    def test_F5_cancelled_by_the_task_and_swallowed(self):
        """F5: a body that swallows that and returns gives the Task its value (X3)."""

        @self.sequential
        async def body():
            try:
                await Deferred()
            except CancelledError:
                return "cleaned up"

        def program(loop):
            task = asyncio.ensure_future(body())
            loop.call_later(0.01, task.cancel)
            return from_future(task)

        assert with_loop(program) == "cleaned up"

    def test_F5_in_each_other(self):
        """F5: a sequence waits for a Task that awaits a sequence that waits for a Task, deeply."""

        @self.sequential
        async def body(loop, levels):
            if not levels:
                got = await waitable(loop.run_in_executor(None, lambda: "value"))
            else:
                got = await asyncio.ensure_future(body(loop, levels - 1))
            return got

        assert with_loop(lambda loop: body(loop, 30)) == "value"

    def test_F5_is_no_future(self):
        """F5: a result does not look like a Future: its ``result`` is a value."""

        @self.sequential
        async def body(loop):
            result = self.passing_on()(Deferred())
            found = asyncio.isfuture(result)
            await waitable(loop.run_in_executor(None, lambda: None))
            return (found, asyncio.isfuture(result), asyncio.isfuture(body))

        assert not asyncio.isfuture(self.passing_on()(Deferred()))  # No loop runs.
        assert with_loop(body) == (False, False, False)

    def test_F5_reactor_on_another_loop(self, monkeypatch):
        """F5: where Twisted's reactor does not run on the Task's loop an error names asFuture."""
        monkeypatch.setitem(sys.modules, "twisted.internet.reactor", object())

        def program(loop):
            return from_future(asyncio.ensure_future(self.passing_on()(Deferred())))

        failure = with_loop(program)
        assert failure.check(RuntimeError)
        assert "asFuture(loop)" in str(failure.value)

    def awaited(self, result):
        """
        The iterator behind ``await`` of ``result``, after it has given its Deferred.
        """
        iterator = result.__await__()
        assert next(iterator) is result
        return iterator

    def test_F6_value(self):
        """F6: a driver that sends None when the result has fired gets its value."""
        source = Deferred()
        iterator = self.awaited(self.passing_on()(source))
        source.callback("value")
        with pytest.raises(StopIteration) as caught:
            iterator.send(None)
        assert caught.value.value == "value"

    def test_F6_error(self):
        """F6: or its error, which counts as handled."""
        source, error = Deferred(), ValueError("of the sequence")
        iterator = self.awaited(self.passing_on()(source))
        source.errback(error)
        with pytest.raises(ValueError) as caught:
            iterator.send(None)
        assert caught.value is error

    def test_F6_too_early(self):
        """F6: a driver that resumes before gets the result again, whatever it sends."""
        source = Deferred()
        result = self.passing_on()(source)
        iterator = self.awaited(result)
        assert iterator.send("spurious") is result
        assert iterator.send(None) is result
        source.callback("value")
        with pytest.raises(StopIteration) as caught:
            iterator.send(None)
        assert caught.value.value == "value"

    def test_F7_inlineCallbacks(self):
        """F7: with ``seqcompat.defer.inlineCallbacks`` a Future comes back as it is, as ever."""
        future, seen = concurrent.futures.Future(), []

        def inner():
            seen.append((yield future))

        @defer.inlineCallbacks
        async def body():
            seen.append(await waitable(future))
            await waitable(inner())

        self.success_of(body())
        assert seen == [future, future]

    def test_F8_looked_for_last(self, monkeypatch):
        """F8: where there is something else to wait for, nobody looks for a Future."""

        def looked_for(value):
            raise AssertionError("looked for a Future in %r" % (value,))

        monkeypatch.setattr(_driver, "as_deferred", looked_for)
        source = Deferred()

        @self.sequential
        async def body():
            got = [await waitable(source), await waitable(self.passing_on()(succeed(2)))]
            got.append(await waitable(3))
            got.append(await waitable(succeed(4)))
            return got

        result = body()
        source.callback(1)
        assert self.success_of(result) == [1, 2, 3, 4]


stamp(globals(), Futures)
