"""Names that are used through a module: Twisted's own, or one of the code base."""

from __future__ import annotations

import pytest

from seqcompat.migrate.understand.project import Project
from tests.migrate.steps.adopt.modules import adopted, module
from tests.migrate.tools import becomes, code_base, run


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
