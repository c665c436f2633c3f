"""The clauses R1, R2 and R4: the outcome of the result."""

from __future__ import absolute_import, division, print_function

import warnings

import pytest
from seqcompat import returnValue
from twisted.internet import defer
from twisted.internet.defer import AlreadyCalledError, Deferred, fail, succeed
from twisted.python.failure import Failure

from tests.harness import Contract, stamp

SPELLING = "generator"


class OurError(Exception):
    """An error with state of its own."""

    def __init__(self, code, text):
        Exception.__init__(self, code, text)
        self.code = code


class OurBaseException(BaseException):
    """An exception that ``except Exception`` does not see."""


class Unprintable(Exception):
    """An error that cannot be shown."""

    def __str__(self):
        raise ValueError("no str()")

    __repr__ = __str__


RAISED = [
    OurError(7, "text"),
    OurBaseException(),
    GeneratorExit(),
    KeyboardInterrupt(),
    SystemExit(3),
    Unprintable(),
    AlreadyCalledError(),
    defer.CancelledError(),
    AssertionError("in the body"),
]
by_type = pytest.mark.parametrize("error", RAISED, ids=[type(error).__name__ for error in RAISED])


class ReturnedValues(Contract):
    def test_R1_return_value(self):
        """R1: ``returnValue(x)`` makes the result fire with ``x``."""

        @self.sequential
        def body():
            got = yield succeed(3)
            returnValue(got + 1)

        assert self.success_of(body()) == 4

    @pytest.mark.parametrize(
        "value",
        [None, 0, (), (1, 2), "text", ValueError("a value"), type],
        ids=lambda value: type(value).__name__,
    )
    def test_R1_any_value(self, value):
        """
        R1: the value is passed as it is, whatever it is: false, a tuple, an exception instance.
        """

        @self.sequential
        def body():
            yield succeed(None)
            returnValue(value)

        assert self.success_of(body()) is value

    def test_R1_before_any_wait(self):
        """R1: ``returnValue`` before the first wait."""

        @self.sequential
        def body():
            returnValue(1)
            yield

        assert self.success_of(body()) == 1

    def test_R1_after_unfired_wait(self):
        """R1: ``returnValue`` after an unfired wait."""

        @self.sequential
        def body(source):
            got = yield source
            returnValue(got)

        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(result) == 3

    def test_R1_in_except(self):
        """R1: ``returnValue`` where a failed wait is handled."""

        @self.sequential
        def body(source):
            try:
                yield source
            except OurError as error:
                returnValue(error.code)

        source = Deferred()
        result = body(source)
        source.errback(OurError(7, ""))
        assert self.success_of(result) == 7

    def test_R1_through_try(self):
        """
        R1: on the way out, ``finally`` runs, and ``except Exception`` does not see ``returnValue``.
        """
        steps = []

        @self.sequential
        def body():
            yield succeed(None)
            try:
                try:
                    returnValue(3)
                except Exception:
                    steps.append("except")
            finally:
                steps.append("finally")

        assert self.success_of(body()) == 3
        assert steps == ["finally"]

    def test_R1_call_that_stays(self):
        """R1: ``returnValue`` ends either spelling."""

        @self.sequential
        def body():
            yield succeed(None)
            returnValue(3)  # seqcompat: skip

        assert self.success_of(body()) == 3

    def test_R1_twisteds_return_value(self):
        """
        R1: Twisted's ``returnValue`` does the same, with no other warning than its own deprecation.
        """

        @self.sequential
        def body():
            yield succeed(None)
            defer.returnValue(3)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            assert self.success_of(body()) == 3
        assert [
            str(w.message) for w in caught if "was deprecated in Twisted 24.7" not in str(w.message)
        ] == []

    def test_R1_bare_return(self):
        """R1: a bare ``return`` makes the result fire with ``None``."""

        @self.sequential
        def body(source):
            got = yield source
            if got:
                return
            raise AssertionError("not reached")

        assert self.success_of(body(succeed(True))) is None
        source = Deferred()
        result = body(source)
        source.callback(True)
        assert self.success_of(result) is None

    def test_R1_falls_off_the_end(self):
        """
        R1: falling off the end makes the result fire with ``None``, whatever the last wait gave.
        """

        @self.sequential
        def body(source):
            yield source

        assert self.success_of(body(succeed(3))) is None
        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(result) is None

    def test_R1_ends_only_its_own_sequence(self):
        """R1: ``returnValue`` in a sequence that was called by another ends the inner one only."""

        @self.sequential
        def inner():
            returnValue(1)
            yield

        @self.sequential
        def outer():
            got = yield inner()
            returnValue(got + 1)

        assert self.success_of(outer()) == 2


class RaisedErrors(Contract):
    @by_type
    def test_R2_raised_during_the_call(self, error):
        """
        R2: an error that the body raises before its first wait fails the result with that
        instance, not the call.
        """

        @self.sequential
        def body():
            raise error
            yield

        assert self.failure_of(body()).value is error

    @by_type
    def test_R2_raised_after_unfired_wait(self, error):
        """
        R2: an error that the body raises later fails the result. It reaches neither the code
        that fires nor the Deferred.
        """

        @self.sequential
        def body(source):
            yield source
            raise error

        source = Deferred()
        result = body(source)
        source.callback(3)
        assert self.success_of(source) is None
        assert self.failure_of(result).value is error

    @by_type
    def test_R2_raised_after_failed_wait(self, error):
        """R2: an error raised instead of the one that a wait raised is the one that counts."""

        @self.sequential
        def body(source):
            try:
                yield source
            except OurError:
                raise error

        source = Deferred()
        result = body(source)
        source.errback(OurError(1, ""))
        assert self.success_of(source) is None
        assert self.failure_of(result).value is error

    @by_type
    def test_R2_through_nested_sequences(self, error):
        """R2: an error passes through nested sequences as the same instance."""

        @self.sequential
        def inner(source):
            yield source
            raise error

        @self.sequential
        def outer(source):
            yield inner(source)

        source = Deferred()
        result = outer(source)
        source.callback(None)
        assert self.failure_of(result).value is error
        assert self.failure_of(outer(succeed(None))).value is error

    def test_R2_callback_of_the_result_raises(self):
        """R2: an error in a callback added to the result stays in the result."""

        @self.sequential
        def body(source):
            yield source

        source = Deferred()
        result = body(source)
        result.addCallback(lambda _: 1 // 0)
        source.callback(None)
        assert self.success_of(source) is None
        self.failure_of(result, ZeroDivisionError)


class ReturnedObjects(Contract):
    @pytest.mark.parametrize("fired", [True, False])
    def test_R4_returned_deferred(self, fired):
        """R4: a Deferred that is returned is the value; it is not waited for."""
        returned = succeed(3) if fired else Deferred()

        @self.sequential
        def body(source):
            yield source
            returnValue(returned)

        source = Deferred()
        result = body(source)
        source.callback(None)
        assert self.success_of(result) is returned
        assert self.success_of(body(succeed(None))) is returned

    def test_R4_returned_failed_deferred(self):
        """R4: a failed Deferred that is returned stays for the caller to handle."""

        @self.sequential
        def body():
            yield succeed(None)
            returnValue(fail(OurError(7, "")))

        returned = self.success_of(body())
        assert self.failure_of(returned, OurError).value.code == 7

    def test_R4_returned_failure(self):
        """R4: a Failure that is returned fails the result with its exception."""
        error = OurError(7, "")

        @self.sequential
        def body(source):
            yield source
            returnValue(Failure(error))

        source = Deferred()
        result = body(source)
        source.callback(None)
        assert self.failure_of(result).value is error
        assert self.failure_of(body(succeed(None))).value is error


stamp(globals(), ReturnedValues, RaisedErrors, ReturnedObjects)
