"""The proof: what is not as it was meant is left untouched and reported."""

from __future__ import annotations

import argparse
import ast

import pytest

from seqcompat.migrate import steps
from seqcompat.migrate.prove import proof
from seqcompat.migrate.prove.surgery import REMOVED, Surgery
from seqcompat.migrate.read.sources import Edit, Source
from seqcompat.migrate.steps.to_await import coroutines, returns, waits
from tests.migrate.tools import run

MODULE = b"""from seqcompat import returnValue, sequential

@sequential
def f():
    x = yield 1, 2  # comment
    returnValue((x))
"""


def prove(before, edits, after):
    """Prove that the edits make of one text what has the tree of the other."""
    source = Source(before)
    proof.prove(source, edits, source.edited(edits), ast.parse(after))


def test_as_meant():
    """What is as it was meant is proved."""
    prove(b"x = 1  # one", [Edit(4, 5, b"2")], "x = 2")
    prove(b"x = -0.0, float('nan'), 1j, b'', ...", [], "x = -0.0, float('nan'), 1j, b'', ...")


@pytest.mark.parametrize(
    "before, edits, after",
    [
        (b"x = 1", [Edit(4, 5, b"2")], "x = 3"),
        (b"x = 1", [Edit(4, 5, b"0.0")], "x = -0.0"),
        (b"x = 1", [Edit(4, 5, b"1.0")], "x = 1"),
        (b"x = 1", [Edit(4, 5, b"True")], "x = 1"),
        (b"x = 1", [Edit(4, 5, b"'1'")], "x = b'1'"),
        (b"x = 1", [Edit(4, 5, b"y.z")], "x = y.a"),
        (b"x = 1", [Edit(5, 5, b"; y = 2")], "x = 1"),
        (b"def f(): yield 1", [Edit(0, 0, b"async ")], "def f(): yield 1"),
        (b"def f(): yield 1, 2", [Edit(9, 14, b"g(("), Edit(19, 19, b"))")], "def f(): g(1, 2)"),
    ],
)
def test_another_tree(before, edits, after):
    """A text with another tree than the one that was meant is not."""
    with pytest.raises(proof.Unproved, match="expected .* found "):
        prove(before, edits, after)


def test_lost_comments():
    """An edit that takes a comment away is not, nor is one that makes one."""
    with pytest.raises(proof.Unproved, match="comment"):
        prove(b"x = 1 # one\ny = 2", [Edit(5, 11, b"")], "x = 1\ny = 2")
    with pytest.raises(proof.Unproved, match="comment"):
        prove(b"x = 1", [Edit(5, 5, b" # one")], "x = 1")


def test_other_bytes():
    """A text that differs outside of the edits is not."""
    source = Source(b"x = 1 \ny = 2 \n")
    tree = ast.parse("x = 3; y = 2")
    edits = [Edit(4, 5, b"3")]
    proof.prove(source, edits, Source(b"x = 3 \ny = 2 \n"), tree)
    for other in [
        b"x  = 3 \ny = 2 \n",
        b"x = 3 \ny = 2\n",
        b"x = 3\ny = 2 \n",
        b"\xef\xbb\xbfx = 3 \ny = 2 \n",
        b"x = (3) \ny = 2 \n",
        b"# coding: latin-1\nx = 3 \ny = 2 \n",
    ]:
        with pytest.raises(proof.Unproved):
            proof.prove(source, edits, Source(other), tree)


#: Mistakes in a rule's edits, each made in place of the rule.
MISTAKES = {
    "a tuple gets no parentheses": (waits, "is_parenthesised", lambda value, source: True),
    "a keyword that is too short": (waits, "KEYWORD", b"yiel"),
    "nothing of a return": (returns, "_edits", lambda *args: []),
    "a comment is lost": (
        returns,
        "_edits",
        lambda statement, value, source: [
            Edit(source.utf8.index(b"  # comment"), source.utf8.index(b"\n    returnValue"), b"")
        ],
    ),
    "edits that overlap": (
        returns,
        "_edits",
        lambda statement, value, source: [
            Edit(*source.span(statement), b"return x"),
            Edit(*source.span(value), b"x"),
        ],
    ),
    "text that is no Python": (
        returns,
        "_edits",
        lambda statement, value, source: [Edit(*source.span(statement), b"return return")],
    ),
    "a coroutine that stays a generator": (waits, "rewrite", lambda *args: None),
    "a function of another kind": (coroutines, "_coroutine_of", lambda function: function),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake(mistake, monkeypatch):
    """A mistake in a rule is an internal finding, and the file stays as it is."""
    assert run("async", MODULE).new is not None
    monkeypatch.setattr(*MISTAKES[mistake])
    outcome = run("async", MODULE)
    assert outcome.new is None
    [found] = outcome.findings
    assert (found.kind, found.code) == ("internal", "SEQ903")


def test_crash(monkeypatch):
    """An exception in a rule is an internal finding as well, which names it."""
    monkeypatch.setattr(waits, "rewrite", lambda *args: 1 / 0)
    outcome = run("async", MODULE)
    assert outcome.new is None
    [found] = outcome.findings
    assert (found.kind, found.code) == ("internal", "SEQ904")
    assert "ZeroDivisionError" in found.message


def test_passed_over(monkeypatch):
    """A file that has nothing of the step's in its bytes is not even parsed."""
    source = Source(b"this is no Python\n")
    assert steps.run("async", source, argparse.Namespace()) == steps.Outcome(source, None, [], [])
    assert (
        steps.run("async", Source(b"no Python sequential\n"), argparse.Namespace()).findings[0].code
        == "SEQ902"
    )


# Surgery.


def done(text, choose, replacement):
    """
    The text of a tree in which the chosen nodes are replaced; the old one has to stay as it was.
    """
    tree = ast.parse(text)
    before = ast.dump(tree, include_attributes=True)
    surgery = Surgery()
    for node in ast.walk(tree):
        if choose(node):
            surgery.replace(node, replacement)
    new = surgery.of(tree)
    assert ast.dump(tree, include_attributes=True) == before
    return ast.unparse(ast.fix_missing_locations(new))


def test_surgery():
    """
    Nodes are replaced from the inside to the outside, statements by none or several, and the old
    tree stays.
    """

    def is_call(node):
        return isinstance(node, ast.Call)

    assert (
        done("a(b(c), d)\ne", is_call, lambda copy: ast.List(copy.args, ast.Load()))
        == "[[c], d]\ne"
    )
    assert (
        done(
            "if x:\n  a\n  b",
            lambda node: isinstance(node, ast.Expr) and node.value.id == "a",
            lambda copy: REMOVED,
        )
        == "if x:\n    b"
    )
    assert (
        done("a\nb", lambda node: isinstance(node, ast.Expr), lambda copy: [copy, copy])
        == "a\na\nb\nb"
    )


def test_surgery_shares_what_stays():
    """What has nothing to be replaced in it is not copied."""
    tree = ast.parse("a\nb(c)")
    surgery = Surgery()
    surgery.replace(tree.body[1].value.args[0], lambda copy: ast.Constant(1, None))
    surgery.insert(tree.body[0], [ast.Pass()], [ast.Break()])
    new = surgery.of(tree)
    assert ast.unparse(ast.fix_missing_locations(new)) == "pass\na\nbreak\nb(1)"
    assert new.body[3].value.func is tree.body[1].value.func


def test_surgery_of_another_tree():
    """Two substitutions for a node, and one for a node that is not there, are mistakes."""
    tree = ast.parse("a")
    surgery = Surgery()
    surgery.replace(tree.body[0], lambda copy: copy)
    with pytest.raises(ValueError, match="two substitutions"):
        surgery.replace(tree.body[0], lambda copy: copy)
    with pytest.raises(ValueError, match="another tree"):
        surgery.of(ast.parse("a"))
