"""The clause R3: returnValue called from a plain function that the body calls."""

from __future__ import absolute_import, division, print_function

import warnings

import pytest
from seqcompat import returnValue
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp
from tests.harness.warned import let_twisted_throw

SPELLING = "generator"


def leave(value):
    returnValue(value)


LINE_THAT_LEAVES = leave.__code__.co_firstlineno + 1


class CalledFromAFunction(Contract):
    def test_R3_works(self):
        """
        R3: the body that called the function ends with the value, with one ``DeprecationWarning``.
        """

        @self.sequential
        def body():
            yield succeed(None)
            leave(3)

        with pytest.warns(DeprecationWarning) as caught:
            assert self.success_of(body()) == 3
        assert len(caught) == 1

    def test_R3_names_both(self):
        """
        R3: the warning names the function and the body, and points to the line of ``returnValue``.
        """

        @self.sequential
        def show_page():
            yield succeed(None)
            leave(3)

        with pytest.warns(DeprecationWarning) as caught:
            show_page()
        assert "leave" in str(caught[0].message)
        assert "show_page" in str(caught[0].message)
        assert caught[0].filename == leave.__code__.co_filename
        assert caught[0].lineno == LINE_THAT_LEAVES

    def test_R3_names_the_innermost_function(self):
        """R3: of several functions between, the one that called ``returnValue`` is named."""

        def between():
            leave(3)

        @self.sequential
        def body():
            yield succeed(None)
            between()

        with pytest.warns(DeprecationWarning) as caught:
            assert self.success_of(body()) == 3
        assert "leave" in str(caught[0].message)
        assert "between" not in str(caught[0].message)

    @pytest.mark.parametrize("first_wait", ["before", "value", "failure"])
    def test_R3_wherever_the_body_stands(self, first_wait):
        """
        R3: ``returnValue`` from a function works before the first wait, after one that gave a
        value, and after one that raised.
        """

        @self.sequential
        def body(source):
            if first_wait == "before":
                leave(3)
            try:
                yield source
            except KeyError:
                leave(3)
            leave(3)

        source = Deferred()
        with pytest.warns(DeprecationWarning) as caught:
            let_twisted_throw()
            result = body(source)
            if first_wait == "failure":
                source.errback(KeyError())
            elif first_wait == "value":
                source.callback(None)
            assert self.success_of(result) == 3
        assert [w.lineno for w in caught] == [LINE_THAT_LEAVES]
        assert "body" in str(caught[0].message)

    def test_R3_warning_made_an_error(self):
        """R3: where warnings are errors, the result still fires: with the warning."""

        @self.sequential
        def body(source):
            yield source
            leave(3)

        source = Deferred()
        result = body(source)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            source.callback(None)
        assert self.success_of(source) is None
        self.failure_of(result, DeprecationWarning)

    def test_R3_not_from_the_body_itself(self):
        """
        R3: ``returnValue`` called by the body itself does not warn, after a value or after an
        error.
        """

        @self.sequential
        def body(source):
            try:
                yield source
            except KeyError:
                returnValue("failed")  # seqcompat: skip
            returnValue("fired")  # seqcompat: skip

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            let_twisted_throw()
            assert self.success_of(body(succeed(None))) == "fired"
            assert self.success_of(body(fail(KeyError()))) == "failed"
            source = Deferred()
            result = body(source)
            source.errback(KeyError())
            assert self.success_of(result) == "failed"
        assert [str(w.message) for w in caught] == []


stamp(globals(), CalledFromAFunction)
