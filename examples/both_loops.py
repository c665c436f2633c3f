"""
Libraries of asyncio and of Twisted in one program, on one loop.

It serves a page with aiohttp.  Sequences in both spellings fetch it with aiohttp's client, and a
coroutine of asyncio fetches it with treq, which is Twisted's, in a sequence::

    pip install aiohttp treq
    python -m examples.both_loops

A real program would have either library because it has that already.
"""

import asyncio

from twisted.internet import asyncioreactor

# Before anything imports the reactor.
asyncioreactor.install(asyncio.new_event_loop())

import aiohttp  # noqa: E402
import treq  # noqa: E402
from aiohttp import web  # noqa: E402
from twisted.internet import task  # noqa: E402

from seqcompat import sequential  # noqa: E402


async def greet(request):
    await asyncio.sleep(0.001)
    return web.Response(text="hello, " + request.query["name"])


@sequential
async def serve():
    """The server, on loopback, and its address."""
    application = web.Application()
    application.router.add_get("/", greet)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, "http://%s:%d/" % (host, port)


async def fetch(session, url, name):
    """
    aiohttp's client.

    It is for a Task, as it looks for the one that it runs in, to limit its time.
    """
    async with session.get(url, params={"name": name}) as response:
        return await response.text()


@sequential
async def fetch_awaiting(session, url):
    """The coroutine spelling waits for the Task."""
    return await asyncio.ensure_future(fetch(session, url, "await"))


@sequential
def fetch_yielding(session, url):
    """So does the generator spelling."""
    text = yield asyncio.ensure_future(fetch(session, url, "yield"))
    return text


@sequential
async def fetch_by_twisted(url):
    """treq, a client of Twisted's."""
    response = await treq.get(url, params={"name": "treq"}, persistent=False)
    return await response.text()


async def asked_by_asyncio(url):
    """A coroutine of asyncio that awaits sequences, under asyncio's own limit of time."""
    return await asyncio.wait_for(asyncio.gather(fetch_by_twisted(url), fetch_by_twisted(url)), 10)


@sequential
async def main(reactor):
    await task.deferLater(reactor, 0, lambda: None)  # Until the loop runs.
    runner, url = await serve()
    try:
        async with aiohttp.ClientSession() as session:
            print(await fetch_awaiting(session, url))
            print(await fetch_yielding(session, url))
        for text in await asyncio.ensure_future(asked_by_asyncio(url)):
            print(text)
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    task.react(main)
