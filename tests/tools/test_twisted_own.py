"""
Twisted's own tests with our functions: how two runs of them are compared.

``python -m tools.twisted_own`` runs them.
"""

from __future__ import absolute_import, division, print_function

import json
import subprocess
import sys

import pytest

from tools.twisted_own import __main__ as command
from tools.twisted_own import exceptions, modules, swap
from tools.twisted_own.exceptions import Difference

ENGINE = "generator-send"
TEST, OTHER = "test_it.Tests.test_one", "test_it.Tests.test_other"


def run(outcomes, counts=None, details=None, errors=None):
    """The report that `one_run` would make."""
    return {
        "outcomes": outcomes,
        "details": details or {},
        "import errors": errors or {},
        "counts": counts or {},
    }


BASELINE = run({TEST: ["passed"], OTHER: ["skipped"]})
COUNTS = {"decorated": 2, command.RESULTS[ENGINE]: 5}
FAILED = run({TEST: ["failed"], OTHER: ["skipped"]}, COUNTS, {TEST: ["1 != 2"]})
EQUAL = run(BASELINE["outcomes"], COUNTS)


def is_as_declared(swapped):
    return command.is_as_declared(BASELINE, swapped, swap.EVERYTHING, ENGINE)


@pytest.fixture
def declare(monkeypatch):
    """Declares one difference: a test that fails with this message."""
    monkeypatch.setattr(exceptions, "DIFFERENCES", ())

    def declare(says):
        difference = Difference(TEST, says, "it asks for a private name", (swap.EVERYTHING,))
        monkeypatch.setattr(exceptions, "DIFFERENCES", (difference,))

    return declare


def test_equal(declare, capsys):
    """Two runs with the same outcomes agree."""
    assert is_as_declared(EQUAL)
    assert "UNEXPECTED" not in capsys.readouterr().out


def test_unexpected(declare, capsys):
    """A test that fails under the swap alone is a difference, and is shown with its message."""
    assert not is_as_declared(FAILED)
    said = capsys.readouterr().out
    assert "UNEXPECTED: %s: passed without, failed with the swap" % TEST in said
    assert "1 != 2" in said


def test_absent(declare, capsys):
    """A test that is not run under the swap is a difference."""
    assert not is_as_declared(run({TEST: ["passed"]}, COUNTS))
    assert "UNEXPECTED: %s: skipped without, absent with" % OTHER in capsys.readouterr().out


def test_declared(declare, capsys):
    """A difference that is declared is as it should be, and is shown with its reason."""
    declare("1 != 2")
    assert is_as_declared(FAILED)
    said = capsys.readouterr().out
    assert "declared: %s it asks for a private name" % TEST in said


@pytest.mark.parametrize("swapped", [FAILED, EQUAL], ids=["says-another", "passes"])
def test_not_as_declared(declare, capsys, swapped):
    """A declared difference that passes, or fails and says something else, is unexpected."""
    declare("3 != 4")
    assert not is_as_declared(swapped)
    assert "but declared to fail, saying %r" % "3 != 4" in capsys.readouterr().out


@pytest.mark.parametrize(
    "counts",
    [{}, {"decorated": 2}, {"decorated": 2, command.RESULTS["native"]: 5}],
    ids=["nothing", "no-sequence", "the-other-engine"],
)
def test_a_swap_that_did_not_take(declare, capsys, counts):
    """Equal outcomes prove nothing if the functions of the engine did not run."""
    assert not is_as_declared(run(BASELINE["outcomes"], counts))
    assert "UNEXPECTED: the swap did not take" in capsys.readouterr().out


def test_import_error(declare, capsys):
    """A module that cannot be imported under the swap is a difference."""
    errors = {"test_it": "ImportError: no name"}
    assert not is_as_declared(run(BASELINE["outcomes"], COUNTS, errors=errors))
    assert "UNEXPECTED: test_it cannot be imported" in capsys.readouterr().out


def test_modules():
    """The installed Twisted ships its tests of Deferreds."""
    assert "twisted.test.test_defer" in modules.shipped()


def test_a_run(tmpdir):
    """One of Twisted's modules of tests has the same outcomes with the swap, which takes."""
    program = (
        "import sys\n"
        "from tools.twisted_own import one_run\n"
        "one_run.shipped = lambda: ['twisted.internet.test.test_inlinecb']\n"
        "one_run.main(*sys.argv[1:])\n"
    )
    reports = []
    for arguments in [], [swap.INLINE_CALLBACKS, ENGINE]:
        output = tmpdir.join("%d.json" % len(arguments))
        subprocess.check_call([sys.executable, "-c", program, str(output)] + arguments)
        reports.append(json.loads(output.read()))
    baseline, swapped = reports
    assert ["passed"] in baseline["outcomes"].values()
    assert not baseline["counts"]
    assert command.is_as_declared(baseline, swapped, swap.INLINE_CALLBACKS, ENGINE)
