"""
Libraries of asyncio and of Twisted in one program, on one loop.

It serves a page with aiohttp.  Sequences in both spellings fetch it with aiohttp's client, and a
coroutine of asyncio fetches it with treq, which is Twisted's, in a sequence::

    pip install aiohttp treq
    python -m examples.both_loops

A real program uses both libraries only if it has both already.
"""

import asyncio

from twisted.internet import asyncioreactor

# Nothing may import the reactor before this.
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
    """Start the server on loopback; returns it and its address."""
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
    Fetch the page with aiohttp's client.

    The client needs a Task: it looks for the Task that it runs in, to limit its time.
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
    """Fetch the page with treq, a client for Twisted."""
    response = await treq.get(url, params={"name": "treq"}, persistent=False)
    return await response.text()


async def asked_by_asyncio(url):
    """A coroutine of asyncio that awaits sequences, with a time limit of asyncio's."""
    return await asyncio.wait_for(asyncio.gather(fetch_by_twisted(url), fetch_by_twisted(url)), 10)


@sequential
async def main(reactor):
    await task.deferLater(reactor, 0, lambda: None)  # Wait until the loop runs.
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
