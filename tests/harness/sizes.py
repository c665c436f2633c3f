"""
How large the large numbers are that the contract names: what pytest's options say.

With ``--in-full`` the tests take all of them, as six lanes of ``tox.ini`` do; else a part, which
still goes beyond where recursion ends. With ``--every-point`` they raise an error at each point of
the runtime that a program passes, however often it does. ``tests/conftest.py`` takes the options
over before it imports a module of tests, so that these may make constants of them.
"""

from __future__ import absolute_import, division, print_function

from seqcompat.deviations import deviations

from tests.harness.engines import TWISTED

__all__ = ["Sizes", "chosen", "sized"]


class _Chosen(object):
    """
    The options.

    :ivar full: whether ``--in-full`` is given.
    :ivar every_point: whether ``--every-point`` is given.
    """

    full = every_point = False


chosen = _Chosen()


def sized(number, few=None):
    """``number``, or ``few``, by default a twentieth, where the run is not a full one."""
    if chosen.full:
        return number
    return number // 20 if few is None else few


class Sizes(object):
    """
    Numbers that suit the stamped engine.
    """

    def deep(self, length):
        """
        How many sequences a test of depth makes wait on each other: ``length``, or fewer for
        Twisted itself, whose recursion ends at some hundreds and leaves behind, for good, what was
        in it, and where an engine is declared not to take linear time.
        """
        if self.engine_name == TWISTED or any(
            found.clause == "W10" for found in deviations(self.engine_name)
        ):
            return min(length, 2000)
        return length

    def many(self, count):
        """
        How often a test repeats itself: ``count`` times, or a tenth of it for Twisted itself, which
        is not on trial.
        """
        return count // 10 if self.engine_name == TWISTED else count
