"""``python -m examples.webapp``"""

from __future__ import absolute_import, division, print_function

import os
import shutil
import sys
import tempfile

from twisted.internet import reactor
from twisted.python import log

from seqcompat import use_engine

from .application import CannotStart, start
from .options import parser


def main():
    arguments = parser()
    options = arguments.parse_args()
    try:
        use_engine(options.engine)
    except ValueError as problem:
        arguments.error(str(problem))
    if options.database is not None:
        return serve(options, options.database)
    directory = tempfile.mkdtemp(prefix="webapp-")
    try:
        return serve(options, os.path.join(directory, "webapp.sqlite"))
    finally:
        shutil.rmtree(directory)


def serve(options, database_place):
    """Run until a signal stops it; returns the exit status."""
    log.startLogging(sys.stderr, setStdout=False)
    problems = []

    def cannot_start(failure):
        problems.append(failure)
        if failure.check(CannotStart):
            log.msg("cannot start: %s" % failure.getErrorMessage())
        else:
            log.err(failure, "cannot start")
        reactor.stop()

    def begin():
        start(reactor, options, database_place).addErrback(cannot_start)

    reactor.callWhenRunning(begin)
    reactor.run()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
