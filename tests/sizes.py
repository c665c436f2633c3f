"""
How long the tests are that are about large numbers.

With SEQCOMPAT_SHORT=1 in the environment they take a twentieth of the numbers that the contract
names, as most lanes of ``tox.ini`` do; without it, and in at least one lane of each kind of Python,
all.
"""

from __future__ import absolute_import, division, print_function

import os

__all__ = ["SHORT", "sized"]

SHORT = bool(os.environ.get("SEQCOMPAT_SHORT"))


def sized(number):
    """``number``, or a twentieth of it where the tests are to be short."""
    return number // 20 if SHORT else number
