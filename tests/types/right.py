# pyright: strict
"""
Right uses of the package: type checkers accept each line, and see the types that it names.

Nothing of it is ever run.
"""

import asyncio
import concurrent.futures
import unittest
from typing import Any, Callable, Coroutine, Dict, Generator, List, Optional, Tuple, TypeVar, Union
from typing import overload

from twisted.internet.defer import Deferred, gatherResults, maybeDeferred, succeed
from typing_extensions import Literal, assert_type

import seqcompat
from seqcompat import inspect, returnValue, run, sequential, use_engine, waitable
from seqcompat.defer import deferredGenerator, ensureDeferred, inlineCallbacks, waitForDeferred
from seqcompat.inspect.testing import ShowsWaits

_T = TypeVar("_T")


@sequential
def generator(x: int, y: str = "") -> Generator["Deferred[int]", int, str]:
    got = yield succeed(x)
    return y + str(got)


@sequential
async def coroutine(x: int) -> str:
    assert_type(await succeed(x), int)
    assert_type(await plain(), float)
    assert_type(await generator(x), str)
    return str(x)


async def plain() -> float:
    return 1.5


@sequential
def many_kinds(x: int) -> Generator["Deferred[Any]", Any, str]:
    """A generator that waits for Deferreds of several types says what each wait gives."""
    number: int = yield succeed(x)
    text: str = yield succeed("")
    return text * number


@sequential(strict=True, engine="native")
async def with_options(x: int) -> Tuple[int, ...]:
    return (x,)


@sequential(callbacks="deprecated")
async def to_be_waited_for(x: int) -> int:
    return x


@sequential
async def generic(x: _T, *more: _T, key: bool = False) -> List[_T]:
    return [x, *more]


class Service:
    @sequential
    async def method(self, x: int) -> bool:
        return bool(x)

    @sequential(strict=True)
    async def with_options(self, x: int) -> bool:
        return await self.method(x)

    @staticmethod
    @sequential
    async def static(x: int) -> bool:
        return bool(x)

    @sequential
    @staticmethod
    async def static_below(x: int) -> bool:
        return bool(x)

    @classmethod
    @sequential
    def of_the_class(cls, x: int) -> Generator["Deferred[int]", int, List[int]]:
        got = yield succeed(x)
        return [got]

    @sequential
    @classmethod
    async def of_the_class_below(cls, x: int) -> List[int]:
        return [x]


@sequential
def leaves(x: int) -> Generator["Deferred[int]", int, int]:
    yield succeed(x)
    returnValue(x)


@inlineCallbacks
def dropped_in(x: int) -> Generator["Deferred[int]", int, str]:
    got = yield succeed(x)
    return str(got)


@deferredGenerator
def ancient(x: int) -> Generator[object, None, None]:
    waiting = waitForDeferred(succeed(x))
    yield waiting
    assert_type(waiting.getResult(), int)


def calls() -> None:
    assert_type(generator(1, y="a"), "Deferred[str]")
    assert_type(coroutine(1), "Deferred[str]")
    assert_type(many_kinds(1), "Deferred[str]")
    assert_type(with_options(1), "Deferred[Tuple[int, ...]]")
    assert_type(to_be_waited_for(1), "Deferred[int]")
    assert_type(generic(1, 2, key=True), "Deferred[List[int]]")
    assert_type(Service().method(1), "Deferred[bool]")
    assert_type(Service().with_options(1), "Deferred[bool]")
    assert_type(Service.static(1), "Deferred[bool]")
    assert_type(Service.static_below(1), "Deferred[bool]")
    assert_type(Service.of_the_class(1), "Deferred[List[int]]")
    assert_type(Service.of_the_class_below(1), "Deferred[List[int]]")
    assert_type(leaves(1), "Deferred[int]")
    assert_type(dropped_in(1), "Deferred[str]")
    assert_type(run(plain()), "Deferred[float]")
    assert_type(run(succeed(1)), "Deferred[int]")
    assert_type(ensureDeferred(plain()), "Deferred[float]")
    ancient(1).addCallback(print)


def both(x: Union["Deferred[int]", Coroutine[Any, Any, int]]) -> None:
    assert_type(run(x), "Deferred[int]")


def engines() -> None:
    use_engine("generator-send")
    with use_engine("auto"):
        for engine in seqcompat.engines():
            assert_type(engine.name, Literal["generator-send", "native"])
            assert_type(engine.reason, Optional[str])
            if engine.available:
                use_engine(engine.name)
                sequential(engine=engine.name)(plain)


# await waitable(x)


def unstarted() -> Generator["Deferred[int]", int, str]:
    yield succeed(1)
    return ""


@sequential
async def of_one_type(
    d: "Deferred[int]",
    future: "asyncio.Future[int]",
    a_task: "asyncio.Task[int]",
    of_a_thread: "concurrent.futures.Future[int]",
    holds_none: "Deferred[Optional[int]]",
    in_a_list: "List[Deferred[int]]",
    anything: Any,
    an_object: object,
) -> None:
    assert_type(await waitable(d), int)
    assert_type(await waitable(future), int)
    assert_type(await waitable(a_task), int)
    assert_type(await waitable(of_a_thread), int)
    assert_type(await waitable(holds_none), Optional[int])
    assert_type(await waitable(in_a_list), "List[Deferred[int]]")
    assert_type(await waitable(anything), Any)
    assert_type(await waitable(an_object), object)
    assert_type(await waitable(plain()), float)
    assert_type(await waitable(unstarted()), str)
    assert_type(await waitable(generator(1)), str)
    assert_type(await waitable(waitable(d)), int)
    assert_type(await waitable(5), int)
    assert_type(await waitable("a"), str)
    assert_type(await waitable(None), None)
    assert_type(await future, int)
    assert_type(await a_task, int)


@sequential
async def of_calls(ds: "List[Deferred[int]]", pool: concurrent.futures.Executor) -> None:
    loop = asyncio.get_running_loop()
    assert_type(await waitable(succeed(1)), int)
    assert_type(await waitable(gatherResults(ds)), List[int])
    assert_type(await waitable(maybeDeferred(len, "a")), int)
    assert_type(await waitable(loop.run_in_executor(None, len, "a")), int)
    assert_type(await waitable(asyncio.ensure_future(plain())), float)
    assert_type(await waitable(asyncio.gather(plain(), plain())), Tuple[float, float])
    assert_type(await waitable(pool.submit(len, "a")), int)
    assert_type(await waitable([1]), List[int])


@sequential
async def of_unions(
    number: Union[int, "Deferred[int]"],
    perhaps: "Optional[Deferred[int]]",
    either: Union[int, "Deferred[str]"],
    no_wait: Optional[int],
    any_way: Union[int, "Deferred[int]", Coroutine[Any, Any, int]],
    futures: "Union[asyncio.Future[int], concurrent.futures.Future[str], None]",
    of_both: "Union[Deferred[str], asyncio.Future[bytes]]",
    of_none: "Optional[Deferred[Optional[int]]]",
) -> None:
    assert_type(await waitable(number), int)
    assert_type(await waitable(perhaps), Optional[int])
    assert_type(await waitable(either), Union[int, str])
    assert_type(await waitable(no_wait), Optional[int])
    assert_type(await waitable(any_way), int)
    assert_type(await waitable(futures), Union[int, str, None])
    assert_type(await waitable(of_both), Union[str, bytes])
    assert_type(await waitable(of_none), Optional[int])


@sequential
async def cached(cache: Dict[str, int], fetching: "Deferred[int]") -> int:
    return await waitable(cache.get("price") or fetching)


@sequential
def in_a_generator(x: "Deferred[int]") -> Generator["waitable[int]", int, int]:
    return (yield waitable(x))


# Handlers that may be written in any way.


@sequential
async def respond(
    handler: Callable[[str], Union[bytes, "Deferred[bytes]", Coroutine[Any, Any, bytes]]],
) -> bytes:
    return await waitable(handler("/"))


@overload
def call(handler: Callable[[str], "Deferred[_T]"]) -> "Deferred[_T]": ...
@overload
def call(handler: Callable[[str], Coroutine[Any, Any, _T]]) -> "Deferred[_T]": ...
@overload
def call(handler: Callable[[str], Union["Deferred[_T]", _T]]) -> "Deferred[_T]": ...
def call(
    handler: Callable[[str], Union["Deferred[_T]", Coroutine[Any, Any, _T], _T]],
) -> "Deferred[_T]":
    @sequential
    async def calling() -> _T:
        return await waitable(handler("/"))

    return calling()


def at_once(path: str) -> bytes:
    return b""


async def as_coroutine(path: str) -> bytes:
    return b""


@sequential
async def as_sequence(path: str) -> bytes:
    return b""


def sometimes(path: str) -> Union[bytes, "Deferred[bytes]"]:
    return succeed(b"") if path else b""


def handlers() -> None:
    for handler in (at_once, as_coroutine, as_sequence, sometimes):
        respond(handler)
    assert_type(respond(at_once), "Deferred[bytes]")
    assert_type(call(at_once), "Deferred[bytes]")
    assert_type(call(as_coroutine), "Deferred[bytes]")
    assert_type(call(as_sequence), "Deferred[bytes]")
    assert_type(call(sometimes), "Deferred[bytes]")


# The inspector.


def inspected() -> None:
    taken = inspect.snapshot(arguments="repr", limit=10)
    assert_type(taken.sequences[0].stack[0].line, int)
    assert_type(taken.waits[0].verdict, str)
    inspect.print_tree(taken, chosen=inspect.Filter(verdict="lost"))
    assert_type(inspect.format_tree(), str)
    inspect.write(taken, "taken.jsonl")
    assert_type(inspect.serve(http=0).address, Optional[str])
    with inspect.record("waits.perfetto-trace"):
        inspect.on_signal()()


class FetchTests(ShowsWaits, unittest.TestCase):
    def test_fetch(self) -> "Deferred[str]":
        return coroutine(1)
