"""Everything that does not depend on the version stands in setup.cfg."""

import io
import os
import re

from setuptools import setup

HERE = os.path.dirname(os.path.abspath(__file__))


def version():
    # Read as text: importing the package would need Twisted at build time.
    with io.open(os.path.join(HERE, "seqcompat", "__init__.py"), encoding="utf-8") as source:
        return re.search(r'^__version__ = "([^"]+)"$', source.read(), re.MULTILINE).group(1)


setup(version=version())
