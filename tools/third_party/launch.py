"""
Runs a module as Python's option ``-m`` does, with seqcompat's functions in place of Twisted's.

``python launch.py ENGINE COUNTS python -m MODULE ARGUMENT ...`` runs it in this process.  With the
engine ``twisted`` it replaces nothing.  It writes to COUNTS, as JSON, how often the functions were
used.  With ``-`` it does not count the sequences that start, because that would take time.

It runs in the environment of the suite, which has seqcompat installed.
"""

from __future__ import absolute_import, division, print_function

import io
import json
import os
import runpy
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(engine, counts, python, option, module, *arguments):
    sys.path[0] = os.getcwd()
    counted = {} if engine == "twisted" else replace(engine, counts != "-")
    sys.argv = [module] + list(arguments)
    try:
        runpy.run_module(module, run_name=str("__main__"), alter_sys=True)
    finally:
        if counts != "-":
            with io.open(counts, "wb") as stream:
                stream.write(json.dumps(counted).encode("ascii"))


def replace(engine, starts):
    # Import the installed one before the tree is on the path, which has one too.
    import seqcompat

    if os.path.dirname(os.path.dirname(os.path.abspath(seqcompat.__file__))) == ROOT:
        raise AssertionError("seqcompat is not installed here")
    sys.path.insert(0, ROOT)
    try:
        from tools.twisted_own import swap
    finally:
        sys.path.remove(ROOT)
    return swap.install(swap.EVERYTHING, engine, starts)


if __name__ == "__main__":
    main(*sys.argv[1:])
