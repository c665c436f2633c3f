"""What is written, and what is not: each file whole or not at all, and only as it was read."""

from __future__ import absolute_import, division, print_function

import io

from seqcompat.migrate.judge.codes import CODES
from seqcompat.migrate.judge.findings import ERROR, Finding
from seqcompat.migrate.read.sources import Source, SourceError


def write(result):
    """
    Write one file's new text in place.

    Returns the `FileResult` for it: the same, or one with a finding and no new text where that
    could not be.
    """
    try:
        with io.open(result.path, "rb") as file:
            if file.read() != result.before:
                raise SourceError("it has changed since it was read, and was left as it is now")
        Source(result.after, result.path).write()
    except SourceError as error:
        return _unwritten(result, str(error))
    except EnvironmentError as error:
        return _unwritten(result, "cannot read it: %s" % (error.strerror or error,))
    return result


def _unwritten(result, message):
    finding = Finding(ERROR, "SEQ905", result.path, 1, 1, None, message, CODES["SEQ905"].by_hand)
    return result._replace(after=None, findings=result.findings + [finding])
