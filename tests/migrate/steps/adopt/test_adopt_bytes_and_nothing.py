"""The bytes of the rest stay, and so does a file that has nothing to adopt."""

from __future__ import annotations

import pytest

from seqcompat.migrate.judge.findings import FunctionReport
from seqcompat.migrate.read.sources import Source
from tests.migrate.steps.adopt.modules import adopted
from tests.migrate.tools import becomes, run, unchanged


@pytest.mark.parametrize(
    "text",
    [
        b"# -*- coding: latin-1 -*-\nfrom twisted.internet.defer import inlineCallbacks\nname = "
        b"'\xe9\xe8'  # \xfc\n"
        b"@inlineCallbacks\ndef main(): w.log(name, (yield w.later()))  # \xe4\n",
        b"\xef\xbb\xbffrom twisted.internet.defer import inlineCallbacks\nname = '\xc3\xa9'\n"
        b"@inlineCallbacks\ndef main(): w.log(name, (yield w.later()))\n",
        b"from twisted.internet.defer import inlineCallbacks\r\n\x0c\r\n@inlineCallbacks\r\ndef "
        b"main():\r\n"
        b"\tw.log((yield w.later()))\t\r\n",
    ],
)
def test_encodings_line_ends_and_odd_blanks_stay(text):
    becomes(
        "adopt",
        text,
        text.replace(b"twisted.internet.defer", b"seqcompat").replace(
            b"inlineCallbacks", b"sequential"
        ),
    )


def test_new_lines_end_as_the_others_do():
    becomes(
        "adopt",
        b"from twisted.internet.defer import Deferred, inlineCallbacks\r\n"
        b"@inlineCallbacks\r\ndef main(): w.log((yield w.later()))",
        b"from twisted.internet.defer import Deferred\r\nfrom seqcompat import sequential\r\n"
        b"@sequential\r\ndef main(): w.log((yield w.later()))",
    )


def test_files_that_have_nothing_of_it():
    unchanged("adopt", "def main():\n    w.log(1)\n")
    unchanged(
        "adopt",
        "# inlineCallbacks\nfrom twisted.internet.defer import succeed\ndef main():\n    "
        "w.log(1)\n",
    )


def test_an_import_that_nothing_uses():
    unchanged(
        "adopt",
        "from twisted.internet.defer import inlineCallbacks, returnValue\ndef main():\n    "
        "w.log(1)\n",
    )


def test_a_decorator_of_the_same_name_from_elsewhere():
    unchanged(
        "adopt",
        """
        def inlineCallbacks(function):
            return lambda: w.log("mine")

        @inlineCallbacks
        def main():
            yield w.later()
    """,
    )


def test_sequences_already():
    unchanged(
        "adopt",
        """
        from seqcompat.defer import inlineCallbacks, returnValue

        @inlineCallbacks
        def main():
            returnValue((yield w.log(w.later())))
    """,
    )


def test_a_file_marked_to_be_skipped_and_a_function():
    unchanged(
        "adopt",
        """
        # seqcompat: skip
        from twisted.internet.defer import inlineCallbacks

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        "SEQ114",
    )
    becomes(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        @inlineCallbacks  # seqcompat: skip
        def main():
            w.log((yield w.later()))

        @inlineCallbacks
        def main2():
            w.log((yield w.later()))
    """,
        """
        from twisted.internet.defer import inlineCallbacks
        from seqcompat import sequential

        @inlineCallbacks  # seqcompat: skip
        def main():
            w.log((yield w.later()))

        @sequential
        def main2():
            w.log((yield w.later()))
    """,
        notes=["SEQ114"],
    )


def test_the_functions_are_reported():
    outcome = run(
        "adopt",
        b"from twisted.internet.defer import inlineCallbacks\nclass A:\n    @inlineCallbacks\n"
        b"    def f(self):\n        yield 1\n    @inlineCallbacks\n    async def g(self): pass\n",
    )
    assert outcome.functions == [
        FunctionReport("A.f", 4, "generator", 0, 0, None),
        FunctionReport("A.g", 7, "coroutine", 0, 0, None),
    ]
    assert isinstance(outcome.new, Source)


def test_a_package_may_offer_what_it_imports():
    adopted(
        "from twisted.internet import defer",
        "from twisted.internet import defer\nfrom seqcompat import returnValue, sequential",
        "defer.inlineCallbacks",
        "defer.returnValue",
        path="package/__init__.py",
    )


def test_two_star_imports():
    unchanged(
        "adopt",
        """
        from twisted.internet.defer import *
        from os.path import *

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        "SEQ205",
    )


def test_functions_without_any_of_it_are_known_all_the_same():
    text = """
        from {0} import {1}

        def body():
            w.log((yield w.later()))

        main = {1}(body)
    """
    becomes(
        "adopt",
        text.format("twisted.internet.defer", "inlineCallbacks"),
        text.format("seqcompat", "sequential"),
    )
