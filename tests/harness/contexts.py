"""Shared by the modules about contexts."""

from __future__ import absolute_import, division, print_function

import pytest

try:
    from contextvars import Context, ContextVar, copy_context
except ImportError:
    Context = ContextVar = copy_context = None

__all__ = ["Context", "ContextVar", "copy_context", "elsewhere", "needs_contextvars"]

needs_contextvars = pytest.mark.skipif(
    ContextVar is None,
    reason="contextvars came with Python 3.7; its backport for 3.6 is not installed",
)


def elsewhere(function, *args):
    """
    Call ``function`` in a context of its own.
    """
    return copy_context().run(function, *args)
