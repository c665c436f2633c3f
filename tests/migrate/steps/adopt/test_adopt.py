"""The step "adopt": the names that Twisted's decorator is used under, and their imports."""

from __future__ import annotations

import pytest

from seqcompat.migrate.read.sources import Source
from seqcompat.migrate.understand.project import Project
from tests.migrate.tools import becomes, code_base, run, unchanged

BODY = """
@{decorator}
def main():
    value = yield w.later()
    {returns}(w.log("value", value))
"""


def module(head, decorator="sequential", returns="returnValue"):
    """A module with these lines on top and one sequence."""
    return head.strip("\n") + "\n" + BODY.format(decorator=decorator, returns=returns)


def adopted(
    head,
    new_head,
    decorator="inlineCallbacks",
    returns="returnValue",
    new_decorator="sequential",
    new_returns="returnValue",
    **options,
):
    return becomes(
        "adopt",
        module(head, decorator, returns),
        module(new_head, new_decorator, new_returns),
        **options,
    )


# From imports.


def test_the_whole_statement_goes_to_the_package():
    adopted(
        "from twisted.internet.defer import inlineCallbacks, returnValue",
        "from seqcompat import sequential, returnValue",
    )


def test_other_names_of_the_statement_stay():
    adopted(
        "from twisted.internet.defer import Deferred, inlineCallbacks, returnValue, succeed",
        "from twisted.internet.defer import Deferred, succeed\nfrom seqcompat import returnValue, "
        "sequential",
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("inlineCallbacks, returnValue, Deferred", "Deferred"),
        ("Deferred, inlineCallbacks, returnValue", "Deferred"),
        ("inlineCallbacks, Deferred, returnValue", "Deferred"),
        ("Deferred,inlineCallbacks,  fail,returnValue", "Deferred,fail"),
    ],
)
def test_names_go_from_every_place_of_the_list(before, after):
    adopted(
        "from twisted.internet.defer import " + before,
        "from twisted.internet.defer import "
        + after
        + "\nfrom seqcompat import returnValue, sequential",
    )


def test_an_own_name_given_at_the_import_stays_in_use():
    adopted(
        "from twisted.internet.defer import inlineCallbacks as ic, returnValue as rv",
        "from seqcompat import sequential as ic, returnValue as rv",
        "ic",
        "rv",
        "ic",
        "rv",
    )


def test_parentheses_comments_and_commas_of_a_list_stay():
    adopted(
        """
from twisted.internet.defer import (  # all of it
    inlineCallbacks,  # to decorate
    returnValue,
)  # done
""",
        """
from seqcompat import (  # all of it
    sequential,  # to decorate
    returnValue,
)  # done
""",
    )


def test_names_on_lines_of_their_own_go_with_their_lines():
    adopted(
        """
from twisted.internet.defer import (
    Deferred,
    inlineCallbacks,
    returnValue,
    succeed,
)
""",
        """
from twisted.internet.defer import (
    Deferred,
    succeed,
)
from seqcompat import returnValue, sequential
""",
    )


def test_the_comment_beside_a_name_goes_with_it():
    adopted(
        """
from twisted.internet.defer import (
    Deferred,
    inlineCallbacks,  # to decorate
    returnValue  # to return
)
""",
        """
from twisted.internet.defer import (
    Deferred,
)
from seqcompat import (
    returnValue,  # to return
    sequential,  # to decorate
)
""",
    )


def test_a_name_without_a_comment_leaves_no_line():
    adopted(
        """
from twisted.internet.defer import (
    Deferred,
    inlineCallbacks,  # to decorate
    # above
    returnValue,
    succeed,  # to succeed
)
""",
        """
from twisted.internet.defer import (
    Deferred,
    # above
    succeed,  # to succeed
)
from seqcompat import (
    returnValue,
    sequential,  # to decorate
)
""",
    )


def test_one_name_with_a_comment_needs_no_list():
    adopted(
        """
from twisted.internet.defer import (
    inlineCallbacks as ic,  # to decorate
    succeed,
)
returnValue = None
""",
        """
from twisted.internet.defer import (
    succeed,
)
from seqcompat import sequential as ic  # to decorate
returnValue = None
""",
        decorator="ic",
        new_decorator="ic",
        returns="w.log",
        new_returns="w.log",
    )


def test_a_list_that_goes_on_behind_a_backslash():
    adopted(
        """
from twisted.internet.defer import inlineCallbacks, \\
    returnValue, Deferred, \\
    succeed
""",
        """
from twisted.internet.defer import Deferred, \\
    succeed
from seqcompat import returnValue, sequential
""",
    )


def test_several_names_on_each_of_several_lines():
    adopted(
        """
from twisted.internet.defer import (inlineCallbacks, Deferred,
                                    returnValue, succeed)
""",
        """
from twisted.internet.defer import (Deferred,
                                    succeed)
from seqcompat import returnValue, sequential
""",
    )


def test_the_comment_behind_the_statement_stays_with_it():
    adopted(
        "from twisted.internet.defer import Deferred, inlineCallbacks, returnValue  # noqa",
        "from twisted.internet.defer import Deferred  # noqa\nfrom seqcompat import returnValue, "
        "sequential  # noqa",
    )


def test_what_is_said_to_linters_is_said_of_the_new_line_too():
    adopted(
        "import os\nos.sep\nfrom twisted.internet.defer import fail, inlineCallbacks, returnValue"
        "  # noqa: E402\n",
        "import os\nos.sep\nfrom twisted.internet.defer import fail  # noqa: E402\n"
        "from seqcompat import returnValue, sequential  # noqa: E402\n",
    )
    adopted(
        "from twisted.internet.defer import fail, inlineCallbacks, returnValue  # why not\n",
        "from twisted.internet.defer import fail  # why not\n"
        "from seqcompat import returnValue, sequential\n",
    )


def test_statements_beside_it_on_the_line_stay_beside_it():
    adopted(
        "import os; from twisted.internet.defer import inlineCallbacks, returnValue, fail; import "
        "re",
        "import os; from twisted.internet.defer import fail; from seqcompat import returnValue, "
        "sequential; "
        "import re",
    )


def test_returnvalue_goes_over_though_the_decorator_comes_from_elsewhere():
    becomes(
        "adopt",
        """
        from seqcompat import sequential
        from twisted.internet.defer import returnValue

        @sequential
        def main():
            returnValue((yield w.later()))
    """,
        """
        from seqcompat import sequential
        from seqcompat import returnValue

        @sequential
        def main():
            returnValue((yield w.later()))
    """,
    )


# Through the module.


def test_the_module_goes_where_nothing_else_is_used_of_it():
    adopted(
        "from twisted.internet import defer",
        "from seqcompat import returnValue, sequential",
        "defer.inlineCallbacks",
        "defer.returnValue",
    )


def test_the_module_stays_where_something_else_is_used_of_it():
    adopted(
        "from twisted.internet import defer\ndone = defer.succeed(None)",
        "from twisted.internet import defer\nfrom seqcompat import returnValue, sequential\n"
        "done = defer.succeed(None)",
        "defer.inlineCallbacks",
        "defer.returnValue",
    )


def test_the_module_goes_from_a_list():
    adopted(
        "from twisted.internet import defer, task",
        "from twisted.internet import task\nfrom seqcompat import returnValue, sequential",
        "defer.inlineCallbacks",
        "defer.returnValue",
    )


def test_the_module_under_a_name_of_its_own():
    adopted(
        "from twisted.internet import defer as d",
        "from seqcompat import returnValue, sequential",
        "d.inlineCallbacks",
        "d.returnValue",
    )
    adopted(
        "import twisted.internet.defer as d",
        "from seqcompat import returnValue, sequential",
        "d.inlineCallbacks",
        "d.returnValue",
    )


def test_the_module_with_its_full_name():
    adopted(
        "import twisted.internet.defer",
        "from seqcompat import returnValue, sequential",
        "twisted.internet.defer.inlineCallbacks",
        "twisted.internet.defer.returnValue",
    )


def test_the_module_with_its_full_name_beside_others_of_the_package():
    adopted(
        "import twisted.internet.defer\nimport twisted.python.log\nlog = twisted.python.log.msg",
        "import twisted.internet.defer\nfrom seqcompat import returnValue, sequential\nimport "
        "twisted.python.log\n"
        "log = twisted.python.log.msg",
        "twisted.internet.defer.inlineCallbacks",
        "twisted.internet.defer.returnValue",
    )


def test_the_package_above_the_module():
    adopted(
        "import twisted.internet.defer\nfrom twisted import internet",
        "import twisted.internet.defer\nfrom seqcompat import returnValue, sequential",
        "internet.defer.inlineCallbacks",
        "internet.defer.returnValue",
    )


def test_both_ways_in_one_file_import_once():
    becomes(
        "adopt",
        """
        from twisted.internet.defer import inlineCallbacks, returnValue
        from twisted.internet import defer

        @inlineCallbacks
        def main():
            returnValue(w.log((yield w.later())))

        @defer.inlineCallbacks
        def main2():
            defer.returnValue(w.log((yield main())))
    """,
        """
        from seqcompat import sequential, returnValue

        @sequential
        def main():
            returnValue(w.log((yield w.later())))

        @sequential
        def main2():
            returnValue(w.log((yield main())))
    """,
    )


def test_a_star_import():
    adopted(
        "from twisted.internet.defer import *",
        "from twisted.internet.defer import *\nfrom seqcompat import returnValue, sequential",
    )


# Where imports stand.


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


# Who else uses the names.


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


# Names that are taken.


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


# Decorators in every position.


@pytest.mark.parametrize(
    "written",
    [
        "@ inlineCallbacks",
        "@inlineCallbacks  # comment",
        "@(inlineCallbacks)",
        "@(\n    inlineCallbacks  # why\n)",
    ],
)
def test_layout_around_the_decorator_stays(written):
    before = (
        "from twisted.internet.defer import inlineCallbacks\n%s\ndef main(): w.log((yield "
        "w.later()))\n" % written
    )
    becomes(
        "adopt",
        before.encode(),
        before.replace("twisted.internet.defer", "seqcompat")
        .replace("inlineCallbacks", "sequential")
        .encode(),
    )


def test_a_decorator_over_several_lines_keeps_its_comments():
    becomes(
        "adopt",
        b"from twisted.internet import defer\n@(defer  # one\n  .  # two\n  inlineCallbacks)\n"
        b"def main(): w.log((yield w.later()))\n",
        b"from seqcompat import sequential\n@(sequential  # one\n    # two\n  )\n"
        b"def main(): w.log((yield w.later()))\n",
    )


def test_decorators_above_and_below():
    becomes(
        "adopt",
        """
        import functools
        from twisted.internet.defer import inlineCallbacks

        def outer(function):
            return lambda: w.log(function())

        def wrapping(function):
            @outer
            @inlineCallbacks
            @functools.wraps(function)
            def wrapped():
                w.log((yield w.later()))
            return wrapped

        class Methods(object):
            @classmethod
            @inlineCallbacks
            def method(cls):
                w.log((yield w.later()))

        @wrapping
        def main():
            "documented"

        def main2():
            return Methods.method()
    """,
        """
        import functools
        from seqcompat import sequential

        def outer(function):
            return lambda: w.log(function())

        def wrapping(function):
            @outer
            @sequential
            @functools.wraps(function)
            def wrapped():
                w.log((yield w.later()))
            return wrapped

        class Methods(object):
            @classmethod
            @sequential
            def method(cls):
                w.log((yield w.later()))

        @wrapping
        def main():
            "documented"

        def main2():
            return Methods.method()
    """,
    )


# Bytes.


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


# Nothing to do.


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
    assert [tuple(report) for report in outcome.functions] == [
        ("A.f", 4, "generator", 0, 0, None),
        ("A.g", 7, "coroutine", 0, 0, None),
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


# Through modules of the code base.

OWN = {
    "plain": "from twisted.internet.defer import inlineCallbacks, returnValue\n",
    "star": "from twisted.internet.defer import *\n",
    "star of a star": "from more import *\n",
    "fallback": "try:\n    from twisted.internet.defer import inlineCallbacks, returnValue\n"
    "except ImportError:\n    inlineCallbacks = returnValue = None\n",
    "assigned": "from twisted.internet import defer\n"
    "inlineCallbacks, returnValue = defer.inlineCallbacks, defer.returnValue\n"
    "inlineCallbacks = defer.inlineCallbacks\nreturnValue = defer.returnValue\n",
}


@pytest.mark.parametrize("own", [key for key in OWN if key != "assigned"])
@pytest.mark.parametrize(
    "head, decorator, returns, new_head, notes",
    [
        (
            "from own import inlineCallbacks, returnValue",
            "inlineCallbacks",
            "returnValue",
            "from seqcompat import returnValue, sequential",
            [],
        ),
        (
            "from own import inlineCallbacks, other, returnValue",
            "inlineCallbacks",
            "returnValue",
            "from own import other\nfrom seqcompat import returnValue, sequential",
            [],
        ),
        (
            "import own",
            "own.inlineCallbacks",
            "own.returnValue",
            "import own\nfrom seqcompat import returnValue, sequential",
            ["SEQ152"],
        ),
        (
            "import own as defer\ndefer.other",
            "defer.inlineCallbacks",
            "defer.returnValue",
            "import own as defer\nfrom seqcompat import returnValue, sequential\ndefer.other",
            [],
        ),
        (
            "from own import *",
            "inlineCallbacks",
            "returnValue",
            "from own import *\nfrom seqcompat import returnValue, sequential",
            [],
        ),
    ],
)
def test_a_module_of_the_code_base(own, head, decorator, returns, new_head, notes):
    """What it has from Twisted is adopted where it is used; the module itself stays."""
    project = code_base(own=OWN[own], more="from twisted.internet.defer import *\n")
    adopted(
        head,
        new_head,
        decorator,
        returns,
        project=project,
        notes=notes,
        runs=False,
    )
    for step in ("async", "check"):
        outcome = run(step, module(head, decorator, returns).encode(), project)
        assert [found.code for found in outcome.findings] == ["SEQ113"] * (step == "async")


def test_an_alias_in_another_file():
    """The name that it has there does not matter."""
    adopted(
        "from own import ic, returnValue",
        "from seqcompat import returnValue, sequential",
        "ic",
        project=code_base(
            own="import twisted.internet.defer as d\nic = d.inlineCallbacks\n"
            "from twisted.internet.defer import returnValue\n"
        ),
        runs=False,
    )


def test_a_module_in_a_package(tmp_path):
    """Relative imports and those of a module in a package are followed as well."""
    package = tmp_path / "pkg"
    package.mkdir()
    texts = {"__init__": "", "own": OWN["plain"], "use": "", "far": ""}
    for name, text in texts.items():
        (package / (name + ".py")).write_text(text)
    project = Project.scan([str(package / (name + ".py")) for name in texts])
    for head, decorator, new_head, notes in [
        (
            "from .own import inlineCallbacks",
            "inlineCallbacks",
            "from seqcompat import sequential",
            [],
        ),
        (
            "from . import own",
            "own.inlineCallbacks",
            "from . import own\nfrom seqcompat import sequential",
            ["SEQ152"],
        ),
        (
            "import pkg.own",
            "pkg.own.inlineCallbacks",
            "import pkg.own\nfrom seqcompat import sequential",
            ["SEQ152"],
        ),
    ]:
        body = "\n@%s\ndef f():\n    yield 1\n"
        becomes(
            "adopt",
            head + body % decorator,
            new_head + body % "sequential",
            project=project,
            path=str(package / "use.py"),
            notes=notes,
            runs=False,
        )


def test_what_a_module_of_the_code_base_has_of_its_own():
    """Is another thing, whatever it is called."""
    for own in (
        "def inlineCallbacks(f):\n    return f\n",
        "from elsewhere import inlineCallbacks\n",
    ):
        outcome = run(
            "adopt",
            module("from own import inlineCallbacks", "inlineCallbacks").encode(),
            code_base(own=own),
        )
        assert outcome.new is None and not outcome.findings
