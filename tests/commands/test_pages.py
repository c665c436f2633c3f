"""The programs and the commands that the documentation shows are run, and print what it says."""

from __future__ import absolute_import, division, print_function

import io
import os
import platform
import sys

import pytest
import twisted

from tests import pages

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11)
    or platform.python_implementation() != "CPython"
    or (twisted.version.major, twisted.version.minor) < (26, 10),
    reason="the pages show what a newer CPython prints with Twisted 26.10",
)

#: Pages with programs; tests/examples, tests/migrate and the lane types have those of other pages.
PAGES = ("first-steps.rst", "stuck.rst", "testing.rst", "threads.rst")


@pytest.mark.parametrize("name", PAGES)
def test_the_programs_of_a_page_print_what_it_says(name, tmpdir, monkeypatch):
    if name == "stuck.rst" and not os.path.exists("/proc/self/maps"):
        pytest.skip("no /proc here, where the inspector looks for the program")
    monkeypatch.chdir(tmpdir)
    assert pages.perform(name) > 0


def test_a_page_that_shows_something_else_than_is_printed_is_noticed():
    printed = pages.run("python -c \"print('one two three')\"")
    pages.compare("command", "one ... three\n", printed)
    for wrong in ("one four three\n", "", "one two\n"):
        with pytest.raises(AssertionError):
            pages.compare("command", wrong, printed)


def test_the_blocks_of_a_page_are_found(tmpdir, monkeypatch):
    monkeypatch.setattr(pages, "ROOT", str(tmpdir))
    with io.open(str(tmpdir.mkdir("docs").join("page.rst")), "w", encoding="utf-8") as file:
        file.write(
            "Text\n\n.. code-block:: python\n   :caption: a/b.py\n\n   def f():\n\n       pass\n\n"
            "More\n\n.. code-block:: console\n\n"
            "   $ pip install x\n   $ first\n   printed\n\n   $ second\n"
        )
    program, console = pages.blocks("page.rst")
    assert program == ("python", "a/b.py", "def f():\n\n    pass\n")
    assert list(pages.transcripts(console)) == [("first", "printed\n\n"), ("second", "")]
