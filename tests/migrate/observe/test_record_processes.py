"""The recorder: several processes, those that end at once, and the runners of tests."""

from __future__ import absolute_import, division, print_function

import os

import pytest

from tests.migrate.observe.recorded import CHILD, HEAD, MORE


def test_child_processes(directory):
    """Processes that the command starts are recorded, many at a time, and their counts added."""
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.write(
        "child.py",
        "import sys, module\nfor x in range(10): module.wait(x)\nmodule.wait(sys.argv[1])\n"
        "module.wait({'a': None, 'b': (), 'c': [], 'd': set()}[sys.argv[1]])\n",
    )
    directory.write(
        "program.py",
        "import subprocess, sys\n"
        "all = [subprocess.Popen([sys.executable, 'child.py', x]) for x in 'abcd']\n"
        "print([one.wait() for one in all])\n",
    )
    directory.record("program.py")
    assert directory.output == "[0, 0, 0, 0]\n"
    assert directory.kinds("yield x") == {
        "plain int": 40,
        "plain str": 4,
        "plain NoneType": 1,
        "plain tuple": 1,
        "plain list": 1,
        "plain set": 1,
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "pass"])
def test_a_process_that_is_gone_at_once_loses_no_kind(directory, end):
    """
    Nothing is lost of a process that is killed or ends without its exit handlers, but how often it
    was seen.
    """
    directory.write("module.py", HEAD["twisted"] + CHILD)
    directory.write(
        "program.py",
        """
import os, module
module.wait(1)
child = os.fork()
if not child:
    module.wait("text")
    module.wait(2)
    %s
else:
    os.waitpid(child, 0)
"""
        % (end,),
    )
    directory.record("program.py")
    kinds = directory.kinds("yield x")
    assert set(kinds) == {"plain int", "plain str"}
    assert 1 <= kinds["plain int"] <= 2


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "pytest", "test_it.py"],
        [
            "-c",
            "import sys; sys.argv = ['trial', 'test_it']; sys.path.insert(0, '')\n"
            "from twisted.scripts.trial import run; run()",
        ],
    ],
)
def test_test_runners(directory, command):
    """trial and pytest, which compiles the tests itself."""
    directory.write(
        "test_it.py",
        HEAD["twisted"]
        + MORE
        + """
from twisted.trial.unittest import SynchronousTestCase

class Tests(SynchronousTestCase):
    def test_it(self):
        @sequence
        def wait():
            assert (yield succeed(3)) == 3
            seen.append(1)
        seen = []
        wait()
        assert seen == [1]
""",
    )
    sites = directory.record(*command)
    assert [(site["path"], site["kinds"]) for site in sites] == [
        ("test_it.py", {"fired Deferred": 1})
    ]
