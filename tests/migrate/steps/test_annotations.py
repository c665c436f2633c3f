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


ALIASED = """\
from typing import Any, Generator, TypeVar
from twisted.internet import defer
from seqcompat import sequential
T = TypeVar("T")
U = TypeVar("U")
{alias}

@sequential
def f(){annotation}
    yield defer.succeed(1)
"""


@pytest.mark.parametrize(
    "alias, before, after",
    [
        ("A = Generator[defer.Deferred[Any], Any, T]", "A[int]", "int"),
        ("A = Generator[defer.Deferred[Any], Any, T]", "A[dict[str, T]]", "dict[str, T]"),
        ("A = Generator[U, Any, T]", "A[str, int]", "int"),
        ("A = Generator[defer.Deferred[Any], Any, int]", "A", "int"),
        ("A: Any = defer.Deferred[T]", "A[int]", "int"),
        ("A = Generator[Any, Any, None]", "A", "None"),
    ],
)
def test_an_alias_of_the_module(alias, before, after):
    """``Alias[int]`` is what the generator returns: int."""
    text = ALIASED.format(alias=alias, annotation=" -> %s:" % (before,))
    outcome = run("async", text.encode())
    assert "async def f() -> %s:\n" % (after,) in outcome.new.data.decode()
    assert not outcome.findings


@pytest.mark.parametrize(
    "alias, annotation",
    [
        ("A = Generator[Any, Any, list[T]]", " -> A[int]:"),
        ("A = Generator[U, Any, T]", " -> A[int]:"),
        ("A = Generator[Any, Any, T]", " -> A:"),
        ("from types_of_ours import InlineCallbacksType", " -> InlineCallbacksType[int]:"),
        ("", ":\n    # type: () -> Generator[defer.Deferred[Any], Any, int]"),
        ("", ":  # type: () -> Generator[Any, Any, int]"),
        ("", "  :\n    # type: (...) -> defer.Deferred[int]"),
        ("A = Generator[Any, Any, T]", ":\n    # type: () -> A[int]"),
    ],
)
def test_what_cannot_be_told_is_noted(alias, annotation):
    """Such an alias, one of another file, and what is in a comment stays, and a note says so."""
    text = ALIASED.format(alias=alias, annotation=annotation)
    outcome = run("async", text.encode())
    assert annotation in outcome.new.data.decode()
    [found] = outcome.findings
    assert (found.code, found.function) == ("SEQ151", "f")


@pytest.mark.parametrize(
    "annotation", [":\n    # type: () -> int", ":\n    # Generator[int]", " -> int:", " -> Alias:"]
)
def test_other_annotations_are_none_of_ours(annotation):
    text = ALIASED.format(alias="Alias = int", annotation=annotation)
    outcome = run("async", text.encode())
    assert annotation in outcome.new.data.decode() and not outcome.findings
