"""The classes that are made of a mixin, one for each engine and one for Twisted itself."""

from __future__ import absolute_import, division, print_function

import pytest
import six
import twisted

import seqcompat
from seqcompat.deviations import deviations
from tests.contract.deviations import REFERENCE
from tests.harness.engines import TWISTED, reference_return_value
from tests.harness.garbage import COUNTS_REFERENCES, collect, little_garbage

_SUFFIXES = [("generator-send", "OnGeneratorSend"), ("native", "OnNative"), (TWISTED, "OnTwisted")]


def stamp(namespace, *mixins):
    """
    Put a class for each engine and each of the ``mixins`` into ``namespace``, which is a test
    module's.

    An engine that this machine lacks has its class too. The tests of that class are skipped with
    the reason.
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
    The same test, but its error does not keep its frames alive. They may hold 100,000 sequences.
    """

    @six.wraps(method)
    def test(self, *args, **kwargs):
        error = None
        try:
            method(self, *args, **kwargs)
        except Exception as caught:
            error = "%s: %.2000s" % (type(caught).__name__, caught)
        if error is not None:
            # Do it now, and not while pytest parses the test's source: coroutines that are closed
            # then upset the count of calls by which Python 3.11 watches its parser.
            collect()
            raise AssertionError(error)

    return test


def _watched(method):
    @six.wraps(method)
    def test(self, *args, **kwargs):
        with little_garbage(), self.watching_the_log():
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
        for deviation in deviations(engine_name)
        if deviation.spelling in (None, spelling)
        for name in deviation.tests
    }
