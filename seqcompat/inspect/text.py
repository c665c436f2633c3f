"""
A snapshot as text.  This renderer needs only the standard library.

Names and values come from the program.  In the text they cannot steer a terminal.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import os
import re
import sys

from seqcompat.inspect import tree as trees

_STYLES = {
    "function": "1",
    "place": "2",
    "count": "36",
    "alarm": "1;31",
    "plain": "0",
}

# Control characters, and those that turn the direction of writing round.
_STEERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

_LONGEST = 300


def harmless(text):
    """`text` on one line, which cannot steer a terminal, and is cut if it is very long."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "\u2026"
    return _STEERS.sub(_escaped, text)


def _escaped(match):
    code = ord(match.group())
    return "\\x%02x" % code if code < 256 else "\\u%04x" % code


def lines(tree, limit=None, colour=False, ascii_only=False):
    """
    The lines of text that show `tree`.

    :param limit: the most lines of the tree to give.
    :param colour: whether to use the colours of a terminal.
    :param ascii_only: whether to do without any other character.
    """
    paint = _painted if colour else _plain
    finish = _to_ascii if ascii_only else _as_it_is
    said = [
        paint("alarm" if is_warning else "plain", words) for words, is_warning in trees.header(tree)
    ]
    yield finish(" \u00b7 ".join(said))
    for note in tree.snapshot.notes:
        yield finish(paint("place", "(" + harmless(note) + ")"))
    for count, entry in enumerate(tree.entries()):
        if limit is not None and count >= limit:
            yield finish(paint("place", "(there is more: the limit is %d lines)" % limit))
            return
        indent = "  " * min(entry.depth, trees.DEEPEST)
        if entry.depth > trees.DEEPEST:
            indent += "[%d] " % entry.depth
        words = [paint(style, harmless(text)) for style, text in trees.words_of(tree, entry)]
        yield finish(indent + ("\u2514 " if entry.depth else "") + "".join(words))


def _plain(style, text):
    return text


def _painted(style, text):
    return text if style == "plain" else "\x1b[%sm%s\x1b[0m" % (_STYLES[style], text)


def _as_it_is(text):
    return text


def _to_ascii(text):
    for character, other in [
        (u"\u2514", u"`-"), (u"\u00d7", u"x"), (u"\u00b7", u"|"), (u"\u2026", u"...")
    ]:  # fmt: skip
        text = text.replace(character, other)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def is_colourful(stream):
    """Whether to use colours on `stream`: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return not os.environ.get("NO_COLOR") and hasattr(stream, "isatty") and stream.isatty()


def format_tree(snapshot, alike=True, chosen=trees.EVERYTHING, limit=None, colour=False):
    """See `seqcompat.inspect.format_tree`."""
    tree = trees.Tree(snapshot, alike, chosen)
    return "\n".join(lines(tree, limit, colour)) + "\n"


def print_tree(snapshot, stream, alike=True, chosen=trees.EVERYTHING, limit=None):
    """See `seqcompat.inspect.print_tree`."""
    tree = trees.Tree(snapshot, alike, chosen)
    encoding = getattr(stream, "encoding", None)
    for line in lines(tree, limit, is_colourful(stream), not _has_all(encoding)):
        if sys.version_info[0] == 2 and not _takes_text(stream):
            line = line.encode(encoding or "ascii", "backslashreplace")
        stream.write(line)
        stream.write(type(line)("\n"))
    stream.flush()


def _has_all(encoding):
    try:
        "\u2514\u00d7\u00b7\u2026".encode(encoding or "ascii")
    except (LookupError, UnicodeError):
        return False
    return True


def _takes_text(stream):
    import io

    return isinstance(stream, io.TextIOBase)
