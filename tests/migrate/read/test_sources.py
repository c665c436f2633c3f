"""Files: their encodings and line ends, edits to them, and how they are written."""

from __future__ import annotations

import sys

import pytest

from seqcompat.migrate.read.sources import Edit, Source, SourceError
from tests.migrate.tools import run

WAIT = "from seqcompat import sequential, waitable\n"
WAIT += "@sequential\ndef f():\n    yield 'ä', '''%s'''  # ö\n"
AWAITED = WAIT.replace("def f", "async def f").replace(
    "yield 'ä', '''%s'''", "await waitable(('ä', '''%s'''))"
)


@pytest.mark.parametrize(
    "head, encoding",
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("# -*- coding: latin-1 -*-\n", "latin-1"),
        ("#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n", "iso-8859-15"),
        ("# coding: cp1252\n", "cp1252"),
        ("# coding: utf-8\n", "utf-8-sig"),
        ("# coding: euc-jp\n# \u3042\n", "euc-jp"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings(head, encoding, newline):
    """
    With a coding cookie, a byte order mark, and each kind of line ends, only the waits change.
    """

    def written(text):
        text = text if encoding != "euc-jp" else text.replace("ä", "\u3042").replace("ö", "\u3044")
        return (head + text % "\n").replace("\n", newline).encode(encoding)

    outcome = run("async", written(WAIT))
    assert outcome.findings == []
    assert outcome.new.data == written(AWAITED)


def test_form_feeds_and_no_last_line_end():
    """Form feeds, tabs, blanks at line ends and a last line without an end stay."""
    before = (
        b"import seqcompat \n\x0c\n\x0c@seqcompat.sequential\t\ndef f():\n\tx = yield\x0c 1\t\n"
        b"\tif x:\n\t        yield 2"
    )
    after = (
        b"import seqcompat \n\x0c\n\x0c@seqcompat.sequential\t\nasync def f():\n\tx = await "
        b"seqcompat.waitable(1)\t\n"
        b"\tif x:\n\t        await seqcompat.waitable(2)"
    )
    assert run("async", before).new.data == after


def test_mixed_line_ends():
    """Each line keeps its own end."""
    before = b"import seqcompat\r\n@seqcompat.sequential\ndef f():\r"
    before += b"    yield (1,\r\n 2)\n    yield 3\r\n"
    after = (
        b"import seqcompat\r\n@seqcompat.sequential\nasync def f():\r    await "
        b"seqcompat.waitable((1,\r\n 2))\n"
        b"    await seqcompat.waitable(3)\r\n"
    )
    assert run("async", before).new.data == after


@pytest.mark.parametrize(
    "data, message",
    [
        (b"x = '\xe4'\n", "not utf-8|encoding cannot be told"),
        (b"# coding: no-such\n", "unknown encoding"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding"),
        (b"# coding: utf-7\nx = '+AGE-'\n", "writing it again changes it"),
        (b"x = 1\0\n", "null byte"),
    ],
)
def test_unreadable(data, message):
    """What is no text is told apart."""
    with pytest.raises(SourceError, match=message) as caught:
        Source(data)
    assert caught.value.code == "SEQ901"


def test_positions():
    """Lines and columns count characters from 1, offsets count bytes of UTF-8."""
    source = Source("x = 'ä'\r\ny = 'ö', z\r".encode("utf-8"))
    name = source.tree.body[1].value.elts[1]
    assert source.text_of(name) == "z"
    assert source.position(source.span(name)[0]) == (2, 10)
    assert source.position(0) == (1, 1)
    assert source.position(len(source.utf8)) == (2, 12)
    assert source.line_text(2) == "y = 'ö', z\r"
    assert Source(b"").position(0) == (1, 1)


def test_edited():
    """Edits are made in the order of their places, several insertions at one in the order given."""
    source = Source(b"abc")
    assert (
        source.edited([Edit(2, 3, b"x"), Edit(0, 0, b"1"), Edit(0, 0, b"2"), Edit(0, 1, b"")]).data
        == b"12bx"
    )
    for wrong in [Edit(0, 4, b""), Edit(2, 1, b""), Edit(-1, 0, b"")]:
        with pytest.raises(ValueError, match="overlap"):
            source.edited([wrong])
    with pytest.raises(ValueError, match="overlap"):
        source.edited([Edit(0, 2, b""), Edit(1, 3, b"")])


def test_edit_that_the_encoding_lacks():
    """A text that cannot be written in the file's encoding is an error."""
    with pytest.raises(SourceError, match="cannot be written as"):
        Source(b"# coding: latin-1\n").edited([Edit(0, 0, "\u3042".encode("utf-8"))])


def test_syntax_error():
    """The line of a syntax error is told."""
    with pytest.raises(SourceError) as caught:
        assert Source(b"x = 1\nprint 'x'\n").tree is None
    assert (caught.value.code, caught.value.line) == ("SEQ902", 2)


def test_too_deep():
    """What is too deep for the parser is a finding, not a crash."""
    nested = b"from seqcompat import sequential\nx = " + b"(" * 5000 + b"1" + b")" * 5000 + b"\n"
    [found] = run("async", nested).findings
    assert (found.kind, found.code) == ("error", "SEQ902")


def test_long_chains():
    """A long expression is no problem."""
    text = "from seqcompat import sequential, waitable\n@sequential\n{}def f():\n    {}\nx = ("
    text += " +\n    ".join(["1"] * 900) + ")\n"
    before, after = text.format("", "yield 1"), text.format("async ", "await waitable(1)")
    outcome = run("async", before.encode())
    assert outcome.new is not None, outcome.findings
    assert outcome.new.data == after.encode()


# Writing.


def test_read_failure(tmp_path):
    """A file that cannot be opened is told."""
    with pytest.raises(SourceError, match="cannot read it"):
        Source.read(str(tmp_path / "missing.py"))
    if sys.platform != "win32":
        with pytest.raises(SourceError, match="cannot read it"):
            Source.read(str(tmp_path))
