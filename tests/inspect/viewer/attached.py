"""A program that never heard of the inspector; the tests of attaching start it as a process."""

from __future__ import annotations

import os
import sys


def main(reactor_name, *options):
    if reactor_name == "asyncio":
        from twisted.internet import asyncioreactor

        asyncioreactor.install()
    elif reactor_name == "poll":
        from twisted.internet import pollreactor

        pollreactor.install()
    elif reactor_name == "select":
        from twisted.internet import selectreactor

        selectreactor.install()
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred, inlineCallbacks

    deferreds = [Deferred(), Deferred()]

    @inlineCallbacks
    def query(deferred):
        yield deferred

    async def load(deferred):
        return await query(deferred)

    @inlineCallbacks
    def handle(deferred):
        yield Deferred.fromCoroutine(load(deferred))

    results = [handle(deferreds[0])]
    if "ours" in options:
        from seqcompat import sequential

        async def fetch(deferred):
            await deferred

        results.append(sequential(fetch)(deferreds[1]))
        results.append(sequential(engine="native")(fetch)(deferreds[1]))

    def tick():
        reactor.callLater(0, tick)

    if "busy" in options:
        tick()
    if "nobody" in options:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    reactor.callWhenRunning(print, "ready", type(reactor).__name__, flush=True)
    reactor.callLater(300, reactor.stop)
    reactor.run(installSignalHandlers="without-signals" not in options)
    return results


if __name__ == "__main__":
    main(*sys.argv[1:])
