"""Files that are written whole, or not at all."""

from __future__ import absolute_import, division, print_function

import os
import tempfile

# Python 2 has only rename(), which replaces too, except on Windows.
_replace = getattr(os, "replace", os.rename)

_PREFIX, _SUFFIX = ".seqcompat-", ".tmp"


def write(path, data):
    """
    Put `data` into the file at `path`, with the permissions that it has, or that any new file gets.

    A process that was killed while it wrote may have left a file beside it: that is removed.
    """
    directory = os.path.dirname(os.path.abspath(path))
    _clean(directory)
    handle, temporary = tempfile.mkstemp(_SUFFIX, _name(os.getpid()), directory)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _set_mode(temporary, path)
        _replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _name(pid):
    return "%s%d-" % (_PREFIX, pid)


def _clean(directory):
    for name in os.listdir(directory):
        if name.startswith(_PREFIX) and name.endswith(_SUFFIX):
            pid = name[len(_PREFIX) :].partition("-")[0]
            if pid.isdigit() and not _runs(int(pid)):
                try:
                    os.unlink(os.path.join(directory, name))
                except OSError:
                    continue  # Another process has done it, or may.


def _runs(pid):
    """Whether a process may still be there."""
    if os.name != "posix":
        return True  # There os.kill() ends it.
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != 3  # ESRCH: there is no such process.
    return True


def _set_mode(temporary, path):
    try:
        mode = os.stat(path).st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    os.chmod(temporary, mode)
