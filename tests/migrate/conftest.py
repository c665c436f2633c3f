"""
The command runs on Python 3.9 and newer; only the recorder runs wherever the package does.

On PyPy it takes minutes to start the command some hundred times.
"""

from __future__ import absolute_import, division, print_function

import os
import sys


def _left_out(name):
    if not name.startswith("test_"):
        return False
    has_command = sys.version_info >= (3, 9) and not hasattr(sys, "pypy_version_info")
    return not has_command and not name.startswith("test_record")


_HERE = os.path.dirname(os.path.abspath(__file__))
collect_ignore_glob = [
    os.path.relpath(os.path.join(parent, name), _HERE)
    for parent, _, names in os.walk(_HERE)
    for name in names
    if _left_out(name)
]
