from typing import Any, Callable, Coroutine, Generator, Generic, TypeVar, Union

from seqcompat import returnValue as returnValue
from seqcompat import run as ensureDeferred
from twisted.internet.defer import Deferred
from typing_extensions import ParamSpec

__all__ = [
    "deferredGenerator",
    "ensureDeferred",
    "inlineCallbacks",
    "returnValue",
    "waitForDeferred",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")

def inlineCallbacks(
    function: Callable[_P, Union[Generator[Any, Any, _T], Coroutine[Any, Any, _T]]],
) -> Callable[_P, Deferred[_T]]: ...
def deferredGenerator(
    function: Callable[_P, Generator[Any, Any, Any]],
) -> Callable[_P, Deferred[Any]]: ...

class waitForDeferred(Generic[_T]):
    d: Deferred[_T]
    def __init__(self, d: Deferred[_T]) -> None: ...
    def getResult(self) -> _T: ...
