"""
The command runs on Python 3.9 and newer; only the recorder runs wherever the package does.

Which Twisted is there makes no difference to the rest, so that where tests are to be short that is left out, too; and on
PyPy, where starting the command some hundred times takes minutes.
"""
from __future__ import absolute_import, division, print_function

import os
import sys

from tests.sizes import SHORT

collect_ignore_glob = []
if sys.version_info < (3, 9) or SHORT or hasattr(sys, "pypy_version_info"):
    collect_ignore_glob = [name for name in os.listdir(os.path.dirname(os.path.abspath(__file__)))
                           if name.startswith("test_") and not name.startswith("test_record")]
