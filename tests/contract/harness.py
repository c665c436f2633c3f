"""
What the modules of the contract suite are written with.

Behaviour is spelled once, in mixin classes derived from `Contract`, with generators. `stamp` makes
a named class of each of them for each engine, and one for Twisted itself, the reference. The
coroutine spelling of the same modules is made by ``tests.make_coroutine_suite``.
"""

from __future__ import absolute_import, division, print_function

import contextlib
import gc
import itertools
import sys

import pytest
import seqcompat
import six
import twisted
from seqcompat import _engines
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.python import log
from twisted.python.failure import Failure

from tests.contract.deviations import REFERENCE
from tests.contract.garbage import COUNTS_REFERENCES, collect

#: The name under which Twisted's own driver is stamped.
TWISTED = "twisted"

_turns = itertools.count()

_SUFFIXES = [("generator-send", "OnGeneratorSend"), ("native", "OnNative"), (TWISTED, "OnTwisted")]


class Contract(object):
    """
    The base of every mixin of the suite: the stamped engine, and assertions about Deferreds and the
    log.

    :ivar engine_name: ``"generator-send"``, ``"native"`` or ``"twisted"``.
    :ivar spelling: ``"generator"`` or ``"coroutine"``.
    :ivar error_events: the log's events for errors since the test began.
    """

    engine_name = None
    spelling = None

    #: After how many tests garbage is collected at the end of one.
    collect_after = 1 if COUNTS_REFERENCES else 20

    #: Whether the test before failed, so that its frames, and failures in them, may still have been
    #: alive at its end.
    _left_behind = False

    def sequential(self, function=None, **options):
        """
        The decorator under test, bare or with options, bound to the stamped engine.
        """
        return self.sequential_on(self.engine_name)(function, **options)

    def sequential_on(self, engine_name):
        """
        The decorator bound to the engine of that name, for tests that mix engines.
        """

        def decorator(function=None, **options):
            if function is None:
                return lambda function: decorator(function, **options)
            if engine_name == TWISTED:
                return reference_decorator(function, self.spelling)
            return seqcompat.sequential(engine=engine_name, **options)(function)

        return decorator

    @property
    def mixed_engines(self):
        """
        The names of the engines that can stand in one chain here, the stamped one first.
        """
        if self.engine_name == TWISTED:
            return [TWISTED]
        others = [engine.name for engine in seqcompat.engines() if engine.available]
        return sorted(others, key=lambda name: name != self.engine_name)

    def deep(self, length):
        """
        How many sequences a test of depth makes wait on each other: ``length``, or fewer for
        Twisted itself, whose recursion ends at some hundreds and leaves behind, for good, what was
        in it.
        """
        return min(length, 2000) if self.engine_name == TWISTED else length

    def many(self, count):
        """
        How often a test repeats itself: ``count`` times, or a tenth of it for Twisted itself, which
        is not on trial.
        """
        return count // 10 if self.engine_name == TWISTED else count

    def success_of(self, deferred):
        """
        The value that ``deferred`` has fired with.
        """
        outcome = self._outcome(deferred)
        if isinstance(outcome, Failure):
            raise AssertionError(
                "expected a value, got a failure:\n" + outcome.getTraceback()[-2000:]
            )
        return outcome

    def failure_of(self, deferred, *types):
        """
        The Failure that ``deferred`` has fired with, now handled; one of ``types``, where they are
        given.
        """
        outcome = self._outcome(deferred)
        if not isinstance(outcome, Failure):
            raise AssertionError("expected a failure, got the value %r" % (outcome,))
        if types and not outcome.check(*types):
            raise AssertionError("expected %r, got:\n%s" % (types, outcome.getTraceback()[-2000:]))
        return outcome

    def _outcome(self, deferred):
        fired = []
        deferred.addBoth(fired.append)
        if not fired:
            raise AssertionError("%r has not fired" % (deferred,))
        return fired[0]

    def assert_pending(self, deferred):
        """
        ``deferred`` has no value yet. Looks without adding a callback, so that the test does not
        change what it sees.
        """
        fired = (
            deferred.called and not deferred.paused and not isinstance(deferred.result, Deferred)
        )
        assert not fired, "%r has fired" % (deferred,)

    def outcomes(self, deferred):
        """
        A list that receives the value of ``deferred``, or the exception that it fails with, when it
        fires.
        """
        seen = []
        deferred.addCallbacks(seen.append, lambda failure: seen.append(failure.value))
        return seen

    def logged_errors(self, *types):
        """
        The Failures logged since the test began or since the last call, of ``types`` where they are
        given.

        Collects garbage first, because Twisted logs an unhandled failure when its Deferred goes.
        What is returned counts as expected; what remains when the test ends fails it.
        """
        collect()
        return self._logged_so_far(types)

    def _logged_so_far(self, types):
        failures = [event["failure"] for event in self.error_events if "failure" in event]
        unexpected = [
            failure for failure in failures if not any(failure is known for known in self._expected)
        ]
        matching = [failure for failure in unexpected if not types or failure.check(*types)]
        self._expected.extend(matching)
        return matching

    @contextlib.contextmanager
    def watching_the_log(self):
        """
        Around each test: an error that is logged and that the test did not ask for fails it.

        The collector is off meanwhile, so that everything made stays in the youngest generation:
        collecting that one takes a hundredth of the time that it takes to go through pytest and
        Twisted as well, thousands of times. PyPy has to go through all of it: there the error may
        be that of one of the last 20 tests.
        """
        if Contract._left_behind:
            gc.collect()
            Contract._left_behind = False
        gc.disable()
        self.error_events, self._expected = [], []
        log.addObserver(self._observe)
        try:
            yield
        except BaseException:
            Contract._left_behind = True
            raise
        else:
            if next(_turns) % self.collect_after == 0:
                collect()
            unexpected = self._logged_so_far(())
            if unexpected:
                raise AssertionError(
                    "errors were logged:\n" + "\n".join(f.getTraceback() for f in unexpected)
                )
        finally:
            gc.enable()
            log.removeObserver(self._observe)

    def _observe(self, event):
        if event.get("isError"):
            self.error_events.append(event)

    def test_harness_which_engine_ran(self):
        """
        A body that a Deferred resumes is driven by the engine that the class is named for, and by
        no other.
        """

        @self.sequential
        def body(source, seen):
            yield source
            seen.append(driver_of(sys._getframe()))

        source, seen = Deferred(), []
        result = body(source, seen)
        assert seen == []
        source.callback(None)
        self.success_of(result)
        assert seen == [self.engine_name]


def driver_of(frame):
    """
    The name of the engine that drives the body running in ``frame``, told from the frames that
    called it.

    Only the native engine and Twisted itself have Twisted's driver below the body; only the two
    engines have modules of this package between it and the body.
    """
    through_package = False
    frame = frame.f_back
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        through_package = through_package or module.split(".")[0] == "seqcompat"
        if module == defer.__name__ and frame.f_code.co_name == "_inlineCallbacks":
            return "native" if through_package else TWISTED
        frame = frame.f_back
    return "generator-send" if through_package else None


def reference_decorator(function, spelling):
    """
    What Twisted itself has for ``sequential`` in that spelling.
    """
    if spelling == "generator":
        return defer.inlineCallbacks(function)

    @six.wraps(function)
    def call(*args, **kwargs):
        return Deferred.fromCoroutine(function(*args, **kwargs))

    return call


def reference_return_value(value):
    """
    What Twisted itself has for ``returnValue``.
    """
    # Twisted's driver counts the frames that its own, deprecated returnValue leaves: this one
    # stands for the decorator that warns.
    defer.returnValue.__wrapped__(value)


def stamp(namespace, *mixins):
    """
    Put a class for each engine and each of the ``mixins`` into ``namespace``, that of a test
    module.

    An engine that this machine lacks still gives its class, whose tests are skipped with the
    reason.
    """
    for mixin in mixins:
        for engine_name, suffix in _SUFFIXES:
            attributes = _tests_of(mixin, _expected_failures(engine_name, namespace["SPELLING"]))
            attributes.update(
                engine_name=engine_name,
                spelling=namespace["SPELLING"],
                __module__=namespace["__name__"],
                __doc__=mixin.__doc__,
            )
            reason = _why_not(engine_name)
            if reason is not None:
                attributes["pytestmark"] = [pytest.mark.skip(reason=reason)]
            elif engine_name == TWISTED and "returnValue" in namespace:
                attributes["_its_own_return_value"] = _return_value_fixture(namespace)
            name = str(mixin.__name__ + suffix)
            namespace[name] = type(name, (mixin,), attributes)


def _tests_of(mixin, expected_failures):
    tests = {}
    for name in dir(mixin):
        if name.startswith("test_"):
            test = _watched(six.get_unbound_function(getattr(mixin, name)))
            if name in expected_failures:
                test = pytest.mark.xfail(strict=True, reason=expected_failures[name])(
                    _without_traceback(test)
                )
            tests[name] = test
    return tests


def _without_traceback(method):
    """
    The same test, failing with an error that does not keep its frames, and in them perhaps 100,000
    sequences, alive.
    """

    @six.wraps(method)
    def test(self, *args, **kwargs):
        error = None
        try:
            method(self, *args, **kwargs)
        except Exception as caught:
            error = "%s: %.2000s" % (type(caught).__name__, caught)
        if error is not None:
            raise AssertionError(error)

    return test


def _watched(method):
    @six.wraps(method)
    def test(self, *args, **kwargs):
        with self.watching_the_log():
            method(self, *args, **kwargs)

    return test


def _return_value_fixture(namespace):
    @pytest.fixture(autouse=True)
    def its_own_return_value(self, monkeypatch):
        monkeypatch.setitem(namespace, "returnValue", reference_return_value)

    return its_own_return_value


def _why_not(engine_name):
    if engine_name == TWISTED:
        if not COUNTS_REFERENCES:
            return (
                "the reference runs on CPython: where Twisted recurses or leaves cycles is another "
                "matter elsewhere"
            )
        if (twisted.version.major, twisted.version.minor) >= (26, 10):
            return None
        return "the reference is Twisted 26.10, this is " + twisted.version.base()
    [engine] = [engine for engine in seqcompat.engines() if engine.name == engine_name]
    return None if engine.available else engine.reason


def _expected_failures(engine_name, spelling):
    if engine_name == TWISTED:
        return REFERENCE[spelling]
    return {
        name: "%s: %s" % (deviation.clause, deviation.reason)
        for deviation in _engines.deviations(engine_name)
        if deviation.spelling in (None, spelling)
        for name in deviation.tests
    }
