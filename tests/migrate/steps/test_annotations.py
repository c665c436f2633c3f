"""The return annotation of a generator becomes that of a coroutine."""

from __future__ import annotations

import pytest

from tests.migrate.tools import becomes, run

HEAD = """from typing import Any, Generator, Iterator
import typing
import collections.abc as abc
from twisted.internet.defer import Deferred
from twisted.internet import defer
from seqcompat import sequential, waitable
x: Any = Generator, Iterator, Deferred, defer.Deferred, abc.Generator, typing.Generator
"""


def annotation_becomes(before, after, returns="return 3", **options):
    """Assert what becomes of an annotation."""
    text = "\n@sequential\n{}def main() -> {}:\n    {}\n    {}\n"
    becomes(
        "async",
        HEAD + text.format("", before, "yield", returns),
        HEAD + text.format("async ", after, "await waitable(None)", returns),
        **options,
    )


@pytest.mark.parametrize(
    "before, after",
    [
        ("Generator[Deferred[Any], Any, int]", "int"),
        ("Generator[defer.Deferred[Any], Any, 'list[int]']", "'list[int]'"),
        ("typing.Generator[Any, Any, dict[str, int]]", "dict[str, int]"),
        ("abc.Generator[Any, Any, None]", "None"),
        ("Generator[Any, Any, (int)]", "int"),
        ("Generator[\n    Any,\n    Any,\n    int,\n]", "int"),
        ("Generator[\n    Any, Any, dict[\n        str, int]]", "dict[\n        str, int]"),
        ("Generator[\n    Any, Any, int\n    or None]", "(int\n    or None)"),
        ("Deferred[int]", "int"),
        ("defer.Deferred[list[int]]", "list[int]"),
        ("Deferred[tuple[int, str]]", "tuple[int, str]"),
        ("'Deferred[int]'", "'int'"),
        ('"Generator[Deferred[int], Any, list[int]]"', '"list[int]"'),
        ("int", "int"),
        ("'some text'", "'some text'"),
        ("'int'", "'int'"),
        ("list[Generator[Any, Any, int]]", "list[Generator[Any, Any, int]]"),
    ],
)
def test_type(before, after):
    """The third argument of Generator, the one of Deferred, or what is there already."""
    annotation_becomes(before, after)


@pytest.mark.parametrize(
    "before",
    ["Iterator[Any]", "typing.Iterable[Any]", "Generator[Any]", "Deferred", "'Iterator[Any]'"],
)
def test_nothing_returned(before):
    """Where the annotation does not say what is returned and nothing is, it is None."""
    annotation_becomes(before, "None", returns="return")


@pytest.mark.parametrize(
    "before",
    [
        "Iterator[Any]",
        "Generator",
        "Deferred",
        "defer.Deferred",
        "'Deferred'",
        "'Deferred[' 'int]'",
        "Generator[\n    Any,  # this\n    Any, int]",
    ],
)
def test_left(before):
    """Where it cannot be told what is returned, the annotation stays, and a note says so."""
    annotation_becomes(before, before, notes=["SEQ151"])


def test_imports():
    """What only the annotation has used goes."""
    becomes(
        "async",
        """
        from collections.abc import Generator
        from typing import Any, Optional
        from twisted.internet.defer import Deferred
        from seqcompat import sequential

        @sequential
        def main() -> Generator[Deferred[Any], Any, Optional[int]]:
            yield w.later()
        """,
        """
        from typing import Optional
        from seqcompat import sequential, waitable

        @sequential
        async def main() -> Optional[int]:
            await waitable(w.later())
        """,
    )


def test_typing_only_import():
    """One in a block of its own, which would be empty, stays, and a note says so."""
    becomes(
        "async",
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        from seqcompat import sequential, waitable

        if TYPE_CHECKING:
            from typing import Generator

        @sequential
        def main() -> Generator[int, int, str]:
            yield w.later()
        """,
        """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        from seqcompat import sequential, waitable

        if TYPE_CHECKING:
            from typing import Generator

        @sequential
        async def main() -> str:
            await waitable(w.later())
        """,
        notes=["SEQ152"],
    )


def test_note():
    """The note is at the annotation."""
    source = HEAD + "\n@sequential\ndef main() -> Deferred:\n    yield\n    return 3\n"
    [note] = run("async", source.encode()).findings
    assert (note.kind, note.line, note.column, note.function) == ("note", 10, 15, "main")
