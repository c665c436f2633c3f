"""
Random programs: the engines, the spellings and, on its newest version, Twisted agree.

``python -m tools.fuzz`` runs more. ``tests/tools/test_fuzz.py`` proves that they show a broken
engine.
"""

from __future__ import absolute_import, division, print_function

import sys

import pytest

if sys.version_info < (3, 7):
    pytest.skip("random programs are for Python 3.7 and newer", allow_module_level=True)
pytest.importorskip("hypothesis")

from tests.harness.garbage import COUNTS_REFERENCES  # noqa: E402
from tests.harness.sizes import chosen, sized  # noqa: E402
from tests.harness.snapshots import at_each_wait  # noqa: E402
from tools.fuzz import memory, oracle  # noqa: E402
from tools.fuzz.batch import run_batch  # noqa: E402

PROGRAMS = 500 if oracle.REFERENCE and COUNTS_REFERENCES and chosen.full else 300


pytestmark = pytest.mark.usefixtures("nothing_is_left")


class TestRandomPrograms(object):
    """
    Hundreds of programs, compared event by event.
    """

    def test_no_divergence(self):
        """
        PROGRAMS programs, the same each time, show no difference but the declared ones; most are
        compared to the end.

        Nothing is kept of an ended sequence (M1), but in the known ways, each of which still
        occurs.
        """
        checked, compared, met, report = run_batch(84, PROGRAMS)
        assert report is None, report
        assert checked >= PROGRAMS
        if PROGRAMS == 500:
            assert compared > checked * 0.6
            assert set(met.clauses) == {"R4", "R6", "W8", "X1", "X3", "X4", "X6", "X7"}
            assert set(met.kinds) == {
                kind.name for kind in (memory.TWISTED_KEEPS, memory.FUTURES_KEEP) + memory.KNOWN
            }


class TestSnapshots(object):
    """
    The inspector changes neither the trace of a program nor the objects that are kept.
    """

    def test_constant_snapshots(self):
        """
        With a snapshot at each wait there is no divergence.
        """
        # On PyPy a snapshot takes a third of a second: the first waits have to be enough.
        size, first = (sized(100, 20), 10**9) if COUNTS_REFERENCES else (20, 50)
        with at_each_wait(first) as taken:
            checked, _, _, report = run_batch(5, size, shrink=False)
        assert report is None, report
        assert taken[0] > checked
