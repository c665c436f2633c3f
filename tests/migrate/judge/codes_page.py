"""
Writes ``docs/migrate-codes.rst``, the page of all codes:
``python -m tests.migrate.judge.codes_page``.

Findings point to it, with the code's name as the anchor; a test fails when it is stale.
"""

from __future__ import annotations

import os
import re
import textwrap

from seqcompat.migrate.judge.codes import CODES

PATH = os.path.join(os.path.dirname(__file__), "..", "..", "..", "docs", "migrate-codes.rst")

HEAD = """\
.. Written by python -m tests.migrate.judge.codes_page: do not edit.

The codes of ``migrate``
========================

What ``python -m seqcompat migrate`` leaves as it is, or has something else to
say about, it reports under a code, which stays the same from release to
release. ``--select`` and ``--ignore`` take codes, their names, and what codes
begin with.
"""

#: By what the codes begin with: the heading of the group, and what it is about.
GROUPS = {
    "SEQ1": (
        "``async``",
        """
        From ``yield`` to ``await``. What is refused stays a generator, and works as before; what
        is only noted, from SEQ150 on, was changed.""",
    ),
    "SEQ2": (
        "``adopt``",
        """
        From Twisted's decorators to `seqcompat.sequential`. What is not adopted works as
        before.""",
    ),
    "SEQ3": (
        "``retire``",
        """
        The way out. Each of these says what still holds the decorator, and with it the package.""",
    ),
    "SEQ4": (
        "``check``",
        """
        What is reported only.""",
    ),
    "SEQ9": (
        "Files",
        """
        With these the exit code is 123; the other files are done all the same.""",
    ),
}


def page():
    """The text of the page."""
    parts, group = [HEAD], None
    for code in CODES.values():
        if code.code[:4] != group:
            group = code.code[:4]
            title, about = GROUPS[group]
            parts.append("%s\n%s\n\n%s\n" % (title, "-" * len(title), _filled(about)))
        title = "%s: %s" % (code.code, code.name)
        parts.append(
            ".. _%s:\n\n%s\n%s\n\n%s\n\n%s\n"
            % (
                code.name,
                title,
                "~" * len(title),
                _filled(_sentence(code.title)),
                _filled(code.by_hand),
            )
        )
    return "\n".join(parts)


def _sentence(text):
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _filled(text):
    marked = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", " ".join(text.split()))
    return textwrap.fill(marked, 80, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    with open(PATH, "w", encoding="utf-8", newline="\n") as file:
        file.write(page())
