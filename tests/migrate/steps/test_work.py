"""The work of each step grows with the text, and no faster: in functions per file and in files."""

from __future__ import annotations

import sys

import pytest

from seqcompat.migrate.command import arguments, run

TEST = """\
    @{decorator}
    def test_{number}(self):
        first = yield self.fetch({number})
        second = yield first
        return second

"""
HEAD = {
    "adopt": ("from twisted.internet.defer import inlineCallbacks\n", "inlineCallbacks"),
    "async": ("from seqcompat import sequential\n", "sequential"),
    "retire": ("from seqcompat import sequential\n", "sequential"),
    "check": ("from seqcompat import sequential\n", "sequential"),
}


def text(step, functions):
    head, decorator = HEAD[step]
    body = "".join(TEST.format(decorator=decorator, number=number) for number in range(functions))
    if step == "retire":
        body = body.replace("def ", "async def ").replace("yield", "await")
    return (head + "class Tests:\n" + body).encode("utf-8")


def calls(step, files, functions):
    """How many functions of the package a step calls for so many files."""
    options = arguments.parse([step, "--isolated", "-j", "1", "."])
    options.evidence = None
    items = [(f"m{number}.py", text(step, functions)) for number in range(files)]
    count = 0

    def called(frame, event, argument):
        nonlocal count
        if event == "call" and "seqcompat" in frame.f_code.co_filename:
            count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        results = run.run(items, options)
    finally:
        sys.setprofile(before)
    assert len(results) == files
    assert step == "check" or all(result.functions for result in results)
    return count


@pytest.mark.parametrize("step", HEAD)
def test_in_functions_per_file(step, tmp_path, monkeypatch):
    """Twice as many functions are at most a little more than twice the work."""
    monkeypatch.chdir(tmp_path)
    calls(step, 1, 5)  # What is done once in a process.
    few, many = calls(step, 1, 50), calls(step, 1, 100)
    assert many < 2.2 * few


@pytest.mark.parametrize("step", HEAD)
def test_in_files(step, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    calls(step, 1, 5)
    few, many = calls(step, 8, 5), calls(step, 16, 5)
    assert many < 2.2 * few
