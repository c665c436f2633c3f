"""What depends on no version stands in setup.cfg."""

import io
import os
import re
import sys

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = os.path.dirname(os.path.abspath(__file__))

#: What Python 2.7 cannot compile, or has no use for: it is in the wheel for Python 3 alone.
PYTHON3_ONLY = (
    "seqcompat/_awaits.py",
    "seqcompat/_futures.py",
    "seqcompat/_native.py",
    "seqcompat/demo/coroutine.py",
    "seqcompat/inspect/viewer/",
    "seqcompat/migrate/",
)
#: But for the recorder, which runs on the Python of the project whose waits it records.
RECORDER = (
    "seqcompat/migrate/__init__.py",
    "seqcompat/migrate/observe/__init__.py",
    "seqcompat/migrate/observe/called.py",
    "seqcompat/migrate/observe/evidence.py",
    "seqcompat/migrate/observe/kinds.py",
    "seqcompat/migrate/observe/record.py",
    "seqcompat/migrate/observe/recording.py",
    "seqcompat/migrate/observe/startup/sitecustomize.py",
    "seqcompat/migrate/observe/whole_file.py",
)


def is_for_python2(path):
    path = path.replace(os.sep, "/")
    return path in RECORDER or not path.startswith(PYTHON3_ONLY)


class build_py2(build_py):
    def find_package_modules(self, package, package_dir):
        found = build_py.find_package_modules(self, package, package_dir)
        return [module for module in found if is_for_python2(module[-1])]

    def find_data_files(self, package, src_dir):
        return list(filter(is_for_python2, build_py.find_data_files(self, package, src_dir)))


def version():
    # Read as text: importing the package would need Twisted at build time.
    with io.open(os.path.join(HERE, "seqcompat", "__init__.py"), encoding="utf-8") as source:
        return re.search(r'^__version__ = "([^"]+)"$', source.read(), re.MULTILINE).group(1)


setup(
    version=version(),
    cmdclass={"build_py": build_py2} if sys.version_info[0] == 2 else {},
    # One for each of the two: what a build has left behind there gets into the next one.
    options={"build": {"build_base": "build/python%d" % sys.version_info[0]}},
)
