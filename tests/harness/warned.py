"""Warnings, without those of Twisted itself."""

from __future__ import absolute_import, division, print_function

import contextlib
import warnings


def let_twisted_throw():
    """
    Ignore, until the end of ``catch_warnings()``, that an older Twisted throws errors in the way
    that Python 3.12 deprecated.
    """
    # pytest.ini has this filter too, but a filter for all warnings goes before it.
    warnings.filterwarnings(
        "ignore",
        r"the .type, exc, tb. signature of throw",
        DeprecationWarning,
        r"twisted\.python\.failure",
    )


@contextlib.contextmanager
def warnings_as_errors():
    """
    Make each warning an error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        let_twisted_throw()
        yield
