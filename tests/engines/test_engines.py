"""The choice of an engine: by name, for the process, from the environment, automatically."""

from __future__ import absolute_import, division, print_function

import sys
import weakref

import pytest
from twisted.internet.defer import Deferred, succeed

import seqcompat
from seqcompat import (
    _engines,
    _resuming,
    _versions,
    deviations,
    returnValue,
    sequential,
    use_engine,
)
from seqcompat._tracebacks import Raised
from tests.engines.afresh import run_afresh
from tests.harness.garbage import collector_off, needs_reference_counts

NATIVE_IS_HERE = "native" in _engines.KINDS


@sequential
def waiting(d):
    yield d


def engine_of(result):
    return {"GeneratorSendSequence": "generator-send", "NativeSequence": "native"}[
        type(result).__name__
    ]


def test_the_engines_are_listed_with_the_reason_why_one_is_missing():
    found = seqcompat.engines()
    assert [engine.name for engine in found] == ["generator-send", "native"]
    assert found[0].available and found[0].reason is None
    assert found[1].available == (sys.version_info >= (3, 6))
    if not found[1].available:
        assert "Python 3.6" in found[1].reason and "2.7" in found[1].reason


@pytest.mark.parametrize("name", ["greenlet", "asyncio"])
def test_an_unknown_engine_is_refused_at_the_decoration(name):
    with pytest.raises(ValueError) as caught:
        sequential(engine=name)(waiting.__wrapped__)
    for words in (repr(name), "auto", "generator-send", "native", "Available here"):
        assert words in str(caught.value)


def test_an_unknown_engine_is_refused_for_the_process_which_keeps_its_own():
    with use_engine("generator-send"):
        with pytest.raises(ValueError):
            use_engine("greenlet")
        assert engine_of(waiting(Deferred())) == "generator-send"


@pytest.mark.skipif(NATIVE_IS_HERE, reason="the native engine is available here")
def test_an_engine_that_is_missing_here_says_what_it_needs_and_what_there_is():
    for use in (lambda: use_engine("native"), lambda: sequential(waiting, engine="native")):
        with pytest.raises(ValueError) as caught:
            use()
        for words in (
            "'native' is not available",
            "Python 3.6",
            "Available here: auto, generator-send.",
        ):
            assert words in str(caught.value)


def test_an_engine_that_is_missing_is_left_out_of_what_there_is(monkeypatch):
    monkeypatch.delitem(_engines.KINDS, "native", raising=False)
    with pytest.raises(ValueError) as caught:
        use_engine("native")
    words = "the engine 'native' is not available: %s. " % (_engines.NO_NATIVE,)
    words += "Available here: auto, generator-send."
    assert str(caught.value) == words


def test_python_2_lacks_the_native_engine(monkeypatch):
    monkeypatch.setattr(_versions, "PY3", False)
    monkeypatch.setattr(_versions, "PYTHON", (2, 7, 18))
    there = run_afresh(_engines)
    assert [engine.available for engine in there.engines()] == [True, False]
    assert there.engines()[1].reason == "it needs Python 3.6 or newer; this is Python 2.7.18"


def clauses_on(monkeypatch, python, twisted, engine):
    """The clauses from which `engine` deviates on these versions, each with its spelling."""
    monkeypatch.setattr(_versions, "PYTHON", python)
    monkeypatch.setattr(_versions, "PY3", python >= (3,))
    monkeypatch.setattr(_versions, "copy_context", dict if python >= (3, 7) else None)
    monkeypatch.setattr(_versions, "TWISTED", twisted)
    monkeypatch.setattr(_versions, "FAILURES_ARE_CLEANED", twisted < (24, 10))
    there = run_afresh(deviations)
    return [(found.clause, found.spelling) for found in there.deviations(engine)]


@pytest.mark.parametrize(
    "python, twisted, both, native",
    [
        ((3, 4, 0), (26, 10, 0), "", ""),
        ((3, 6, 15), (17, 8, 0), "W2 T1 T1 T1", "T3 T2 W10"),
        ((3, 6, 15), (17, 9, 0), "W2 T1 T1", "T3 T2 W10"),
        ((3, 6, 15), (18, 6, 0), "W2 T1 T1", "T3 T2 W10"),
        ((3, 6, 15), (18, 7, 0), "W2 T1", "T3 M1 T2 W10"),
        ((3, 6, 15), (22, 4, 0), "W2 T1", "T3 M1 T2 W10"),
        ((3, 7, 0), (21, 1, 0), "W2 T1", "T3 M1 T2 W10"),
        ((3, 7, 0), (21, 2, 0), "W2 T1", "T3 V2 M1 T2 W10"),
        ((3, 11, 9), (22, 7, 0), "W2 T1", "T3 V2 M1 T2 W10"),
        ((3, 11, 9), (22, 8, 0), "W2 T1", "M1 T2 W10"),
        ((3, 11, 9), (23, 9, 0), "W2 T1", "M1 T2 W10"),
        ((3, 11, 9), (23, 10, 0), "W2 T1", "T2 W10"),
        ((3, 12, 0), (24, 9, 0), "W2 T1 T1", "T2 W10"),
        ((3, 6, 15), (24, 10, 0), "", ""),
        ((3, 12, 0), (24, 10, 0), "", ""),
    ],
)
def test_which_versions_deviate(monkeypatch, python, twisted, both, native):
    """
    Both engines deviate where that Twisted's Failure does; `native` also where its driver does.
    """
    monkeypatch.setattr(_versions, "COROUTINES_ARE_CLOSED", True)
    for name, clauses in [("generator-send", both), ("native", native + " " + both)]:
        found = clauses_on(monkeypatch, python, twisted, name)
        assert [clause for clause, _ in found] == clauses.split()


def test_how_python_2_deviates(monkeypatch):
    monkeypatch.setattr(_versions, "COROUTINES_ARE_CLOSED", True)
    for twisted in (13, 2, 0), (20, 3, 0):
        assert clauses_on(monkeypatch, (2, 7, 18), twisted, "generator-send") == [("M2", None)]
        assert clauses_on(monkeypatch, (2, 7, 18), twisted, "native") == []


def test_where_coroutines_are_not_closed_both_engines_deviate(monkeypatch):
    monkeypatch.setattr(_versions, "COROUTINES_ARE_CLOSED", False)
    for name in ("generator-send", "native"):
        found = clauses_on(monkeypatch, (3, 11, 0), (26, 10, 0), name)
        assert found == [("M2", "coroutine")]


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs both engines")
class TestBothEngines(object):
    def test_a_block_gives_the_choice(self):
        with use_engine("native") as choice:
            assert isinstance(choice, use_engine)

    def test_a_function_keeps_the_engine_it_names(self):
        @sequential(engine="native")
        def named(d):
            yield d

        with use_engine("generator-send"):
            assert engine_of(named(Deferred())) == "native"
            assert engine_of(waiting(Deferred())) == "generator-send"

    def test_the_choice_is_made_at_the_call(self):
        before = waiting(Deferred())
        with use_engine("native"):
            during = waiting(Deferred())
        after = waiting(Deferred())
        assert [engine_of(result) for result in (before, during, after)] == [
            "generator-send",
            "native",
            "generator-send",
        ]

    def test_blocks_nest(self):
        with use_engine("native"):
            with use_engine("generator-send"):
                assert engine_of(waiting(Deferred())) == "generator-send"
            assert engine_of(waiting(Deferred())) == "native"

    def test_the_block_ends_with_an_error_as_well(self):
        with pytest.raises(KeyError):
            with use_engine("native"):
                raise KeyError()
        assert engine_of(waiting(Deferred())) == "generator-send"

    def test_without_a_block_it_holds_for_the_process(self):
        with use_engine("auto"):
            use_engine("native")
            assert engine_of(waiting(Deferred())) == "native"

    def test_run_uses_the_choice(self):
        def body(d):
            yield d

        with use_engine("native"):
            assert engine_of(seqcompat.run(body(Deferred()))) == "native"

    def test_a_body_that_is_waited_on_has_the_engine_of_who_waits(self):
        def inner(d):
            yield d

        @sequential(engine="native")
        def outer(d):
            yield inner(d)

        assert engine_of(outer(Deferred())._waiting) == "native"


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs the native engine")
def test_native_is_driven_by_one_coroutine_of_twisted(monkeypatch):
    """Twisted's driver is started once for a body, however often that waits."""

    @sequential(engine="native")
    def body(waits):
        for each in waits:
            yield each

    def drive(coroutine):
        driven.append(coroutine)
        return drive_natively(coroutine)

    driven, drive_natively = [], _versions.drive_natively
    monkeypatch.setattr(_versions, "drive_natively", drive)
    waits = [Deferred() for _ in range(3)]
    result = body(waits)
    for each in waits:
        each.callback(None)
    assert result.called
    assert len(driven) == 1


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs the native engine")
def test_native_needs_no_driver_for_a_body_that_need_not_wait(monkeypatch):
    @sequential(engine="native")
    def body():
        value = yield succeed(5)
        returnValue(value)

    monkeypatch.setattr(_versions, "drive_natively", None)
    assert body().result == 5


def test_what_a_fault_has_ended_lets_a_result_pass():
    """
    The value that arrives too late, at a sequence that an error in the engine has ended, stays
    where it is.
    """
    with use_engine("generator-send"):
        source = Deferred()
        result = waiting(source)
    error = KeyError("fault")
    _resuming.fail(result, Raised(KeyError, error, None))
    failures = []
    result.addErrback(failures.append)
    assert failures[0].value is error
    source.callback(5)
    assert source.result == 5


def test_a_sequence_that_a_fault_has_left_keeps_its_value():
    """
    A sequence that another one waited for, until an error in the engine ended that, fires with its
    value, for whoever waits for it next.
    """

    @sequential(engine="generator-send")
    def relay(before):
        got = yield before
        returnValue(got)

    source = Deferred()
    inner = relay(source)
    outer = relay(inner)
    error = KeyError("fault")
    _resuming.fail(outer, Raised(KeyError, error, None))
    failures, values = [], []
    outer.addErrback(failures.append)
    assert failures[0].value is error
    source.callback(5)
    inner.addCallback(values.append)
    assert values == [5]


@needs_reference_counts
def test_nothing_is_kept_after_a_fault(monkeypatch):
    """A sequence that an error in the engine has ended goes as any other."""

    class Value(object):
        pass

    @sequential
    def body(source):
        value = yield source
        returnValue(value)

    def faulty(sequence, waited=None):
        monkeypatch.undo()
        raise KeyError("fault")

    failures = []
    with collector_off():
        source = Deferred()
        result = body(source).addErrback(failures.append)
        monkeypatch.setattr(_resuming, "deliver", faulty)
        value = Value()
        source.callback(value)
        assert isinstance(failures.pop().value, KeyError)
        left = [weakref.ref(source), weakref.ref(result), weakref.ref(value)]
        del source, result, value
        assert [ref() for ref in left] == [None, None, None]


def test_auto_takes_the_loop_for_generators():
    def body(d):
        yield d

    with use_engine("auto"):
        assert engine_of(waiting(Deferred())) == "generator-send"
        assert engine_of(seqcompat.run(body(Deferred()))) == "generator-send"


def test_run_waits_for_plain_values_as_well():
    def body():
        seen.append((yield 5))

    seen = []
    seqcompat.run(body())
    assert seen == [5]


@pytest.mark.skipif(not NATIVE_IS_HERE, reason="needs both engines")
def test_auto_takes_the_loop_for_both_spellings():
    assert _engines.kind_of("auto") == _engines.kind_of("generator-send")
    assert _engines.kind_of("auto") != _engines.kind_of("native")
