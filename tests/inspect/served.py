"""A program that is asked while it runs; the tests start it as a process."""

from __future__ import absolute_import, division, print_function

import sys

from twisted.internet import reactor
from twisted.internet.defer import Deferred, inlineCallbacks

from seqcompat import inspect, sequential


def main(path, page):
    deferreds = [Deferred() for _ in range(3)]

    @sequential
    def query(deferred):
        yield deferred

    @inlineCallbacks
    def handle(deferred):
        yield query(deferred)

    results = [handle(deferred) for deferred in deferreds]
    serving = inspect.serve(path or None, http=0 if page == "page" else None)
    inspect.on_signal()
    print(serving.path)
    print(serving.address)
    sys.stdout.flush()
    reactor.callLater(60, reactor.stop)
    reactor.run()
    return results


if __name__ == "__main__":
    main(*sys.argv[1:])
