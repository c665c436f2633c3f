"""
Is the suite's coroutine spelling, ``tests/contract_coroutine``, the conversion of its generators in
``tests/contract``?

To run it::

    python -m tools.make_coroutine_suite writes it (Python 3.9 and up) python -m
    tools.make_coroutine_suite --check names stale modules; exits with 1 if there are any

It takes a second on two cores.

The step ``async`` of ``python -m seqcompat migrate`` does the conversion.  This module names the
suite's decorators for it, and puts a header and the spelling's name into each module.
"""

from __future__ import absolute_import, division, print_function

import argparse
import io
import os
import sys

from seqcompat.migrate import steps
from seqcompat.migrate.judge.codes import BY_NAME
from seqcompat.migrate.read.sources import Source

TESTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests")
SOURCE = os.path.join(TESTS, "contract")
TARGET = os.path.join(TESTS, "contract_coroutine")

HEADER = "# Generated from tests/contract/%s by tools.make_coroutine_suite: do not edit.\n"

#: Modules about the suite, which are not part of the contract.
NOT_CONVERTED = {"test_coverage.py"}

#: The suite waits on one Deferred twice on purpose, and uses functions of Twisted's on purpose.
WAIVED = [BY_NAME["waited-twice"]]
EXPECTED = {BY_NAME["not-adopted"]}

OPTIONS = argparse.Namespace(decorators=["self.sequential", "self.sequential_on"], waive=WAIVED)


def main(arguments):
    stale = stale_modules()
    if "--check" in arguments:
        for name in sorted(stale):
            print("stale: tests/contract_coroutine/" + name)
        return 1 if stale else 0
    for name, text in sorted(stale.items()):
        path = os.path.join(TARGET, name)
        if text is None:
            os.remove(path)
        else:
            _write(path, text)
        print("%s tests/contract_coroutine/%s" % ("removed" if text is None else "wrote", name))
    return 0


def stale_modules():
    """
    The modules of the coroutine spelling that differ from a fresh conversion.

    A dictionary from the name to the text, or to ``None`` for a module without a source.
    """
    fresh = {
        name: HEADER % name + convert(_read(os.path.join(SOURCE, name)), name)
        for name in os.listdir(SOURCE)
        if _is_test_module(name) and name not in NOT_CONVERTED
    }
    committed = {
        name: _read(os.path.join(TARGET, name))
        for name in os.listdir(TARGET)
        if _is_test_module(name)
    }
    orphans = [
        name
        for name, text in committed.items()
        if text.startswith(HEADER[:20]) and name not in fresh
    ]
    stale = {name: text for name, text in fresh.items() if committed.get(name) != text}
    stale.update((name, None) for name in orphans)
    return stale


def convert(text, name):
    """
    The coroutine spelling of a module of the suite.

    :raises ValueError: if anything in it stays a generator.
    """
    outcome = steps.run("async", Source(text.encode("utf-8"), name), OPTIONS)
    left = [finding for finding in outcome.findings if finding.code not in EXPECTED]
    if left:
        raise ValueError("%s line %d: %s" % (name, left[0].line, left[0].message))
    converted = (outcome.new or outcome.source).data.decode("utf-8")
    return converted.replace('\nSPELLING = "generator"\n', '\nSPELLING = "coroutine"\n')


def _is_test_module(name):
    return name.startswith("test_") and name.endswith(".py")


def _read(path):
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def _write(path, text):
    with io.open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
