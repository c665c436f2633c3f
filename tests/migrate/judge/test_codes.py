"""The codes of the findings, and the page that explains them."""

from __future__ import annotations

import re

from seqcompat.migrate.judge.codes import BY_NAME, CODES
from tests.migrate.judge import codes_page


def test_page():
    """The page has a section for each code, with its name as the anchor."""
    with open(codes_page.PATH, encoding="utf-8") as file:
        text = file.read()
    assert text == codes_page.page(), "run: python -m tests.migrate.judge.codes_page"
    for code in CODES.values():
        assert "\n.. _%s:\n\n%s: %s\n" % (code.name, code.code, code.name) in text


def test_rows():
    """Each code has its own name, and says in sentences what to do by hand."""
    assert len(BY_NAME) == len(CODES)
    for code in CODES.values():
        assert re.fullmatch("SEQ[1-9][0-9][0-9]", code.code)
        assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", code.name)
        assert code.title and not code.title.endswith(".")
        assert re.match("[A-Z`]", code.by_hand) and code.by_hand.endswith(".")
    assert list(CODES) == sorted(CODES)
