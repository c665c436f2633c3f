"""``from twisted.internet.defer import ...``: which names go over, with their comments."""

from __future__ import annotations

import pytest

from tests.migrate.steps.adopt.modules import adopted
from tests.migrate.tools import becomes


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
