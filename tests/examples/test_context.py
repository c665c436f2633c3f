"""
The guide's page on context, and with it a real tracer: OpenTelemetry's spans.

Only one lane has the SDK.
"""

from __future__ import annotations

import contextlib
import contextvars
import doctest
import os
import threading

import pytest

pytest.importorskip("opentelemetry.sdk", reason="only one lane has OpenTelemetry's SDK")

from opentelemetry import trace  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (  # noqa: E402
    InMemorySpanExporter,
)
from twisted.internet.defer import Deferred, DeferredList, fail, gatherResults, succeed  # noqa: E402
from twisted.internet.task import Clock, deferLater  # noqa: E402
from twisted.internet.threads import deferToThreadPool  # noqa: E402
from twisted.python.threadpool import ThreadPool  # noqa: E402

from seqcompat import sequential, use_engine, waitable  # noqa: E402

PAGE = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "context.rst")

ENGINES = ("generator-send", "native")


@pytest.fixture(params=ENGINES)
def engine(request):
    with use_engine(request.param):
        yield request.param


def test_page(engine):
    """
    The page's examples print what it shows, on each engine.
    """
    result = doctest.testfile(
        PAGE, module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS
    )
    assert result.failed == 0
    assert result.attempted > 50


class Tracer:
    """A tracer, and what became of its spans."""

    def __init__(self):
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self._tracer = provider.get_tracer("tests")
        self.span = self._tracer.start_as_current_span

    def parents(self):
        """The name of the parent of each span that has ended."""
        spans = self._exporter.get_finished_spans()
        names = {span.context.span_id: span.name for span in spans}
        return {span.name: names.get(span.parent and span.parent.span_id) for span in spans}


def here():
    return getattr(trace.get_current_span(), "name", "none")


@pytest.fixture
def tracer():
    return Tracer()


@pytest.fixture(params=["generator", "coroutine"])
def step(request, tracer):
    """
    ``step(name, *make)``: a sequence with a span of its own. It waits for the result of each
    ``make()`` in it, and returns the spans that it was in after each wait.
    """
    if request.param == "generator":

        @sequential
        def step(name, *make):
            seen = []
            with tracer.span(name):
                for each in make:
                    with contextlib.suppress(ZeroDivisionError):
                        yield each()
                    seen.append(here())
            return seen

    else:

        @sequential
        async def step(name, *make):
            seen = []
            with tracer.span(name):
                for each in make:
                    with contextlib.suppress(ZeroDivisionError):
                        await waitable(each())
                    seen.append(here())
            return seen

    return step


@pytest.mark.usefixtures("engine")
class TestSpans:
    """A span around or in a sequence is there in all its waits (V1, V2)."""

    def ended(self, result):
        values = []
        result.addCallback(values.append)
        assert values, "still waits, or has failed: %r" % result
        return values[0]

    def test_waits_of_each_kind(self, tracer, step):
        """
        Fired and unfired, failed, cancelled, timed out, delayed, in a list, a coroutine, a plain
        value: the span is the same after each.
        """
        clock, unfired, failing, cancelled = Clock(), Deferred(), Deferred(), Deferred()

        async def coroutine():
            with tracer.span("of the coroutine"):
                return here()

        result = step(
            "span",
            lambda: succeed(1),
            lambda: fail(ZeroDivisionError()),
            lambda: unfired,
            lambda: failing,
            lambda: cancelled.addErrback(lambda failure: None),
            lambda: Deferred().addTimeout(2, clock).addErrback(lambda failure: None),
            lambda: deferLater(clock, 1, here),
            lambda: DeferredList([succeed(1), deferLater(clock, 1, here)]),
            coroutine,
            lambda: 5,
        )
        with tracer.span("of whoever fires"):
            unfired.callback(None)
            failing.errback(ZeroDivisionError())
            result.cancel()
            clock.pump([1, 1, 1, 1])
        assert self.ended(result) == ["span"] * 10
        assert here() == "none"

    def test_nested_and_parallel(self, tracer, step):
        """
        Each span has the one as its parent in which its sequence was called, in whatever order
        they go on.
        """
        gates = [Deferred() for _ in range(4)]

        def both():
            return gatherResults(
                [
                    step("left", lambda: gates[1], lambda: step("leaf", lambda: gates[3])),
                    step("right", lambda: gates[2]),
                ]
            )

        with tracer.span("request"):
            result = step("outer", lambda: gates[0], both, lambda: step("last"))
        for number in (0, 2, 1, 3):
            with tracer.span("fires %d" % number):
                gates[number].callback(None)
        assert self.ended(result) == ["outer"] * 3
        parents = tracer.parents()
        assert {name: parents[name] for name in ("outer", "left", "right", "leaf", "last")} == {
            "outer": "request",
            "left": "outer",
            "right": "outer",
            "leaf": "left",
            "last": "outer",
        }

    def test_error_is_recorded_in_each_span_that_it_leaves(self, tracer, step):
        gate = Deferred()
        result = step("outer", lambda: step("inner", lambda: gate))
        gate.errback(KeyError("lost"))
        result.addErrback(lambda failure: failure.trap(KeyError))
        ended = tracer._exporter.get_finished_spans()
        assert [(span.name, span.events[0].name) for span in ended] == [
            ("inner", "exception"),
            ("outer", "exception"),
        ]

    def test_requests_do_not_mix(self, tracer, step):
        """
        Each of many sequences that wait at once goes on in its own span.
        """
        gates = [Deferred() for _ in range(20)]
        results = []
        for number, gate in enumerate(gates):
            with tracer.span("request %d" % number):
                results.append(step("step %d" % number, lambda gate=gate: gate))
        for gate in reversed(gates):
            gate.callback(None)
        assert [self.ended(each) for each in results] == [["step %d" % n] for n in range(20)]
        parents = tracer.parents()
        assert all(parents["step %d" % n] == "request %d" % n for n in range(20))

    def test_thread(self, tracer, step):
        """
        A thread is not in the span, but where its function is run by a copy of the context; the
        sequence goes on in its own, which it is in the reactor's thread.
        """
        reactor, pool = ReactorOfOneThread(), ThreadPool(0, 1)
        pool.start()
        try:
            seen = []

            def in_thread(how):
                seen.append((how, here(), threading.current_thread() is not main))

            main = threading.current_thread()
            result = step(
                "span",
                lambda: deferToThreadPool(reactor, pool, in_thread, "alone"),
                lambda: deferToThreadPool(
                    reactor, pool, contextvars.copy_context().run, in_thread, "carried"
                ),
            )
            for _ in range(2):
                reactor.run_one()
            assert self.ended(result) == ["span", "span"]
            assert seen == [("alone", "none", True), ("carried", "span", True)]
        finally:
            pool.stop()


class ReactorOfOneThread:
    """Calls in this thread what another thread asks it to."""

    def __init__(self):
        self._calls = []
        self._there = threading.Semaphore(0)

    def callFromThread(self, *call):
        self._calls.append(call)
        self._there.release()

    def run_one(self):
        assert self._there.acquire(timeout=600)  # Only a thread that never ends takes as long.
        function, *arguments = self._calls.pop(0)
        function(*arguments)
