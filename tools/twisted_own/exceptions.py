"""
The tests of Twisted whose outcome the swap changes, one by one, with the reason.

It is a reason if the test is about Twisted's private internals, or if a clause of
the contract says *Better*.  Any other difference is a defect of seqcompat and has
no place here.
"""

from __future__ import absolute_import, division, print_function

from collections import namedtuple

from seqcompat import _versions
from tools.twisted_own.swap import EVERYTHING


class Difference(namedtuple("Difference", "test says reason swaps since before")):
    """
    A test that fails under the swap, and passes without it.

    :ivar test: its id.
    :ivar says: a part of the failure's message, which shows that it fails for `reason`.
    :ivar swaps: the swaps under which it fails.
    :ivar since: the first version of Twisted with which it fails.
    :ivar before: the first version of Twisted with which it no longer fails.
    """

    def __new__(cls, test, says, reason, swaps, since=(0,), before=(9999,)):
        return super(Difference, cls).__new__(cls, test, says, reason, swaps, since, before)

    def applies(self, swap):
        return swap in self.swaps and self.since <= _versions.TWISTED < self.before

    def explains(self, before, after, details):
        """Whether the outcomes `before` and `after` the swap differ as declared."""
        return before == ["passed"] and after == ["failed"] and self.says in "".join(details)


NOT_DEPRECATED = "asserts that a name is deprecated; ours is not, because some users still need it"
INLINECB = "twisted.internet.test.test_inlinecb."
DEFGEN = "twisted.test.test_defgen.DeprecateDeferredGeneratorTests."

DIFFERENCES = (
    Difference(
        INLINECB + "NonLocalExitTests.test_returnValueNonLocalWarning",
        says="1 != 2",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(24, 7),
    ),
    Difference(
        INLINECB + "NonLocalExitTests.test_returnValueNonLocalDeferred",
        says="1 != 2",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(24, 7),
    ),
    Difference(
        INLINECB + "BasicTests.testReturnValueDeprecated",
        says="1 != 0",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(24, 7),
    ),
    Difference(
        INLINECB + "BasicTests.test_internalDefGenReturnValueDoesntLeak",
        says="1 != 0",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(24, 7),
    ),
    Difference(
        DEFGEN + "test_deferredGeneratorDeprecated",
        says="0 != 1",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(15, 0),
        before=(25, 5),
    ),
    Difference(
        DEFGEN + "test_waitForDeferredDeprecated",
        says="0 != 1",
        reason=NOT_DEPRECATED,
        swaps=(EVERYTHING,),
        since=(15, 0),
        before=(25, 5),
    ),
)


def declared(swap):
    """The expected differences here under `swap`, by test id."""
    return {difference.test: difference for difference in DIFFERENCES if difference.applies(swap)}
