"""
The sizes of the contract's large numbers, according to pytest's options.

With ``--in-full`` the tests take the numbers as they are, as six lanes of ``tox.ini`` do. Otherwise
they take a part, which still goes beyond the end of recursion. With ``--every-point`` they raise an
error at each point of the runtime that a program passes, however often it does.
``tests/conftest.py`` sets the options before it imports a module of tests, so that modules may make
constants of them.
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
    """``number`` in a full run, otherwise ``few``, which is a twentieth by default."""
    if chosen.full:
        return number
    return number // 20 if few is None else few


class Sizes(object):
    """
    Numbers that suit the stamped engine.
    """

    def deep(self, length):
        """
        The number of sequences that wait on each other in a test of depth.

        It is ``length``, or fewer in two cases. Twisted's own recursion ends at some hundreds, and
        leaves its objects behind for good. And an engine may be declared not to take linear time.
        """
        if self.engine_name == TWISTED or any(
            found.clause == "W10" for found in deviations(self.engine_name)
        ):
            return min(length, 2000)
        return length

    def many(self, count):
        """
        The number of times that a test repeats itself.

        It is ``count``, or a tenth of it for Twisted itself, which is not under test.
        """
        return count // 10 if self.engine_name == TWISTED else count
