"""Names that others use, and names that something else has already."""

from __future__ import annotations

import pytest

from tests.migrate.steps.adopt.modules import adopted
from tests.migrate.tools import becomes, code_base, unchanged


def test_what_is_in_all_stays():
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue\n__all__ = "
        '["inlineCallbacks", "main"]',
        "from twisted.internet.defer import inlineCallbacks\nfrom seqcompat import returnValue, "
        "sequential\n"
        '__all__ = ["inlineCallbacks", "main"]',
    )


def test_what_is_imported_to_be_exported_stays():
    adopted(
        "from twisted.internet.defer import inlineCallbacks as inlineCallbacks, returnValue",
        "from twisted.internet.defer import inlineCallbacks as inlineCallbacks\n"
        "from seqcompat import returnValue, sequential",
    )


def test_what_another_file_imports_from_here_stays():
    adopted(
        "from twisted.internet import defer",
        "from twisted.internet import defer\nfrom seqcompat import returnValue, sequential",
        "defer.inlineCallbacks",
        "defer.returnValue",
        project=code_base("from module import defer"),
    )
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue",
        "from twisted.internet.defer import inlineCallbacks\nfrom seqcompat import returnValue, "
        "sequential",
        project=code_base("from module import inlineCallbacks"),
    )


def test_what_another_file_replaces_here_stays():
    adopted(
        "from twisted.internet import defer",
        "from twisted.internet import defer\nfrom seqcompat import returnValue, sequential",
        "defer.inlineCallbacks",
        "defer.returnValue",
        project=code_base("x.defer = 1"),
    )


@pytest.mark.parametrize(
    "text",
    [
        'exec("""\n@inlineCallbacks\ndef dyn():\n    yield 1\n""")\n',
        "eval('inlineCallbacks')\n",
        "x = ['not only inlineCallbacks, said the manual']\n",
        "__all__ = ['inlineCallbacks']\n",
        'def example():\n    """\n    >>> f = inlineCallbacks(f)\n    """\n',
    ],
)
def test_what_a_string_may_need_stays(text):
    """Code that is given to exec() is only a text here."""
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue\n" + text,
        "from twisted.internet.defer import inlineCallbacks\nfrom seqcompat import returnValue, "
        "sequential\n" + text,
    )


@pytest.mark.parametrize(
    "text",
    [
        'def example():\n    """As inlineCallbacks, but not."""\n',
        "x = 'd.inlineCallbacks'\n",
        "x = 'inlineCallbacksAndMore'\n",
    ],
)
def test_what_no_string_needs_goes(text):
    """A docstring that only talks of it does not matter, nor does an attribute of that name."""
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue\n" + text,
        "from seqcompat import sequential, returnValue\n" + text,
    )


def test_what_a_docstring_shows_stays():
    head = 'def example():\n    """\n    >>> defer.succeed(1)\n    """\n'
    adopted(
        "from twisted.internet import defer\n" + head,
        "from twisted.internet import defer\nfrom seqcompat import returnValue, sequential\n"
        + head,
        "defer.inlineCallbacks",
        "defer.returnValue",
    )


def test_another_thing_that_is_called_sequential():
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue\nsequential = 1",
        "from seqcompat import sequential as inlineCallbacks, returnValue\nsequential = 1",
        new_decorator="inlineCallbacks",
    )


def test_other_things_that_are_called_like_ours_where_the_module_was_used():
    adopted(
        "from twisted.internet import defer\ndef sequential(returnValue): pass",
        "from seqcompat import returnValue as seqcompat_returnValue, sequential as "
        "seqcompat_sequential\n"
        "def sequential(returnValue): pass",
        "defer.inlineCallbacks",
        "defer.returnValue",
        "seqcompat_sequential",
        "seqcompat_returnValue",
    )


def test_a_parameter_that_hides_the_module_is_not_the_module():
    becomes(
        "adopt",
        """
        from twisted.internet import defer

        class Fake(object):
            inlineCallbacks = staticmethod(lambda function: function)

        def make(defer):
            @defer.inlineCallbacks
            def inner():
                return w.log("no sequence")
            return inner

        main = make(Fake)

        @defer.inlineCallbacks
        def main2():
            yield w.log((yield w.later()))
    """,
        """
        from seqcompat import sequential

        class Fake(object):
            inlineCallbacks = staticmethod(lambda function: function)

        def make(defer):
            @defer.inlineCallbacks
            def inner():
                return w.log("no sequence")
            return inner

        main = make(Fake)

        @sequential
        def main2():
            yield w.log((yield w.later()))
    """,
    )


def test_names_in_classes_are_not_seen_by_their_methods():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        class Methods(object):
            inlineCallbacks = None

            def method(self):
                @inlineCallbacks
                def inner():
                    w.log((yield w.later()))
                return inner()

        def main():
            return Methods().method()
    """,
        """
        from seqcompat import sequential

        class Methods(object):
            inlineCallbacks = None

            def method(self):
                @sequential
                def inner():
                    w.log((yield w.later()))
                return inner()

        def main():
            return Methods().method()
    """,
    )


def test_a_name_that_a_function_declares_global_and_binds():
    unchanged(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks

        def change():
            global inlineCallbacks
            inlineCallbacks = None

        @inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        "SEQ205",
    )


def test_a_module_that_is_not_always_twisteds():
    unchanged(
        "adopt",
        """
        try:
            from twisted.internet import defer
        except ImportError:
            from elsewhere import defer

        @defer.inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        "SEQ205",
    )


def test_a_decorator_that_is_replaced_in_the_module():
    unchanged(
        "adopt",
        """
        from twisted.internet import defer
        old = defer.inlineCallbacks
        defer.inlineCallbacks = old

        @defer.inlineCallbacks
        def main():
            w.log((yield w.later()))
    """,
        "SEQ205",
    )
