"""The command runs on Python 3.9 and newer; only the recorder runs wherever the package does."""
from __future__ import absolute_import, division, print_function

import os
import sys

collect_ignore_glob = []
if sys.version_info < (3, 9):
    collect_ignore_glob = [name for name in os.listdir(os.path.dirname(os.path.abspath(__file__)))
                           if name.startswith("test_") and not name.startswith("test_record")]
