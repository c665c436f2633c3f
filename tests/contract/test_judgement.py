"""The clause C2: anything but a sequence is a TypeError, at decoration or at the call."""

from __future__ import absolute_import, division, print_function

import functools

import pytest
from seqcompat import returnValue
import six
from twisted.internet.defer import Deferred, succeed

from tests.harness import Contract, stamp

SPELLING = "generator"


class Judgement(Contract):
    def assert_explains(self, error, name=None):
        """
        The message says what was expected. If it can, it names the decorated object.
        """
        message = str(error)
        assert "generator" in message
        assert "async def" in message or "coroutine" in message
        if name is not None:
            assert name in message

    def test_C2_plain_function(self):
        """
        C2: a plain function is a ``TypeError`` at decoration that names it and says what was
        expected.
        """

        def fetch():
            return 3

        with pytest.raises(TypeError) as caught:
            self.sequential(fetch)
        self.assert_explains(caught.value, "fetch")

    def test_C2_plain_function_with_options(self):
        """
        C2: a plain function is a ``TypeError`` at decoration, if the decorator was called with
        options too.
        """

        def fetch():
            return 3

        decorator = self.sequential(strict=True)
        with pytest.raises(TypeError) as caught:
            decorator(fetch)
        self.assert_explains(caught.value, "fetch")

    def test_C2_function_that_returns_a_deferred(self):
        """C2: a function that returns a Deferred is a plain function too."""

        def fetch():
            return succeed(3)

        with pytest.raises(TypeError) as caught:
            self.sequential(fetch)
        self.assert_explains(caught.value, "fetch")

    def test_C2_lambda(self):
        """C2: a lambda without a ``yield`` is a plain function."""
        with pytest.raises(TypeError) as caught:
            self.sequential(lambda: 3)
        self.assert_explains(caught.value, "<lambda>")

    @pytest.mark.parametrize("not_callable", [3, "fetch", Deferred()])
    def test_C2_not_callable(self, not_callable):
        """C2: an object that cannot be called is a ``TypeError`` at decoration."""
        with pytest.raises(TypeError) as caught:
            self.sequential(not_callable)
        self.assert_explains(caught.value)

    def test_C2_plain_method(self):
        """C2: a bound method without a ``yield`` is a ``TypeError``."""

        class Thing(object):
            def fetch(self):
                return 3

        with pytest.raises(TypeError) as caught:
            self.sequential(Thing().fetch)()
        self.assert_explains(caught.value, "fetch")

    def test_C2_partial(self):
        """C2: a ``functools.partial`` of a body is judged at the call, and runs."""

        def body(x, y):  # seqcompat: sequence
            yield succeed(None)
            returnValue((x, y))

        decorated = self.sequential(functools.partial(body, 1))
        assert self.success_of(decorated(2)) == (1, 2)

    def test_C2_partial_of_plain_function(self):
        """C2: a partial of a plain function is the same ``TypeError``, raised to the caller."""

        def fetch(x):
            return x

        decorated = self.sequential(functools.partial(fetch, 1))
        with pytest.raises(TypeError) as caught:
            decorated()
        self.assert_explains(caught.value)

    def test_C2_callable_object(self):
        """C2: an object whose ``__call__`` is a body is judged at the call, and runs."""

        class Callable(object):
            def __call__(self, x):  # seqcompat: sequence
                yield succeed(None)
                returnValue(x)

        assert self.success_of(self.sequential(Callable())(1)) == 1

    def test_C2_plain_callable_object(self):
        """
        C2: an object whose ``__call__`` is a plain function is the same ``TypeError``, raised to
        the caller.
        """

        class Callable(object):
            def __call__(self):
                return 3

        decorated = self.sequential(Callable())
        with pytest.raises(TypeError) as caught:
            decorated()
        self.assert_explains(caught.value, "Callable")

    def test_C2_compiled_function(self):
        """C2: a compiled function is judged at the call, by its return value."""
        decorated = self.sequential(len)
        with pytest.raises(TypeError) as caught:
            decorated([])
        self.assert_explains(caught.value, "len")

    def test_C2_compiled_function_that_returns_a_generator(self):
        """C2: a compiled function that returns a generator or coroutine runs."""

        def body():  # seqcompat: sequence
            yield succeed(None)
            returnValue(3)

        decorated = self.sequential([body].__getitem__(0).__call__)
        assert self.success_of(decorated()) == 3

    def test_C2_wrapper(self):
        """C2: a wrapper that carries ``__wrapped__`` is judged at the call, and runs."""

        def body(x):  # seqcompat: sequence
            yield succeed(None)
            returnValue(x)

        @six.wraps(body)
        def wrapper(x):
            return body(x + 1)

        assert self.success_of(self.sequential(wrapper)(1)) == 2

    def test_C2_wrapper_of_plain_function(self):
        """
        C2: a wrapper that returns something else is the same ``TypeError``, raised to the caller.
        """

        def fetch():
            return 3

        @six.wraps(fetch)
        def wrapper():
            return fetch()

        decorated = self.sequential(wrapper)
        with pytest.raises(TypeError) as caught:
            decorated()
        self.assert_explains(caught.value, "fetch")

    def test_C2_wrapper_that_returns_a_deferred(self):
        """
        C2: a wrapper around a decorated function returns a Deferred, which is not a body to
        drive.
        """

        @self.sequential
        def body():
            yield succeed(None)

        @six.wraps(body)
        def wrapper():
            return body()

        decorated = self.sequential(wrapper)
        with pytest.raises(TypeError) as caught:
            decorated()
        self.assert_explains(caught.value, "body")

    def test_C2_return_value_without_yield(self):
        """
        C2: a function that is judged at the call and leaves by ``returnValue`` is not a
        generator: it is the same ``TypeError``.
        """

        def fetch():
            returnValue(3)

        @six.wraps(fetch)
        def wrapper():
            fetch()

        decorated = self.sequential(wrapper)
        with pytest.raises(TypeError):
            decorated()

    def test_C2_error_in_wrapper(self):
        """C2: an error of a late judged callable before there is a body is the caller's."""

        def body():  # seqcompat: sequence
            yield

        @six.wraps(body)
        def wrapper():
            raise KeyError("before")

        with pytest.raises(KeyError):
            self.sequential(wrapper)()


stamp(globals(), Judgement)
