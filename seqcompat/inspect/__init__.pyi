from typing import Callable, ContextManager, Optional, TextIO, Tuple, Union

from seqcompat.inspect.data import Snapshot
from seqcompat.inspect.data import read as read
from seqcompat.inspect.data import write as write
from twisted.internet.defer import Deferred
from typing_extensions import Literal, Protocol

__all__ = [
    "Filter",
    "format_tree",
    "on_signal",
    "print_tree",
    "read",
    "record",
    "serve",
    "snapshot",
    "write",
]

class Filter(Tuple[Optional[str], Optional[str], Optional[float], Optional[str], Optional[str]]):
    module: Optional[str]
    function: Optional[str]
    age: Optional[float]
    verdict: Optional[str]
    search: Optional[str]
    def __new__(
        cls,
        module: Optional[str] = ...,
        function: Optional[str] = ...,
        age: Optional[float] = ...,
        verdict: Optional[str] = ...,
        search: Optional[str] = ...,
    ) -> Filter: ...

class _Serving(Protocol):
    path: str
    address: Optional[str]
    def stop(self) -> Deferred[object]: ...

class _Recording(ContextManager[_Recording], Protocol):
    path: str
    def stop(self) -> None: ...

def snapshot(
    arguments: Union[bool, Literal["repr"]] = ...,
    limit: Optional[int] = ...,
    seconds: Optional[float] = ...,
) -> Snapshot: ...
def format_tree(
    taken: Optional[Snapshot] = ...,
    alike: bool = ...,
    chosen: Filter = ...,
    limit: Optional[int] = ...,
) -> str: ...
def print_tree(
    taken: Optional[Snapshot] = ...,
    file: Optional[TextIO] = ...,
    alike: bool = ...,
    chosen: Filter = ...,
    limit: Optional[int] = ...,
) -> None: ...
def serve(
    path: Optional[str] = ..., http: Optional[int] = ..., reactor: Optional[object] = ...
) -> _Serving: ...
def on_signal(number: Optional[int] = ..., file: Optional[TextIO] = ...) -> Callable[[], None]: ...
def record(path: str, waits: int = ...) -> _Recording: ...
