"""Each rule stands in a file of its own, and has tests of the same name."""

from __future__ import annotations

import os
import re

import pytest

from seqcompat.migrate import judge
from seqcompat.migrate.judge.codes import BY_NAME, CODES, explain
from seqcompat.migrate.judge.rule import ROOMS, Rule
from tests.migrate.judge import codes_page

HERE = os.path.dirname(__file__)


def files(directory, room):
    """The names of the modules of a room, without what comes before them."""
    return {
        name[:-3]
        for name in os.listdir(os.path.join(directory, room))
        if name.endswith(".py") and name != "__init__.py"
    }


def test_files():
    """As many as there are rules, and as there are tests."""
    package = os.path.dirname(judge.__file__)
    found = {name for room in ROOMS for name in files(package, room)}
    assert {name.replace("-", "_") for name in BY_NAME} == found
    for room in ROOMS:
        assert {"test_" + name for name in files(package, room)} == files(HERE, room)


def test_a_code_is_given_once():
    with pytest.raises(ValueError, match="SEQ101 is the code of other-decorator"):
        Rule("a.new_rule", "SEQ101", "a rule", "Do it.")


@pytest.mark.parametrize("code", CODES)
def test_explained(code):
    """By its code and its name, in any case: with what it is about, what to do, and an example."""
    rule, text = CODES[code], explain(code)
    assert text == explain(code.lower()) == explain(rule.name) == explain(rule.name.upper())
    assert text.startswith("%s: %s\n\n" % (code, rule.name))
    assert rule.by_hand in text and rule.title[1:] in text
    assert ("Example:" in text) == (rule.example is not None)
    assert all(len(line) <= 100 or line in rule.by_hand for line in text.splitlines())


def test_what_is_not_a_code():
    assert explain("SEQ000") is None
    assert explain("nothing") is None


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
