"""The bodies of the soak, spelled with coroutines.  Python 2.7 never imports this."""

from seqcompat import returnValue, waitable
from twisted.internet.defer import CancelledError
from twisted.internet.defer import returnValue as twisted_return_value

from tools.soak.generator import __all__ as __all__


async def relay(source):
    return await waitable(source)


async def adding_up(values):
    total = 0
    for value in values:
        total += await waitable(value)
    return total


async def counting_errors(sources):
    errors = 0
    for source in sources:
        try:
            await waitable(source)
        except KeyError:
            errors += 1
    return errors


async def raising(source):
    await source
    raise ValueError()


async def stopping(source):
    await source
    next(iter([]))


async def cleaning_up(source, later, seen):
    try:
        await source
    finally:
        seen.append(await later)


async def swallowing(source, second):
    try:
        await source
    except CancelledError:
        pass
    return await second


async def cancelling_itself(source, second, results):
    await source
    results.pop().cancel()
    await second


async def fired_by_others(source, results):
    await source
    results.pop().callback("someone else")
    return "too late"


async def shared(source, seen):
    seen.append(await waitable(source))


async def returning(source):
    returnValue(await source)


async def returning_as_twisted(source):
    got = await source
    getattr(twisted_return_value, "__wrapped__", twisted_return_value)(got)


async def driving(source):
    got = await relay(source)
    return await waitable(relay(got))


async def remembering(variable, value, source):
    token = variable.set(value)
    await waitable(source)
    got = variable.get()
    variable.reset(token)
    await waitable(source)
    return got, variable.get()
