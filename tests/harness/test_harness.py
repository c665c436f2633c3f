"""The harness of the contract suite."""

from __future__ import absolute_import, division, print_function

import functools
import sys

import pytest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.python import log

from tests import harness
from tests.harness import counting, stamping


def stamped(mixin, **namespace):
    """
    The classes stamped for ``mixin``, by engine.
    """
    namespace = dict(namespace, SPELLING="generator", __name__=__name__)
    before = set(namespace)
    harness.stamp(namespace, mixin)
    return {namespace[name].engine_name: namespace[name] for name in set(namespace) - before}


class Sample(harness.Contract):
    def test_R1_sample(self):
        """R1: a sample."""


class TestStamp(object):
    def test_one_class_per_engine(self):
        """Each engine and Twisted get a class, whether they are available or not."""
        classes = stamped(Sample)
        assert {name: cls.__name__ for name, cls in classes.items()} == {
            "generator-send": "SampleOnGeneratorSend",
            "native": "SampleOnNative",
            "twisted": "SampleOnTwisted",
        }

    def test_missing_engine_is_skipped_with_its_reason(self, monkeypatch):
        """An engine that is not available gives a class whose tests are skipped with the reason."""
        monkeypatch.setattr(
            stamping, "_why_not", lambda name: "not here" if name == "native" else None
        )
        classes = stamped(Sample)
        [mark] = classes["native"].pytestmark
        assert (mark.name, mark.kwargs) == ("skip", {"reason": "not here"})
        assert not hasattr(classes["generator-send"], "pytestmark")

    def test_expected_failure_is_strict(self, monkeypatch):
        """A test that is declared to fail is marked so, strictly, in the one class only."""
        monkeypatch.setitem(stamping.REFERENCE["generator"], "test_R1_sample", "a reason")
        classes = stamped(Sample)
        [mark] = classes["twisted"].test_R1_sample.pytestmark
        assert (mark.name, mark.kwargs) == ("xfail", {"strict": True, "reason": "a reason"})
        assert not hasattr(classes["generator-send"].test_R1_sample, "pytestmark")


class TestAssertions(object):
    @pytest.fixture
    def contract(self):
        contract = harness.Contract()
        with contract.watching_the_log():
            yield contract

    def test_success_of(self, contract):
        """Neither an unfired nor a failed Deferred is a success."""
        assert contract.success_of(succeed(3)) == 3
        with pytest.raises(AssertionError, match="has not fired"):
            contract.success_of(Deferred())
        with pytest.raises(AssertionError, match="KeyError"):
            contract.success_of(fail(KeyError()))

    def test_failure_of(self, contract):
        """Neither a value nor another type of error is the expected failure."""
        assert contract.failure_of(fail(KeyError()), KeyError).check(KeyError)
        with pytest.raises(AssertionError, match="got the value 3"):
            contract.failure_of(succeed(3))
        with pytest.raises(AssertionError, match="ValueError"):
            contract.failure_of(fail(ValueError()), KeyError)

    def test_assert_pending(self, contract):
        """Unfired, paused and chained Deferreds are pending; a fired one is not."""
        paused = succeed(3)
        paused.pause()
        contract.assert_pending(Deferred())
        contract.assert_pending(paused)
        contract.assert_pending(succeed(None).addCallback(lambda _: Deferred()))
        with pytest.raises(AssertionError, match="has fired"):
            contract.assert_pending(succeed(3))

    def test_outcomes(self, contract):
        """Values and exceptions arrive when the Deferred fires."""
        error, source = KeyError(), Deferred()
        seen = contract.outcomes(source)
        assert seen == []
        source.errback(error)
        assert seen == [error]

    def test_logged_error_is_noticed(self):
        """
        A logged error that the test does not expect fails it, and so does an unhandled one in a
        Deferred.
        """
        for log_one in [lambda: log.err(KeyError()), lambda: fail(KeyError()) and None]:
            contract = harness.Contract()
            contract.collect_after = 1
            with pytest.raises(AssertionError, match="KeyError"):
                with contract.watching_the_log():
                    log_one()

    def test_logged_errors(self, contract):
        """An error that the test asks for is expected, once."""
        log.err(KeyError())
        log.err(ValueError())
        assert [type(failure.value) for failure in contract.logged_errors(KeyError)] == [KeyError]
        assert [type(failure.value) for failure in contract.logged_errors()] == [ValueError]
        assert contract.logged_errors() == []


class TestCounting(object):
    def test_same_each_time(self):
        """The same work takes the same number of steps."""
        counts = [counting.steps_of(lambda: [number for number in range(100)]) for _ in range(3)]
        assert counts[0] == counts[1] == counts[2] > 100

    def test_linear(self):
        """Work that grows with the length passes, and so does work that is done once."""

        def run(length):
            for _ in range(length + 30):
                pass

        counting.assert_linear(run, 50, 400)

    def test_a_walk_over_all_before_is_seen(self):
        """
        A single step for each earlier item is enough to fail, also beside much other work; where
        there is little, it shows before the end.
        """

        def run(length, work=0):
            before = []
            for number in range(length):
                before.append(number)
                for _ in before:
                    pass
                for _ in range(work):
                    pass

        with pytest.raises(AssertionError, match="steps for 50, .* steps for 100$"):
            counting.assert_linear(run, 50, 400)
        with pytest.raises(AssertionError, match="steps for 50, .* steps for 400$"):
            counting.assert_linear(functools.partial(run, work=100), 50, 400)

    def test_an_error_ends_the_counting(self):
        """An error of the counted function is raised, and nothing is traced any more."""
        before = sys.gettrace()
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                counting.steps_of(lambda: 1 // 0)
        assert sys.gettrace() is before

    def test_watched_deque(self):
        """The count sees a walk over a deque; taking an item from an end is not a walk."""
        queue = counting.WatchedDeque()
        for number in range(10):
            queue.append(number)
        assert (queue[0], queue[-1], queue.popleft(), len(queue), queue.appended, queue.walked) == (
            0,
            9,
            0,
            9,
            10,
            0,
        )
        for walk in (list, lambda queue: 20 in queue, lambda queue: queue[4]):
            before = queue.walked
            walk(queue)
            assert queue.walked > before + 3
