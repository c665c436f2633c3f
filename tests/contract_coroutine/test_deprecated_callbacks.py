# Generated from tests/contract/test_deprecated_callbacks.py by tools.make_coroutine_suite: do not edit.
"""The clause C7: callbacks="deprecated"."""

from __future__ import absolute_import, division, print_function

import re
import sys
import warnings
from functools import partial
from types import FunctionType

import pytest
import seqcompat
from seqcompat import returnValue
from twisted.internet import defer
from twisted.internet.defer import CancelledError, Deferred, fail, gatherResults, succeed
from twisted.internet.task import Clock

from tests.harness import Contract, stamp
from tests.harness.warned import warnings_as_errors

SPELLING = "coroutine"

CALLBACKS = {
    "addCallback": lambda result: result.addCallback(lambda value: value),
    "addErrback": lambda result: result.addErrback(lambda failure: None),
    "addBoth": lambda result: result.addBoth(lambda value: value),
    "addCallbacks": lambda result: result.addCallbacks(lambda value: value, lambda failure: None),
    "chainDeferred": lambda result: result.chainDeferred(Deferred()),
}
LINE = CALLBACKS["addCallback"].__code__.co_firstlineno
LATER = {"addTimeout": lambda result: result.addTimeout(1, Clock())}


class DeprecatedCallbacks(Contract):
    @property
    def deprecating(self):
        return self.sequential(callbacks="deprecated")

    def wait_for(self, source):
        @self.deprecating
        def wait_for(source):
            got = yield source
            returnValue(got)

        return wait_for(source)

    @pytest.mark.parametrize("method", sorted(CALLBACKS) + sorted(LATER))
    @pytest.mark.parametrize("fired", [True, False])
    def test_C7_adding_a_callback_warns(self, method, fired):
        """C7: each method that adds a callback warns, once, and names itself."""
        if not hasattr(Deferred, method):
            pytest.skip("this Twisted has no " + method)
        result = self.wait_for(succeed(1) if fired else Deferred())
        with pytest.warns(DeprecationWarning) as caught:
            dict(CALLBACKS, **LATER)[method](result)
        assert [str(warning.message).split("(")[0] for warning in caught] == [method]

    @pytest.mark.parametrize("method", sorted(CALLBACKS))
    def test_C7_methods_keep_their_documentation(self, method):
        """C7: each method that adds a callback keeps its name and its docstring."""
        ours, theirs = getattr(self.wait_for(Deferred()), method), getattr(Deferred, method)
        assert (ours.__name__, ours.__doc__) == (theirs.__name__, theirs.__doc__)

    def test_C7_names_the_function_and_the_line_of_the_caller(self):
        """C7: the warning names the decorated function and points to the caller's line."""

        @self.deprecating
        def show_page():
            yield succeed(1)

        result = show_page()
        with pytest.warns(DeprecationWarning) as caught:
            CALLBACKS["addCallback"](result)
        assert "show_page()" in str(caught[0].message)
        assert (caught[0].filename, caught[0].lineno) == (sys._getframe().f_code.co_filename, LINE)

    def warnings_in(self, module):
        """How many warnings there are where a function of ``module`` adds a callback."""
        add = FunctionType(CALLBACKS["addCallback"].__code__, {"__name__": module})
        result = self.wait_for(Deferred())
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            add(result)
        return len(caught)

    @pytest.mark.parametrize(
        "module", ["aaa", "zzz", "seqcompatible", "twisted.plugins.mine", "__main__"]
    )
    def test_C7_whoever_adds_it_is_warned(self, module):
        """C7: whichever module adds it, of another package than Twisted and this one."""
        assert self.warnings_in(module) == 1

    @pytest.mark.parametrize(
        "module", ["twisted.internet.defer", "twisted", "seqcompat._sequence", "seqcompat"]
    )
    def test_C7_but_for_those_who_wait_so(self, module):
        """C7: Twisted and this package wait by adding callbacks."""
        assert self.warnings_in(module) == 0

    def test_C7_names_a_method_by_its_qualified_name(self):
        """
        C7: the warning names the class too, if Python knows it, and shows the repr() of a
        callable without a name.
        """

        class Pages(object):
            @self.deprecating
            def show(self):
                yield succeed(1)

        async def show(page):  # seqcompat: sequence
            await seqcompat.waitable(page)

        bound = partial(show, succeed(1))
        names = [getattr(Pages.show, "__qualname__", "show"), repr(bound)]
        for result, name in zip([Pages().show(), self.deprecating(bound)()], names):
            with pytest.warns(DeprecationWarning) as caught:
                result.addCallback(lambda value: value)
            assert "result of %s() is" % (name,) in str(caught[0].message)

    def test_C7_the_callback_is_added(self):
        """C7: besides the warning the methods work as always."""
        seen, source = [], Deferred()
        result = self.wait_for(source)
        with pytest.warns(DeprecationWarning):
            assert result.addCallback(seen.append) is result
        source.callback(3)
        assert seen == [3]

    def test_C7_each_call_of_the_function_warns(self):
        """C7: the results of all calls of the function warn, those of another function do not."""
        for _ in range(2):
            with pytest.warns(DeprecationWarning):
                self.wait_for(succeed(1)).addBoth(lambda value: value)

        @self.sequential
        async def another():
            await succeed(1)

        with warnings_as_errors():
            another().addBoth(lambda value: value)

    @pytest.mark.parametrize("fired", [True, False])
    def test_C7_waiting_does_not_warn(self, fired):
        """
        C7: a sequence on any engine that waits for the result gets its value without a warning.
        """
        for engine in self.mixed_engines:

            @self.sequential_on(engine)
            async def waits(result):
                got = await seqcompat.waitable(result)
                return got

            source = succeed(1) if fired else Deferred()
            with warnings_as_errors():
                result = waits(self.wait_for(source))
                if not fired:
                    source.callback(1)
            assert self.success_of(result) == 1

    def test_C7_waiting_twice_does_not_warn(self):
        """C7: a second sequence that waits for the same result does not warn."""

        @self.sequential
        async def waits(result):
            got = await seqcompat.waitable(result)
            return got

        source = Deferred()
        with warnings_as_errors():
            inner = self.wait_for(source)
            first, second = waits(inner), waits(inner)
            source.callback(1)
        assert (self.success_of(first), self.success_of(second)) == (1, None)

    @pytest.mark.parametrize("fired", [True, False])
    def test_C7_twisted_waits_without_a_warning(self, fired):
        """C7: Twisted's `inlineCallbacks` and `gatherResults` wait without a warning."""

        @defer.inlineCallbacks
        def waits(result, seen):
            seen.append((yield result))

        seen, source = [], succeed(1) if fired else Deferred()
        with warnings_as_errors():
            result = waits(self.wait_for(source), seen)
            gathered_later = Deferred()
            gathered = gatherResults([self.wait_for(succeed(2)), self.wait_for(gathered_later)])
            if not fired:
                source.callback(1)
            gathered_later.callback(3)
        self.success_of(result)
        assert self.success_of(gathered) == [2, 3]
        assert seen == [1]

    def test_C7_returned_by_a_callback_does_not_warn(self):
        """C7: a Deferred whose callback returns the result does not warn."""
        source = Deferred()
        with warnings_as_errors():
            outer = succeed(None).addCallback(lambda ignored: self.wait_for(source))
            source.callback(4)
        assert self.success_of(outer) == 4

    def test_C7_cancelling_does_not_warn(self):
        """C7: cancelling the result works as always, without a warning."""
        caught = []

        @self.deprecating
        def body():
            try:
                yield Deferred()
            except CancelledError:
                caught.append(True)

        with warnings_as_errors():
            body().cancel()
        assert caught == [True]

    def test_C7_failure(self):
        """
        C7: the error of such a sequence is raised at the wait, or logged once if nobody waits.
        """

        @self.sequential
        async def waits(result):
            try:
                await seqcompat.waitable(result)
            except KeyError as error:
                return error

        error = KeyError()
        assert self.success_of(waits(self.wait_for(fail(error)))) is error
        self.wait_for(fail(KeyError()))
        assert len(self.logged_errors(KeyError)) == 1

    def test_C7_a_generator_is_waited_for(self):
        """C7: the body may wait for a generator."""

        def steps(source):
            yield source
            returnValue(5)

        source, seen = Deferred(), []

        @self.sequential
        async def waits(result):
            seen.append(await seqcompat.waitable(result))

        with warnings_as_errors():
            waits(self.wait_for(steps(source)))
            source.callback(None)
        assert seen == [5]

    def test_C7_methods(self):
        """C7: it works for methods, static methods and class methods."""

        class Thing(object):
            @self.deprecating
            def method(self):
                yield

            @self.deprecating
            @staticmethod
            def static():
                yield

            @classmethod
            @self.deprecating
            def of_class(cls):
                yield

        for result in Thing().method(), Thing.static(), Thing.of_class():
            with pytest.warns(DeprecationWarning):
                result.addBoth(lambda value: value)

    def test_C7_metadata_survives(self):
        """C7: name, docstring and ``__wrapped__`` are those of the function."""

        async def body():  # seqcompat: sequence
            """What it does."""
            await seqcompat.waitable(None)

        decorated = self.deprecating(body)
        assert (decorated.__name__, decorated.__doc__, decorated.__wrapped__) == (
            "body",
            "What it does.",
            body,
        )

    def test_C7_repr(self):
        """C7: ``repr()`` of a pending result is the same as without."""

        @self.sequential
        async def wait_for(source):
            await seqcompat.waitable(source)

        source = Deferred()
        representations = [
            repr(call(source)) for call in (wait_for, self.deprecating(wait_for.__wrapped__))
        ]
        assert re.sub("0x[0-9a-f]+", "", representations[0]) == re.sub(
            "0x[0-9a-f]+", "", representations[1]
        )

    @pytest.mark.parametrize("got", ["no", "", True, 0])
    def test_C7_another_word(self, got):
        """C7: any other value is a ``ValueError`` that shows it and the expected one."""
        with pytest.raises(ValueError) as caught:
            seqcompat.sequential(callbacks=got)
        assert "callbacks=%r" % (got,) in str(caught.value)
        assert "'deprecated'" in str(caught.value)


stamp(globals(), DeprecatedCallbacks)
