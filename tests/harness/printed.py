"""Reads printed tracebacks."""

from __future__ import absolute_import, division, print_function

import os
import re
import traceback

__all__ = ["all_frames", "foreign_frames", "own_frames", "printed_exception"]

_FRAME = re.compile(r'^  File "(.*)", line \d+, in (.*)$', re.MULTILINE)

#: Before Twisted 24.10 the lines before this one in a printed Failure are not the traceback, but
#: the callers.
_CAUGHT_HERE = "--- <exception caught here> ---"


def all_frames(text):
    """
    The names of the functions in the printed traceback ``text``, the outermost first.
    """
    return [name for _, name in _FRAME.findall(text.split(_CAUGHT_HERE)[-1])]


def own_frames(text):
    """
    The names of the functions in it that the test modules define.
    """
    return [name for path, name in _FRAME.findall(text.split(_CAUGHT_HERE)[-1]) if _is_own(path)]


def foreign_frames(text):
    """
    Module and name of each frame in ``text``, callers included, that no test module defines.
    """
    return [
        "%s:%s" % (os.path.basename(path), name)
        for path, name in _FRAME.findall(text)
        if not _is_own(path)
    ]


def printed_exception(failure):
    """
    The text that ``traceback.print_exception`` prints for the exception of ``failure``.
    """
    links = getattr(failure.value, "__traceback__", failure.tb)
    return "".join(traceback.format_exception(failure.type, failure.value, links))


def _is_own(path):
    return os.path.basename(path).startswith("test_")
