"""
Begins the recording in a process that ``record`` has started, or that such a process has.

Python imports the first ``sitecustomize`` on its path when it starts; ``record`` puts this
directory in front of it. Whichever module of that name would have been imported without this one is
imported next, and takes its place.
"""

from __future__ import absolute_import, division, print_function

import os
import sys


def _begin(here):
    before, parent = list(sys.path), os.path.dirname(here)
    sys.path.insert(0, parent)
    try:
        import recording
    finally:
        sys.path[:] = before
        # The project may have modules of these names, and Python 2 tears down a module that nobody
        # holds.
        for name in ("recording", "called", "kinds"):
            sys.modules["_seqcompat_" + name] = sys.modules.pop(name, None)
    recording.start()


def _hand_on(here):
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != here]
    getattr(sys, "path_importer_cache", {}).pop(here, None)
    own = sys.modules.pop(__name__)
    try:
        if _exists(__name__):
            __import__(__name__)
    finally:
        sys.modules["_seqcompat_sitecustomize"] = own
        sys.modules.setdefault(__name__, own)


def _exists(name):
    try:
        from importlib.util import find_spec
    except ImportError:
        import imp

        try:
            file = imp.find_module(name)[0]
        except ImportError:
            return False
        if file is not None:
            file.close()
        return True
    return find_spec(name) is not None


def _main():
    here = os.path.dirname(os.path.realpath(__file__))
    try:
        _begin(here)
    except Exception as error:
        sys.stderr.write("seqcompat: what this process waits on is not recorded: %r\n" % (error,))
    _hand_on(here)


if __name__ == "sitecustomize":
    _main()
