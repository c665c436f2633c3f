# Generated from tests/contract/test_plain_values.py by tools.make_coroutine_suite: do not edit.
"""The clause W3: waiting on objects that are not Deferreds."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import waitable
from twisted.internet.defer import Deferred, fail, succeed

from tests.harness import Contract, stamp

SPELLING = "coroutine"


class LooksAwaitable(object):
    """It has ``__await__``, but is neither Deferred nor coroutine."""

    def __await__(self):
        return iter([])


class LooksLikeADeferred(object):
    """It has the methods of a Deferred."""

    called, paused, result = True, 0, 3

    def addCallback(self, callback):
        callback(3)

    addBoth = addCallback


class HasNoTruth(object):
    """An object that refuses to be compared or tested."""

    def __bool__(self):
        raise ValueError("no truth")

    __nonzero__ = __bool__

    def __eq__(self, other):
        raise ValueError("no equality")

    __hash__ = None


VALUES = [
    None,
    True,
    0,
    1.5,
    "text",
    b"bytes",
    (),
    (1, 2),
    [1],
    {},
    set(),
    object(),
    Deferred,
    len,
    iter([1]),
    ValueError("a value"),
    LooksAwaitable(),
    LooksLikeADeferred(),
    HasNoTruth(),
]
any_value = pytest.mark.parametrize(
    "value",
    VALUES,
    ids=["%d-%s" % (number, type(value).__name__) for number, value in enumerate(VALUES)],
)


class PlainValues(Contract):
    @any_value
    def test_W3_sent_back(self, value):
        """W3: anything else is sent back, the same object, at once."""

        @self.sequential
        async def body():
            got = await waitable(value)
            return (got,)

        [got] = self.success_of(body())
        assert got is value

    def test_W3_nothing(self):
        """W3: a bare wait gives ``None``."""

        @self.sequential
        async def body():
            got = await waitable(None)
            return got

        assert self.success_of(body()) is None

    def test_W3_tuple_without_parentheses(self):
        """W3: several values are one tuple."""

        @self.sequential
        async def body():
            got = await waitable((1, 2))
            return got

        assert self.success_of(body()) == (1, 2)

    def test_W3_after_a_resumption(self):
        """W3: plain values come back after an unfired wait and after a failed one."""
        seen = []

        @self.sequential
        async def body(source):
            seen.append(await waitable(source))
            seen.append(await waitable("plain"))
            try:
                await fail(KeyError())
            except KeyError:
                seen.append(await waitable("in except"))

        source = Deferred()
        result = body(source)
        source.callback("fired")
        self.success_of(result)
        assert seen == ["fired", "plain", "in except"]


class StrictValues(Contract):
    @any_value
    def test_W3_strict(self, value):
        """
        W3: with ``strict=True`` it is a ``TypeError`` that names the value's type and the function.
        """

        @self.sequential(strict=True)
        async def show_page():
            await waitable(value)

        error = self.failure_of(show_page(), TypeError).value
        assert type(value).__name__ in str(error)
        assert "show_page" in str(error)

    def test_W3_strict_value_that_cannot_be_printed(self):
        """W3: the ``TypeError`` says as much as it can if the value's ``repr()`` raises."""

        class Unprintable(object):
            def __repr__(self):
                raise ValueError("no repr")

        @self.sequential(strict=True)
        async def body():
            try:
                await waitable(Unprintable())
            except TypeError as error:
                return str(error)

        assert "of type Unprintable" in self.success_of(body())

    def test_W3_strict_raised_at_the_wait(self):
        """W3: the ``TypeError`` is raised at the wait: the body may catch it there and go on."""

        @self.sequential(strict=True)
        async def body(source):
            try:
                await waitable(5)
            except TypeError as caught:
                error = caught
            got = await waitable(source)
            return (got, type(error))

        source = Deferred()
        result = body(source)
        self.assert_pending(result)
        source.callback(3)
        assert self.success_of(result) == (3, TypeError)

    def test_W3_strict_after_a_resumption(self):
        """
        W3: the ``TypeError`` is raised at a wait after an unfired one; the code that fired that one
        sees nothing.
        """

        @self.sequential(strict=True)
        async def body(source):
            got = await waitable(source)
            await waitable(got)

        source = Deferred()
        result = body(source)
        source.callback("text")
        assert self.success_of(source) is None
        assert "str" in str(self.failure_of(result, TypeError).value)

    def test_W3_strict_takes_what_can_be_waited_for(self):
        """
        W3: strict takes Deferreds, fired and unfired, results of sequences, generators and
        coroutines.
        """

        @self.sequential
        async def sequence():
            got = await waitable("not strict")
            return got

        async def inner():  # seqcompat: sequence
            got = await succeed("inner")
            return got

        def plain_generator():
            yield succeed(None)

        @self.sequential(strict=True)
        async def body(source):
            seen = []
            for waited in [succeed("fired"), source, sequence(), inner(), plain_generator()]:
                seen.append(await waitable(waited))
            return seen

        source = Deferred()
        result = body(source)
        source.callback("unfired")
        assert self.success_of(result) == ["fired", "unfired", "not strict", "inner", None]

    def test_W3_strict_and_waitable(self):
        """W3: strict sees through ``waitable``."""

        @self.sequential(strict=True)
        async def body():
            got = await waitable(succeed(3))
            try:
                await waitable(5)
            except TypeError as error:
                return (got, "int" in str(error))

        assert self.success_of(body()) == (3, True)

    def test_W3_strict_is_not_inherited(self):
        """W3: a sequence that a strict one calls is as strict as its own decorator says."""

        @self.sequential
        async def relaxed():
            got = await waitable(5)
            return got

        @self.sequential(strict=True)
        async def body():
            got = await relaxed()
            return got

        assert self.success_of(body()) == 5


stamp(globals(), PlainValues, StrictValues)
