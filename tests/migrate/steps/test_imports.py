"""
`waitable` is imported where it is needed, in the style of the file, and what is not used any more
goes.
"""

from __future__ import annotations

import textwrap

import pytest

from tests.migrate.tools import becomes, code_base, run

BODY = """

@{decorator}
def main():
    w.log((yield w.later()))
    {returns}(3)
"""
NEW_BODY = """

@{decorator}
async def main():
    w.log(await {waitable}(w.later()))
    return 3
"""


def imports_become(
    before, after, decorator="sequential", returns="returnValue", waitable="waitable", **options
):
    """Assert what becomes of the imports before a sequence that waits and uses `returnValue`."""
    before, after = textwrap.dedent(before).strip("\n"), textwrap.dedent(after).strip("\n")
    becomes(
        "async",
        before + BODY.format(decorator=decorator, returns=returns),
        after + NEW_BODY.format(decorator=decorator, waitable=waitable),
        **options,
    )


@pytest.mark.parametrize(
    "before, after",
    [
        (
            "from seqcompat import returnValue, sequential",
            "from seqcompat import sequential, waitable",
        ),
        (
            "from seqcompat import sequential, returnValue",
            "from seqcompat import sequential, waitable",
        ),
        (
            "from seqcompat import (returnValue, sequential)",
            "from seqcompat import (sequential, waitable)",
        ),
        (
            "from seqcompat import returnValue,  sequential # x",
            "from seqcompat import sequential,  waitable # x",
        ),
        (
            "from seqcompat import sequential as s, sequential, returnValue, waitable as u",
            "from seqcompat import sequential as s, sequential, waitable as u",
        ),
        (
            "from seqcompat import (\n    returnValue,\n    sequential,\n)",
            "from seqcompat import (\n    sequential,\n    waitable,\n)",
        ),
        (
            "from seqcompat import (\n    returnValue,\n    sequential\n)",
            "from seqcompat import (\n    sequential,\n    waitable,\n)",
        ),
        (
            "from seqcompat import (\n    sequential,  # the decorator\n    returnValue\n)",
            "from seqcompat import (\n    sequential,  # the decorator\n    waitable,\n)",
        ),
        (
            "from seqcompat import (\n    returnValue,\n    sequential  # the decorator\n    # "
            "last\n)",
            "from seqcompat import (\n    sequential,  # the decorator\n    waitable,\n    # "
            "last\n)",
        ),
        (
            "from seqcompat import (returnValue,\n                       sequential)",
            "from seqcompat import (sequential,\n                       waitable)",
        ),
        (
            "from seqcompat import returnValue, \\\n    sequential",
            "from seqcompat import sequential, \\\n    waitable",
        ),
        (
            "from seqcompat import (\n    returnValue, sequential, use_engine,\n    run)",
            "from seqcompat import (\n    sequential, use_engine,\n    run,\n    waitable)",
        ),
    ],
)
def test_extended(before, after):
    """An import from `seqcompat` gets one more name."""
    waitable = "u" if " as u" in after else "waitable"
    imports_become(before, after, waitable=waitable)


def test_order():
    """The order of the names is kept, where they have one."""
    becomes(
        "async",
        """
        from seqcompat import run, sequential, use_engine
        from zlib import crc32

        @sequential
        def main():
            yield
        """,
        """
        from seqcompat import run, sequential, use_engine, waitable
        from zlib import crc32

        @sequential
        async def main():
            await waitable(None)
        """,
    )


@pytest.mark.parametrize(
    "before, after, spelled",
    [
        ("import seqcompat", "import seqcompat", "seqcompat"),
        ("import seqcompat as sc", "import seqcompat as sc", "sc"),
    ],
)
def test_module_import(before, after, spelled):
    """Where the module is imported, nothing else needs to be."""
    imports_become(
        before, after, spelled + ".sequential", spelled + ".returnValue", spelled + ".waitable"
    )


def test_drop_in_names():
    """Beside an import from ``seqcompat.defer``, one from `seqcompat` comes before it."""
    imports_become(
        """
        import os
        from seqcompat.defer import inlineCallbacks, returnValue
        """,
        """
        import os
        from seqcompat import waitable
        from seqcompat.defer import inlineCallbacks
        """,
        "inlineCallbacks",
    )


def test_star_import():
    """A star import is not added to."""
    imports_become(
        "from seqcompat.defer import *",
        "from seqcompat import waitable\nfrom seqcompat.defer import *",
        "inlineCallbacks",
    )


def test_decorator_from_elsewhere():
    """Where the decorator comes from another module, the import gets in behind the others."""
    imports_become(
        """
        '''Docs.'''
        from __future__ import annotations
        import os
        try:
            from seqcompat import returnValue, sequential
        except ImportError:
            raise

        X = 1
        """,
        """
        '''Docs.'''
        from __future__ import annotations
        import os
        from seqcompat import waitable
        try:
            from seqcompat import sequential
        except ImportError:
            raise

        X = 1
        """,
    )


def test_decorator_named_in_the_options():
    """A module without an import at all gets one, behind its docstring."""
    becomes(
        "async",
        """
        # A comment
        '''Docs.'''

        class C:
            def sequential(self, function): return function

            def method(self):
                @self.sequential
                def main(): yield 1

        def main():
            w.log(1)
        """,
        """
        # A comment
        '''Docs.'''
        from seqcompat import waitable

        class C:
            def sequential(self, function): return function

            def method(self):
                @self.sequential
                async def main(): await waitable(1)

        def main():
            w.log(1)
        """,
        decorators=["self.sequential"],
    )


@pytest.mark.parametrize(
    "binding",
    [
        "waitable = 3",
        "def waitable(): pass",
        "import os as waitable",
        "def f(waitable): pass",
        "for waitable in []: pass",
    ],
)
def test_name_is_taken(binding):
    """Where the name means something else, `waitable` gets another one."""
    imports_become(
        "from seqcompat import returnValue, sequential\n" + binding,
        "from seqcompat import sequential, waitable as seqcompat_waitable\n" + binding,
        waitable="seqcompat_waitable",
    )


def test_nothing_is_needed():
    """Without a `waitable` there is no import."""
    becomes(
        "async",
        """
        from twisted.internet.defer import succeed
        from seqcompat import sequential

        @sequential
        def main():
            w.log((yield succeed(3)))
        """,
        """
        from twisted.internet.defer import succeed
        from seqcompat import sequential

        @sequential
        async def main():
            w.log(await succeed(3))
        """,
    )


# What is not used any more.


def unused(before, after, **options):
    """Assert what becomes of an import of `returnValue` from Twisted, and what else there is."""
    imports_become(
        "from seqcompat import sequential, waitable\n" + textwrap.dedent(before).lstrip("\n"),
        "from seqcompat import sequential, waitable\n" + textwrap.dedent(after).lstrip("\n"),
        **options,
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("from twisted.internet.defer import returnValue\nimport os", "import os"),
        (
            "from twisted.internet.defer import Deferred, returnValue",
            "from twisted.internet.defer import Deferred",
        ),
        (
            "from twisted.internet.defer import returnValue, Deferred",
            "from twisted.internet.defer import Deferred",
        ),
        ("from twisted.internet.defer import (\n    returnValue,\n)\nimport os", "import os"),
        (
            "from twisted.internet.defer import (\n    Deferred,\n    returnValue,\n    # last\n  "
            "  succeed)",
            "from twisted.internet.defer import (\n    Deferred,\n    # last\n    succeed)",
        ),
        (
            "try:\n    from twisted.internet.defer import returnValue, Deferred\nexcept "
            "ImportError:\n    pass",
            "try:\n    from twisted.internet.defer import Deferred\nexcept ImportError:\n    pass",
        ),
    ],
)
def test_unused(before, after):
    """A name that was used and is not any more goes; the statement goes with the last one."""
    if "# last" in before:
        return unused(before, before, notes=["SEQ152"])
    unused(before, after)


@pytest.mark.parametrize(
    "lines, notes",
    [
        ("from twisted.internet.defer import returnValue\n__all__ = ['returnValue']", []),
        ("from twisted.internet.defer import returnValue as returnValue", []),
        ("from twisted.internet.defer import returnValue\ndef f(): returnValue(3)", []),
        ("from twisted.internet.defer import returnValue\ndef f(x: 'list[returnValue]'): pass", []),
        (
            "from twisted.internet.defer import returnValue\ndef f(x):\n    # type: (returnValue) "
            "-> None\n    pass",
            [],
        ),
        (
            "from twisted.internet.defer import returnValue\ndef f(x):\n    '''\n    >>> "
            "returnValue(3)\n    '''",
            [],
        ),
        ("from twisted.internet.defer import returnValue  # noqa", ["SEQ152"]),
        ("from twisted.internet.defer import (  # noqa\n    returnValue)", ["SEQ152"]),
        (
            "try:\n    from twisted.internet.defer import returnValue\nfinally:\n    pass",
            ["SEQ152"],
        ),
        ("import os; from twisted.internet.defer import returnValue", ["SEQ152"]),
        (
            "from twisted.internet.defer import (  # them\n    Deferred, # him\n    returnValue)",
            ["SEQ152"],
        ),
    ],
)
def test_still_needed(lines, notes):
    """
    One that something else uses or gives away stays; one that cannot go alone stays and is noted.
    """
    unused(lines, lines, notes=notes)


def test_unused_before():
    """What was not used before is not looked at."""
    unused(
        """
        from os import path
        from twisted.internet.defer import returnValue, Deferred
        """,
        """
        from os import path
        from twisted.internet.defer import Deferred
        """,
    )


def test_package():
    """What a package's ``__init__`` imports may be meant for others."""
    imports_become(
        "from seqcompat import returnValue, sequential",
        "from seqcompat import returnValue, sequential, waitable",
        path="package/__init__.py",
    )


def test_reexported_or_patched_elsewhere():
    """A name that another file imports from here, or patches, stays."""
    before = "from seqcompat import returnValue, sequential"
    after = before + ", waitable"
    imports_become(before, after, project=code_base("from module import returnValue"))
    imports_become(before, after, project=code_base("x.returnValue = 1"))
    imports_become(before, "from seqcompat import sequential, waitable", project=code_base("x = 1"))


def test_line_ends():
    """A new line ends as the others do."""
    source = "import os\r\nfrom seqcompat.defer import (\r\n    inlineCallbacks,\r\n"
    source += "    returnValue,\r\n)\r\n"
    source += "@inlineCallbacks\r\ndef main():\r\n    yield 1\r\n    returnValue(2)\r\n"
    assert run("async", source.encode()).new.data.decode() == (
        "import os\r\nfrom seqcompat import waitable\r\nfrom seqcompat.defer import (\r\n    "
        "inlineCallbacks,\r\n)\r\n"
        "@inlineCallbacks\r\nasync def main():\r\n    await waitable(1)\r\n    return 2\r\n"
    )
