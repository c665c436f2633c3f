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
    Protocol,
    TypeVar,
    Union,
    overload,
)

from twisted.internet.defer import Deferred
from typing_extensions import ParamSpec

__version__: str
__all__ = ["engines", "returnValue", "run", "sequential", "use_engine", "waitable"]

_P = ParamSpec("_P")
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_Body = Union[Generator[Any, Any, _T], Coroutine[Any, Any, _T]]

class _Decorator:
    def __call__(self, function: Callable[_P, _Body[_T]]) -> Callable[_P, Deferred[_T]]: ...

@overload
def sequential(
    function: None = ...,
    engine: Optional[Literal["auto", "generator-send", "native"]] = ...,
    strict: bool = ...,
    callbacks: Optional[Literal["deprecated"]] = ...,
) -> _Decorator: ...
@overload
def sequential(
    function: Callable[_P, _Body[_T]],
    engine: Optional[Literal["auto", "generator-send", "native"]] = ...,
    strict: bool = ...,
    callbacks: Optional[Literal["deprecated"]] = ...,
) -> Callable[_P, Deferred[_T]]: ...
def returnValue(value: object) -> NoReturn: ...
def run(x: Union[Deferred[_T], _Body[_T]]) -> Deferred[_T]: ...

# These are covariant, which the classes are not: so a Deferred[int] is one of Optional[int], too.
class _Deferred(Protocol[_T_co]):
    @property
    def addCallbacks(self) -> Any: ...
    def __await__(self) -> Generator[Any, Any, _T_co]: ...

class _LoopFuture(Protocol[_T_co]):
    _asyncio_future_blocking: bool
    def result(self) -> _T_co: ...

class _ThreadFuture(Protocol[_T_co]):
    def set_running_or_notify_cancel(self) -> bool: ...
    def result(self) -> _T_co: ...

class waitable(Generic[_T]):
    # mypy takes each member of a union by itself, and these three are what it can solve for one.
    @overload
    def __init__(self, x: Union[waitable[_T], Deferred[_T]]) -> None: ...
    @overload
    def __init__(self, x: Union[_LoopFuture[_T], _ThreadFuture[_T]]) -> None: ...
    @overload
    def __init__(self, x: _Body[_T]) -> None: ...
    # pyright takes a union as a whole, and solves this for it.
    @overload
    def __init__(
        self,
        x: Union[waitable[_T], _Deferred[_T], _LoopFuture[_T], _ThreadFuture[_T], _Body[_T], _T],
    ) -> None: ...
    @property
    def x(self) -> Any: ...
    def __await__(self) -> Generator[Any, Any, _T]: ...

class _Engine(NamedTuple):
    name: Literal["generator-send", "native"]
    available: bool
    reason: Optional[str]

def engines() -> List[_Engine]: ...

class use_engine:
    def __init__(self, name: Literal["auto", "generator-send", "native"]) -> None: ...
    def __enter__(self) -> use_engine: ...
    def __exit__(self, *exception: object) -> None: ...
