"""Whether this Python can import this Twisted's ``twisted.web``."""

from __future__ import absolute_import, division, print_function

import importlib
import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Older Twisteds import cgi, and names that have moved.
    try:
        importlib.import_module("twisted.web.server")
        ERROR = None
    except ImportError as error:
        #: Twisted before 18.4 imports `collections.Sequence`, which Python 3.10 no longer has;
        #: Twisted before 24.3 imports `cgi`, which Python 3.13 no longer has.
        ERROR = str(error)

needs_web = pytest.mark.skipif(
    ERROR is not None, reason="this Python cannot import this twisted.web: %s" % ERROR
)
