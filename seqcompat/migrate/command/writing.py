"""Files are written whole or not at all, and only if they are still as they were read."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import ERROR, Finding
from seqcompat.migrate.observe import whole_file
from seqcompat.migrate.read.sources import SourceError

if TYPE_CHECKING:
    from seqcompat.migrate.report.results import FileResult


def write(result: FileResult) -> FileResult:
    """
    Write one file's new text in place.

    Returns the `FileResult` for it: the same, or one with a finding and no new text where that
    could not be.
    """
    try:
        with open(result.path, "rb") as file:
            if file.read() != result.before:
                return _unwritten(
                    result, "it has changed since it was read, and was left as it is now"
                )
    except OSError as error:
        return _unwritten(result, f"cannot read it: {error.strerror or error}")
    try:
        if result.after is not None:
            put(result.path, result.after)
    except SourceError as error:
        return _unwritten(result, str(error))
    return result


def put(path: str, data: bytes) -> None:
    """
    Put `data` into a file that is there, all of it or nothing.

    :raises SourceError: if the file is a symbolic link or has another name, or cannot be written.
    """
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            raise SourceError("it is a symbolic link or not a regular file, and is not written to")
        if found.st_nlink > 1:
            raise SourceError("it has another name as well, a hard link, which would be cut off")
        whole_file.write(path, data)
    except OSError as error:
        raise SourceError(f"cannot write it: {error.strerror or error}")


def _unwritten(result: FileResult, message: str) -> FileResult:
    finding = Finding(ERROR, "SEQ905", result.path, 1, 1, None, message, CODES["SEQ905"].by_hand)
    return replace(result, after=None, findings=result.findings + [finding])
