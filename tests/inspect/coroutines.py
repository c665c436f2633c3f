"""Bodies in the coroutine spelling."""


async def awaiting(deferred):
    await deferred


async def outer(deferred):
    await middle(deferred)


async def middle(deferred):
    async for _ in inner(deferred):
        pass


async def inner(deferred):
    yield 1
    await deferred


async def locked(lock, deferred):
    async with lock:
        await deferred
