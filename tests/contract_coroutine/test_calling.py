# Generated from tests/contract/test_calling.py by tools.make_coroutine_suite: do not edit.
"""The clauses C1, C3, C4 and C5: the functions that can be decorated, and a call of one."""

from __future__ import absolute_import, division, print_function

import inspect

import pytest
from seqcompat import waitable
import six
from twisted.internet.defer import Deferred, succeed

from tests.harness import Contract, stamp

if six.PY2:
    from funcsigs import signature
else:
    from inspect import signature

SPELLING = "coroutine"


class Calling(Contract):
    def test_C1_bare(self):
        """C1: the bare decorator takes a function; the call returns a Deferred."""

        @self.sequential
        async def body(x):
            got = await waitable(succeed(x))
            return got

        result = body(1)
        assert isinstance(result, Deferred)
        assert self.success_of(result) == 1

    def test_C1_called_without_options(self):
        """C1: the decorator called without options takes a function."""

        @self.sequential()
        async def body(x):
            got = await waitable(succeed(x))
            return got

        assert self.success_of(body(1)) == 1

    def test_C1_called_with_options(self):
        """C1: the decorator called with options takes a function."""

        @self.sequential(strict=False)
        async def body(x):
            got = await waitable(succeed(x))
            return got

        assert self.success_of(body(1)) == 1

    def test_C1_function_called_again(self):
        """C1: each call of the decorated function is a sequence of its own."""

        @self.sequential
        async def body(x, source):
            got = await waitable(source)
            return (x, got)

        first, second = Deferred(), Deferred()
        results = body(1, first), body(2, second)
        second.callback("b")
        first.callback("a")
        assert [self.success_of(result) for result in results] == [(1, "a"), (2, "b")]

    def test_C1_method(self):
        """C1: a method gets its instance, called on the instance or through the class."""

        class Thing(object):
            @self.sequential
            async def method(self, x):
                await succeed(None)
                return (self, x)

        thing = Thing()
        assert self.success_of(thing.method(1)) == (thing, 1)
        assert self.success_of(Thing.method(thing, x=2)) == (thing, 2)

    def test_C1_staticmethod_outside(self):
        """C1: ``@staticmethod`` above the decorator."""

        class Thing(object):
            @staticmethod
            @self.sequential
            async def static(x):
                await succeed(None)
                return x

        assert self.success_of(Thing.static(1)) == 1
        assert self.success_of(Thing().static(2)) == 2

    def test_C1_classmethod_outside(self):
        """C1: ``@classmethod`` above the decorator."""

        class Thing(object):
            @classmethod
            @self.sequential
            async def of_class(cls, x):
                await succeed(None)
                return (cls, x)

        assert self.success_of(Thing.of_class(1)) == (Thing, 1)
        assert self.success_of(Thing().of_class(2)) == (Thing, 2)

    def test_C1_staticmethod_inside(self):
        """C1: ``@staticmethod`` below the decorator."""

        class Thing(object):
            @self.sequential
            @staticmethod
            async def static(x):
                await succeed(None)
                return x

        assert self.success_of(Thing.static(1)) == 1
        assert self.success_of(Thing().static(2)) == 2

    def test_C1_classmethod_inside(self):
        """C1: ``@classmethod`` below the decorator."""

        class Thing(object):
            @self.sequential
            @classmethod
            async def of_class(cls, x):
                await succeed(None)
                return (cls, x)

        assert self.success_of(Thing.of_class(1)) == (Thing, 1)
        assert self.success_of(Thing().of_class(2)) == (Thing, 2)

    def test_C1_bound_method(self):
        """C1: a bound method can be decorated where it is used."""

        class Thing(object):
            async def method(self, x):  # seqcompat: sequence
                await succeed(None)
                return (self, x)

        thing = Thing()
        assert self.success_of(self.sequential(thing.method)(1)) == (thing, 1)

    def test_C3_name_doc_module(self):
        """C3: name, docstring, module and attributes survive."""

        async def body():  # seqcompat: sequence
            """What it does."""
            await waitable(None)

        body.attribute = 1
        decorated = self.sequential(body)
        assert decorated.__name__ == "body"
        assert decorated.__doc__ == "What it does."
        assert decorated.__module__ == body.__module__ == __name__
        assert decorated.attribute == 1

    def test_C3_qualname(self):
        """C3: the qualified name survives, if functions have one."""

        class Thing(object):
            async def method(self):  # seqcompat: sequence
                await waitable(None)

        function = six.get_unbound_function(Thing.method)
        decorated = self.sequential(function)
        assert getattr(decorated, "__qualname__", None) == getattr(function, "__qualname__", None)

    def test_C3_wrapped(self):
        """C3: ``__wrapped__`` is the function that was decorated."""

        async def body():  # seqcompat: sequence
            await waitable(None)

        assert self.sequential(body).__wrapped__ is body
        assert self.sequential(strict=False)(body).__wrapped__ is body

    def test_C3_signature(self):
        """C3: ``signature()`` shows the body's own parameters."""

        async def body(a, b=2, *rest, **named):  # seqcompat: sequence
            await waitable(None)

        assert signature(self.sequential(body)) == signature(body)
        assert list(signature(self.sequential(body)).parameters) == ["a", "b", "rest", "named"]

    def test_C3_signature_of_method(self):
        """C3: the signature of a method on an instance leaves ``self`` out."""

        class Thing(object):
            @self.sequential
            async def method(self, x):
                await waitable(None)

        assert list(signature(Thing().method).parameters) == ["x"]

    def test_C3_is_a_plain_function(self):
        """
        C3: a decorated function is neither a generator function nor a coroutine function.
        """

        @self.sequential
        async def body():
            await waitable(None)

        assert inspect.isfunction(body)
        assert not inspect.isgeneratorfunction(body)
        assert not getattr(inspect, "iscoroutinefunction", inspect.isgeneratorfunction)(body)

    def test_C4_starts_during_the_call(self):
        """C4: the body has run up to its first unfired wait when the call returns."""
        steps, source = [], Deferred()

        @self.sequential
        async def body():
            steps.append("started")
            await succeed(None)
            steps.append("after a fired wait")
            await waitable("plain")
            steps.append("after a plain value")
            await waitable(source)
            steps.append("after an unfired wait")

        result = body()
        assert steps == ["started", "after a fired wait", "after a plain value"]
        self.assert_pending(result)
        source.callback(None)
        assert steps[3:] == ["after an unfired wait"]
        self.success_of(result)

    def test_C4_may_end_during_the_call(self):
        """
        C4: a body without an unfired wait has ended, and its result fired, when the call returns.
        """

        @self.sequential
        async def body():
            await succeed(None)

        assert body().called

    @pytest.mark.parametrize(
        "args, named",
        [
            ((), {}),
            ((1, 2, 3), {}),
            ((1,), {"unknown": 2}),
            ((1,), {"a": 2}),
        ],
    )
    def test_C5_wrong_arguments(self, args, named):
        """C5: wrong arguments raise ``TypeError`` to the caller; the body does not start."""
        steps = []

        @self.sequential
        async def body(a, b=None):
            steps.append("started")
            await waitable(None)

        with pytest.raises(TypeError) as caught:
            body(*args, **named)
        assert "body" in str(caught.value)
        assert steps == []

    def test_C5_wrong_arguments_of_method(self):
        """C5: a method called with wrong arguments raises ``TypeError`` to the caller."""

        class Thing(object):
            @self.sequential
            async def method(self, a):
                await waitable(None)

        with pytest.raises(TypeError):
            Thing().method()

    def test_C5_arguments_named_like_options(self):
        """C5: every parameter name is the body's to use."""

        @self.sequential
        async def body(self, function, engine, strict, args, kwargs):
            await waitable(None)
            return (self, function, engine, strict, args, kwargs)

        named = dict(self=1, function=2, engine=3, strict=4, args=5, kwargs=6)
        assert self.success_of(body(**named)) == (1, 2, 3, 4, 5, 6)

    def test_C5_type_error_in_the_body(self):
        """C5: a ``TypeError`` that the body raises is not one of its call; it fails the result."""

        @self.sequential
        async def body():
            len(3)
            await waitable(None)

        self.failure_of(body(), TypeError)


stamp(globals(), Calling)
