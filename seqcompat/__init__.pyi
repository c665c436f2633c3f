import asyncio
import concurrent.futures
from typing import (
    Any,
    Callable,
    Coroutine,
    Generator,
    Generic,
    List,
    Literal,
    NamedTuple,
    NoReturn,
    Optional,
    TypeVar,
    Union,
    overload,
)

from twisted.internet.defer import Deferred
from typing_extensions import ParamSpec

__version__: str
__all__ = ["engines", "returnValue", "run", "sequential", "use_engine", "waitable"]

_P = ParamSpec("_P")
_S = TypeVar("_S")
_T = TypeVar("_T")
_Body = Union[Generator[Any, Any, _T], Coroutine[Any, Any, _T]]

class _Decorator:
    def __call__(self, function: Callable[_P, _Body[_T]]) -> Callable[_P, Deferred[_T]]: ...

@overload
def sequential(
    function: Callable[_P, _Body[_T]],
    engine: Optional[str] = ...,
    strict: bool = ...,
    callbacks: Optional[Literal["deprecated"]] = ...,
) -> Callable[_P, Deferred[_T]]: ...
@overload
def sequential(
    function: None = ...,
    engine: Optional[str] = ...,
    strict: bool = ...,
    callbacks: Optional[Literal["deprecated"]] = ...,
) -> _Decorator: ...
def returnValue(value: object) -> NoReturn: ...
def run(x: Union[Deferred[_T], _Body[_T]]) -> Deferred[_T]: ...

class waitable(Generic[_T]):
    @overload
    def __init__(self: waitable[_S], x: Deferred[_S]) -> None: ...
    @overload
    def __init__(self: waitable[_S], x: asyncio.Future[_S]) -> None: ...
    @overload
    def __init__(self: waitable[_S], x: concurrent.futures.Future[_S]) -> None: ...
    @overload
    def __init__(self: waitable[_S], x: _Body[_S]) -> None: ...
    @overload
    def __init__(self: waitable[_S], x: _S) -> None: ...
    @property
    def x(self) -> Any: ...
    def __await__(self) -> Generator[Any, Any, _T]: ...

class _Engine(NamedTuple):
    name: str
    available: bool
    reason: Optional[str]

def engines() -> List[_Engine]: ...

class use_engine:
    def __init__(self, name: str) -> None: ...
    def __enter__(self) -> use_engine: ...
    def __exit__(self, *exception: object) -> None: ...
