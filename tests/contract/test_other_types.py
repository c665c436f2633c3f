"""Clauses W1, W9 and W10 for Deferreds and callbacks that are of somebody else's types."""

from __future__ import absolute_import, division, print_function

import pytest
from seqcompat import returnValue
from six.moves import range
from twisted.internet.defer import Deferred

from tests.harness import Contract, stamp
from tests.harness.stack import with_little_stack

SPELLING = "generator"


class Boxed(Deferred, object):
    """A Deferred that is fired with a box; its callbacks see the content."""

    def addCallbacks(self, callback, *args, **kwargs):
        def unboxed(box, *more, **named):
            return callback(box[0], *more, **named)

        return Deferred.addCallbacks(self, unboxed, *args, **kwargs)

    def addBoth(self, callback, *args, **kwargs):
        return self.addCallbacks(callback, callback, args, kwargs, args, kwargs)


class Lazy(Deferred, object):
    """A Deferred that fires as soon as somebody adds a callback."""

    def addCallbacks(self, *args, **kwargs):
        result = Deferred.addCallbacks(self, *args, **kwargs)
        if not self.called:
            self.callback("value")
        return result

    def addBoth(self, callback, *args, **kwargs):
        return self.addCallbacks(callback, callback, args, kwargs, args, kwargs)


class Noting(object):
    """A callback that can be compared only with its like."""

    def __init__(self, noted):
        self.noted = noted

    def __eq__(self, other):
        return self.noted == other.noted

    __hash__ = None

    def __call__(self, result):
        self.noted.append(result)
        return result


class OtherTypes(Contract):
    @pytest.mark.parametrize("fired", [True, False])
    def test_W1_subclass_that_adds_callbacks_otherwise(self, fired):
        """
        W1: if a subclass of Deferred changes the value for callbacks, the wait gets that value.
        """

        @self.sequential
        def body(source):
            got = yield source
            returnValue(got)

        source = Boxed()
        if fired:
            source.callback(["value"])
        result = body(source)
        if not fired:
            source.callback(["value"])
        assert self.success_of(result) == "value"

    def test_W9_subclass_that_fires_while_a_callback_is_added(self):
        """W9: waits for Deferreds that fire as soon as they are waited for need no stack."""

        @self.sequential
        def body():
            for _ in range(1000):
                got = yield Lazy()
                assert got == "value"
            returnValue("ended")

        assert with_little_stack(lambda: self.success_of(body())) == "ended"

    def test_W10_callback_that_cannot_be_compared(self):
        """W10: a callback of any type on a result does not keep it from who waits for it."""

        @self.sequential
        def link(before):
            got = yield before
            returnValue(got)

        source, noted = Deferred(), []
        inner = link(source)
        outer = link(inner)
        inner.addCallback(Noting(noted))
        source.callback("value")
        assert self.success_of(outer) == "value"
        assert noted == [None]


stamp(globals(), OtherTypes)
