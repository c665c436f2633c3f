"""
A second copy of a module, for tests of the facts that the module finds out at its import.
"""

from __future__ import absolute_import, division, print_function

import os
import types

import six

__all__ = ["run_afresh"]


def run_afresh(module):
    """A module that is `module` run again, in surroundings that a test has changed."""
    path = os.path.splitext(module.__file__)[0] + ".py"
    copy = types.ModuleType(module.__name__)
    with open(path) as file:
        six.exec_(compile(file.read(), path, "exec"), copy.__dict__)
    return copy
