"""Run by Python 2.7: compiles every module that pip installed of the package."""

from __future__ import absolute_import, division, print_function

import os
import sys
import sysconfig


def modules(directory):
    for parent, _, names in os.walk(directory):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(parent, name)


def main():
    count = failures = 0
    for path in modules(os.path.join(sysconfig.get_path("purelib"), "seqcompat")):
        count += 1
        with open(path, "rb") as source:
            try:
                compile(source.read(), path, "exec", dont_inherit=True)
            except SyntaxError as error:
                failures += 1
                print("%s:%s: %s" % (path, error.lineno, error.msg))
    print(
        "Python %d.%d: %d modules, %d do not compile" % (sys.version_info[:2] + (count, failures))
    )
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
