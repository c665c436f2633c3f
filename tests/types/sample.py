"""What type checkers make of the package; checked by mypy in the lane ``types``, never run."""

from typing import Generator, List, Optional, Tuple

from twisted.internet.defer import Deferred, succeed
from typing_extensions import assert_type

import seqcompat
from seqcompat import inspect, returnValue, run, sequential, use_engine, waitable
from seqcompat.defer import deferredGenerator, ensureDeferred, inlineCallbacks, waitForDeferred


@sequential
def generator(x: int, y: str = "") -> Generator["Deferred[int]", int, str]:
    got = yield succeed(x)
    return y + str(got)


@sequential
async def coroutine(x: int) -> str:
    assert_type(await succeed(x), int)
    assert_type(await waitable(succeed(x)), int)
    assert_type(await waitable(5), int)
    assert_type(await waitable(plain()), float)
    assert_type(await generator(x), str)
    return str(x)


async def plain() -> float:
    return 1.5


@sequential(strict=True, engine="native")
async def with_options(x: int) -> Tuple[int, ...]:
    return (x,)


@sequential(callbacks="deprecated")
async def to_be_waited_for(x: int) -> int:
    return x


class Service:
    @sequential
    async def method(self, x: int) -> bool:
        return bool(x)

    @staticmethod
    @sequential
    async def static(x: int) -> bool:
        return bool(x)

    @classmethod
    @sequential
    def of_the_class(cls, x: int) -> Generator["Deferred[int]", int, List[int]]:
        got = yield succeed(x)
        return [got]


@sequential
def leaves(x: int) -> Generator["Deferred[int]", int, None]:
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
    assert_type(with_options(1), "Deferred[Tuple[int, ...]]")
    assert_type(to_be_waited_for(1), "Deferred[int]")
    assert_type(Service().method(1), "Deferred[bool]")
    assert_type(Service.static(1), "Deferred[bool]")
    assert_type(Service.of_the_class(1), "Deferred[List[int]]")
    assert_type(leaves(1), "Deferred[None]")
    assert_type(dropped_in(1), "Deferred[str]")
    assert_type(run(plain()), "Deferred[float]")
    assert_type(run(succeed(1)), "Deferred[int]")
    assert_type(ensureDeferred(plain()), "Deferred[float]")
    ancient(1).addCallback(print)
    with use_engine("auto"):
        for engine in seqcompat.engines():
            print(engine.name, engine.available, engine.reason)


def mistakes() -> None:
    generator("1")  # type: ignore[arg-type]
    generator()  # type: ignore[call-arg]
    coroutine(1).addCallback(len).addCallback(str.upper)  # type: ignore[call-overload]
    sequential(callbacks="forbidden")  # type: ignore[call-overload]
    sequential(engine=3)  # type: ignore[call-overload]
    sequential(calls)  # type: ignore[arg-type]
    run(5)  # type: ignore[arg-type]


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
    inspect.snapshot(limit="all")  # type: ignore[arg-type]
