"""Warnings, but for those of Twisted itself."""

from __future__ import absolute_import, division, print_function

import contextlib
import warnings


def let_twisted_throw():
    """
    Until the end of ``catch_warnings()`` do not see that Twisted throws an error in the way that
    Python 3.12 deprecated: older Twisteds do.
    """
    # As pytest.ini has it, which a filter for all warnings goes before.
    warnings.filterwarnings(
        "ignore",
        r"the .type, exc, tb. signature of throw",
        DeprecationWarning,
        r"twisted\.python\.failure",
    )


@contextlib.contextmanager
def warnings_as_errors():
    """
    Each warning is an error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        let_twisted_throw()
        yield
