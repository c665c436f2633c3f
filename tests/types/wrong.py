# pyright: standard
# ruff: noqa: B018, F841
"""
Wrong uses of the package: each line with a comment must be rejected, by each checker with the error
named, and no other line may be.
"""

import asyncio
from typing import Any, AsyncIterator, Callable, Coroutine, Generator, Optional, Union

from twisted.internet.defer import Deferred, succeed

import seqcompat
from seqcompat import inspect, returnValue, run, sequential, use_engine, waitable
from seqcompat.defer import deferredGenerator, ensureDeferred, inlineCallbacks, waitForDeferred


@sequential
def generator(x: int, y: str = "") -> Generator["Deferred[int]", int, str]:
    got = yield succeed(x)
    return y + str(got)


@sequential
async def coroutine(x: int) -> str:
    return str(x)


async def plain() -> float:
    return 1.5


def no_sequence() -> None:
    pass


async def many_values() -> AsyncIterator[int]:
    yield 1


# Functions that cannot be decorated.


@sequential  # error: arg-type reportCallIssue reportArgumentType
def forgot_the_yield(x: int) -> int:
    return x


@sequential  # error: arg-type reportCallIssue reportArgumentType
def returns_a_deferred(x: int) -> "Deferred[int]":
    return succeed(x)


def decorated() -> None:
    sequential(no_sequence)  # error: arg-type reportCallIssue reportArgumentType
    sequential(many_values)  # error: arg-type reportCallIssue reportArgumentType
    sequential(5)  # error: call-overload reportCallIssue reportArgumentType
    sequential(strict=True)(no_sequence)  # error: arg-type reportArgumentType
    inlineCallbacks(no_sequence)  # error: arg-type reportArgumentType
    deferredGenerator(coroutine)  # error: arg-type reportArgumentType


# Options.


def options(name: str) -> None:
    sequential(engine="greenlet")  # error: call-overload reportArgumentType
    sequential(engine=name)  # error: call-overload reportArgumentType
    sequential(engine=3)  # error: call-overload reportArgumentType
    sequential(strict="yes")  # error: call-overload reportArgumentType
    sequential(callbacks="forbidden")  # error: call-overload reportArgumentType
    sequential(color="red")  # error: call-overload call-overload reportCallIssue
    sequential(plain, engine="greenlet")  # error: call-overload reportCallIssue reportArgumentType
    use_engine("greenlet")  # error: arg-type reportArgumentType
    use_engine(name)  # error: arg-type reportArgumentType
    use_engine()  # error: call-arg reportCallIssue
    with use_engine("auto") as chosen:
        chosen.engine  # error: attr-defined reportAttributeAccessIssue


def available() -> None:
    for engine in seqcompat.engines():
        engine.version  # error: attr-defined reportAttributeAccessIssue
        engine.reason.upper()  # error: union-attr reportOptionalMemberAccess
    seqcompat.engines("native")  # error: call-arg reportCallIssue
    seqcompat.unknown  # error: attr-defined reportAttributeAccessIssue


# Calls of a sequence.


class Service:
    @sequential
    async def method(self, x: int) -> bool:
        return bool(x)

    @staticmethod
    @sequential
    async def static(x: int) -> bool:
        return bool(x)


def calls() -> None:
    generator("1")  # error: arg-type reportArgumentType
    generator()  # error: call-arg reportCallIssue
    generator(1, 2)  # error: arg-type reportArgumentType
    generator(1, z="")  # error: call-arg reportCallIssue
    coroutine(1, 2)  # error: call-arg reportCallIssue
    Service().method()  # error: call-arg reportCallIssue
    Service().method("1")  # error: arg-type reportArgumentType
    Service.static("1")  # error: arg-type reportArgumentType


def results() -> None:
    a: int = generator(1)  # error: assignment reportAssignmentType
    b: "Deferred[int]" = generator(1)  # error: assignment reportAssignmentType
    generator(1).upper()  # error: attr-defined reportAttributeAccessIssue
    length = coroutine(1).addCallback(len)
    length.addCallback(str.upper)  # error: call-overload reportCallIssue reportArgumentType
    len(coroutine(1))  # error: arg-type reportArgumentType


@sequential
async def waits(x: int) -> int:
    a: int = await coroutine(x)  # error: assignment reportAssignmentType
    b: int = coroutine(x)  # error: assignment reportAssignmentType
    generator(x) + 1  # error: operator reportOperatorIssue
    return await coroutine(x)  # error: return-value reportReturnType


@sequential
async def returns_wrong(x: int) -> int:
    return await coroutine(x)  # error: return-value reportReturnType


@sequential
def sends_wrong(x: int) -> Generator["Deferred[int]", int, str]:
    a: str = yield succeed(x)  # error: assignment reportAssignmentType
    yield 5  # error: misc reportReturnType
    yield coroutine(x)  # error: misc reportReturnType
    return x  # error: return-value reportReturnType


# run() and waitable.


def running() -> None:
    run(5)  # error: arg-type reportArgumentType
    run(plain)  # error: arg-type reportArgumentType
    run(None)  # error: arg-type reportArgumentType
    a: "Deferred[int]" = run(plain())  # error: arg-type reportAssignmentType
    ensureDeferred(5)  # error: arg-type reportArgumentType
    waitForDeferred(plain())  # error: arg-type reportArgumentType
    returnValue()  # error: call-arg reportCallIssue
    returnValue(1, 2)


@sequential
async def waiting(
    number: Union[int, "Deferred[int]"],
    perhaps: "Optional[Deferred[int]]",
    future: "asyncio.Future[int]",
    either: Union[int, "Deferred[str]"],
) -> int:
    a: str = await waitable(number)  # error: arg-type reportAssignmentType
    b: int = await waitable(perhaps)  # error: arg-type reportAssignmentType
    c: str = await waitable(future)  # error: arg-type reportAssignmentType
    d: int = await waitable(either)  # error: arg-type reportAssignmentType
    e: int = await waitable(plain())  # error: arg-type reportAssignmentType
    f: str = await waitable(5)  # error: arg-type reportAssignmentType
    await waitable()  # error: call-overload reportCallIssue
    await waitable(1, 2)  # error: call-overload reportCallIssue
    await number  # error: misc reportGeneralTypeIssues
    await perhaps  # error: misc reportGeneralTypeIssues
    waitable(number) + 1  # error: operator reportOperatorIssue
    return await waitable(perhaps)  # error: arg-type reportReturnType


# Handlers.


@sequential
async def respond(
    handler: Callable[[str], Union[bytes, "Deferred[bytes]", Coroutine[Any, Any, bytes]]],
) -> bytes:
    return await waitable(handler("/"))


@sequential
async def respond_without(
    handler: Callable[[str], Union[bytes, "Deferred[bytes]", Coroutine[Any, Any, bytes]]],
) -> bytes:
    return handler("/")  # error: return-value reportReturnType


async def of_text(path: str) -> str:
    return path


@sequential
async def of_texts(path: str) -> str:
    return path


def handlers() -> None:
    respond(of_text)  # error: arg-type reportArgumentType
    respond(of_texts)  # error: arg-type reportArgumentType
    respond(len)  # error: arg-type reportArgumentType
    respond(b"")  # error: arg-type reportArgumentType


# The inspector.


def inspected() -> None:
    inspect.snapshot(limit="all")  # error: arg-type reportArgumentType
    inspect.snapshot(arguments="str")  # error: arg-type reportArgumentType
    inspect.print_tree(5)  # error: arg-type reportArgumentType
    inspect.serve(http="8080")  # error: arg-type reportArgumentType
    inspect.Filter(colour="red")  # error: call-arg reportCallIssue
    inspect.record()  # error: call-arg reportCallIssue
