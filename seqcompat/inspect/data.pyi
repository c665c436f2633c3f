from typing import Dict, Iterable, Iterator, NamedTuple, Optional, Tuple, Union

VERSION: int
LOST: str
REACHABLE: str
UNKNOWN: str
VERDICTS: Tuple[str, str, str]

class Frame(NamedTuple):
    function: str
    module: str
    file: str
    line: int

class Sequence(NamedTuple):
    id: int
    stack: Tuple[Frame, ...]
    driver: str
    spelling: str
    state: str
    thread: Optional[str]
    since: Optional[float]
    arguments: Tuple[Tuple[str, str], ...]
    waits_on: Tuple[int, ...]
    waiters: Tuple[int, ...]
    @property
    def function(self) -> str: ...

class Wait(NamedTuple):
    id: int
    kind: str
    what: str
    detail: str
    verdict: str
    due: Optional[float]
    waits_on: Tuple[int, ...]
    any: bool

class Span(NamedTuple):
    id: int
    function: str
    file: str
    line: int
    begin: float
    end: Optional[float]
    parent: Optional[int]

class Snapshot(NamedTuple):
    version: int
    taken: float
    pid: int
    program: str
    python: str
    twisted: str
    sequences: Tuple[Sequence, ...]
    waits: Tuple[Wait, ...]
    deadlocks: Tuple[Tuple[int, ...], ...]
    notes: Tuple[str, ...]
    spans: Tuple[Span, ...]
    def items(self) -> Dict[int, Union[Sequence, Wait]]: ...

class BadFile(ValueError): ...

def with_ages(snapshot: Snapshot, earlier: Snapshot) -> Snapshot: ...
def lines_of(snapshot: Snapshot) -> Iterator[str]: ...
def write(snapshot: Snapshot, path: str) -> None: ...
def read(path: str) -> Snapshot: ...
def parse(lines: Iterable[Union[bytes, str]], name: str = ...) -> Snapshot: ...
