# Generated from tests/contract/test_repr.py by tools.make_coroutine_suite: do not edit.
"""The clause T4: the ``repr()`` of a result."""

from __future__ import absolute_import, division, print_function

import os
import sys

from seqcompat import waitable
from twisted.internet.defer import CancelledError, Deferred, succeed

from tests.harness.garbage import collector_off
from tests.harness import Contract, stamp
from tests.harness.sizes import sized

SPELLING = "coroutine"

THIS_FILE = os.path.basename(__file__).replace(".pyc", ".py")


def line_below():
    """
    The line after the one that calls this, as tools print it: file and line.
    """
    return "%s:%d" % (THIS_FILE, sys._getframe(1).f_lineno + 1)


def address(thing):
    return "0x%x" % id(thing)


class Representation(Contract):
    def waiting_on(self, source):
        @self.sequential
        async def fetch_user():
            got = await waitable(source)
            return got

        return fetch_user()

    def test_T4_names_the_function(self):
        """T4: the repr of a pending result names the function."""
        assert "fetch_user" in repr(self.waiting_on(Deferred()))

    def test_T4_names_file_and_line_of_the_wait(self):
        """T4: the repr names file and line of the present wait, not of an earlier one."""
        first, places = Deferred(), []

        @self.sequential
        async def fetch_user():
            places.append(line_below())
            await waitable(first)
            places.append(line_below())
            await Deferred()

        result = fetch_user()
        assert places[0] in repr(result)
        first.callback(None)
        assert places[1] in repr(result)
        assert places[0] not in repr(result)

    def test_T4_names_file_and_line_in_an_except_block(self):
        """
        T4: the repr names file and line of a wait in which the body cleans up after a cancellation.
        """
        places = []

        @self.sequential
        async def fetch_user():
            try:
                await Deferred()
            except CancelledError:
                places.append(line_below())
                await Deferred()

        result = fetch_user()
        result.cancel()
        assert places[0] in repr(result)

    def test_T4_names_what_it_waits_on(self):
        """T4: the repr of a pending result tells the Deferred waited on."""
        source = Deferred()
        assert address(source) in repr(self.waiting_on(source))

    def test_T4_names_the_result_itself(self):
        """T4: two results of one function can be told apart."""
        result = self.waiting_on(Deferred())
        assert address(result) in repr(result)

    def test_T4_str(self):
        """T4: ``str()`` says the same as ``repr()``."""
        result = self.waiting_on(Deferred())
        assert str(result) == repr(result)

    def test_T4_nested(self):
        """T4: the repr of an outer result names the inner sequence that it waits on."""

        @self.sequential
        async def show_page():
            await waitable(self.waiting_on(Deferred()))

        text = repr(show_page())
        assert "show_page" in text
        assert "fetch_user" in text

    def test_T4_deeply_nested(self):
        """
        T4: the repr of the last of 20,000 results (in short 2,000), each waiting on the one before,
        is short.
        """
        with collector_off():
            result = source = Deferred()
            for _ in range(self.deep(sized(20000, 2000))):
                result = self.waiting_on(result)
            text = repr(result)
            source.callback("value")
        assert "fetch_user" in text
        assert len(text) < 1000
        assert self.success_of(result) == "value"

    def test_T4_yielded_generator(self):
        """T4: the repr names the function also while it waits on a generator that it yields."""

        def helper():
            yield Deferred()

        assert "fetch_user" in repr(self.waiting_on(helper()))

    def test_T4_while_running(self):
        """T4: from inside the running body, the repr names the function and no wait."""
        source, results, texts = Deferred(), [], []

        @self.sequential
        async def fetch_user():
            await waitable(source)
            texts.append(repr(results[0]))
            await Deferred()

        results.append(fetch_user())
        source.callback(None)
        assert "fetch_user" in texts[0]
        assert address(source) not in texts[0]
        assert "waiting" not in texts[0]

    def test_T4_fired(self):
        """T4: the repr of a fired result tells its value and claims no wait."""
        source = Deferred()
        for result in (self.waiting_on(succeed("the user")), self.waiting_on(source)):
            if not source.called:
                source.callback("the user")
            assert "the user" in repr(result)
            assert "waiting" not in repr(result)

    def test_T4_fired_by_someone_else(self):
        """
        T4: a result that somebody else has fired shows with what, though the body still waits.
        """
        result = self.waiting_on(Deferred())
        result.callback("somebody's")
        assert "somebody's" in repr(result)

    def test_T4_failed(self):
        """T4: the repr of a failed result tells the type of its error and claims no wait."""
        source = Deferred()
        result = self.waiting_on(source)
        source.errback(ValueError())
        text = repr(result)
        self.failure_of(result, ValueError)
        assert "ValueError" in text
        assert "waiting" not in text

    def test_T4_chained(self):
        """T4: the repr of a fired result whose callback returned a Deferred tells that Deferred."""
        later = Deferred()
        result = self.waiting_on(succeed(None)).addCallback(lambda _: later)
        assert address(later) in repr(result)


stamp(globals(), Representation)
