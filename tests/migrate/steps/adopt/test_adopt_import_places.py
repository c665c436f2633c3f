"""Where import statements stand: on top, under a condition, in a function or a class."""

from __future__ import annotations

from tests.migrate.steps.adopt.modules import adopted
from tests.migrate.tools import becomes


def test_docstring_and_future_imports_stay_on_top():
    adopted(
        '"""Doc."""\nfrom __future__ import division\nfrom twisted.internet import defer\n'
        "defer.succeed",
        '"""Doc."""\nfrom __future__ import division\nfrom twisted.internet import defer\n'
        "from seqcompat import returnValue, sequential\ndefer.succeed",
        "defer.inlineCallbacks",
        "defer.returnValue",
    )


def test_imports_under_a_condition():
    becomes(
        "adopt",
        """
        import sys
        if sys:
            from twisted.internet.defer import Deferred, inlineCallbacks
        else:
            from twisted.internet.defer import inlineCallbacks

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        """
        import sys
        if sys:
            from twisted.internet.defer import Deferred
            from seqcompat import sequential
        else:
            from seqcompat import sequential

        @sequential
        def main():
            w.log((yield w.later()))
    """,
    )


def test_an_import_that_may_fail_keeps_the_name_that_the_fallback_binds():
    becomes(
        "adopt",
        """
        try:
            from twisted.internet.defer import inlineCallbacks
        except ImportError:
            from elsewhere import inlineCallbacks

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        """
        try:
            from seqcompat import sequential as inlineCallbacks
        except ImportError:
            from elsewhere import inlineCallbacks

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
    )


def test_an_import_on_the_line_of_its_condition():
    becomes(
        "adopt",
        """
        try: from twisted.internet import defer
        except ImportError: raise
        defer.fail

        @defer.inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        """
        try: from twisted.internet import defer; from seqcompat import sequential
        except ImportError: raise
        defer.fail

        @sequential
        def main():
            w.log((yield w.later()))
    """,
    )


def test_imports_in_a_function_stay_in_it():
    becomes(
        "adopt",
        """
        def make():
            from twisted.internet.defer import Deferred, inlineCallbacks, returnValue

            @inlineCallbacks
            def inner():
                value = yield w.later()
                returnValue(value)
            return inner

        main = make()
    """,
        """
        def make():
            from twisted.internet.defer import Deferred
            from seqcompat import returnValue, sequential

            @sequential
            def inner():
                value = yield w.later()
                returnValue(value)
            return inner

        main = make()
    """,
    )


def test_an_import_in_a_class_binds_an_attribute_and_stays():
    becomes(
        "adopt",
        """
        class Methods(object):
            from twisted.internet.defer import inlineCallbacks

            @inlineCallbacks
            def method(self):
                w.log((yield w.later()))

        def main():
            return Methods().method()
    """,
        """
        class Methods(object):
            from twisted.internet.defer import inlineCallbacks
            from seqcompat import sequential

            @sequential
            def method(self):
                w.log((yield w.later()))

        def main():
            return Methods().method()
    """,
    )


def test_an_import_at_the_end_of_a_file_without_a_line_end():
    becomes(
        "adopt",
        b"def main():\n    return Methods().m()\nclass Methods:\n    from twisted.internet import "
        b"defer\n"
        b"    @defer.inlineCallbacks\n    def m(self): w.log((yield w.later()))\n"
        b"    import twisted.internet.defer as defer2; x = defer2.inlineCallbacks(m)",
        b"def main():\n"
        b"    return Methods().m()\nclass Methods:\n    from twisted.internet import defer\n"
        b"    from seqcompat import sequential\n"
        b"    @sequential\n    def m(self): w.log((yield w.later()))\n"
        b"    import twisted.internet.defer as defer2; from seqcompat.defer import "
        b"inlineCallbacks; "
        b"x = inlineCallbacks(m)",
        notes=["SEQ202"],
    )
