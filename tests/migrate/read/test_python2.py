"""Python 2 source, read by the parser of the Python that runs."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from seqcompat.migrate.read.python2 import Python2Source
from seqcompat.migrate.read.sources import SourceError
from tests.migrate.observe import python27


def expression(text):
    return ast.dump(Python2Source(text.encode()).tree.body[-1])


def same(python2, python3):
    """Assert that Python 2 source is read as this Python 3 source is, save for the positions."""
    found = Python2Source(python2.encode()).tree
    assert ast.dump(found) == ast.dump(ast.parse(python3))
    return found


# What each statement is read as.


@pytest.mark.parametrize(
    "python2, python3",
    [
        ("print", "print()"),
        ("print 1", "print(1)"),
        ("print 1,", "print(1,**0)"),
        ("print (1), 2", "print((1), 2)"),
        ("print >>f", "print(*f)"),
        ("print >>f, 1,", "print(*f, 1, **0)"),
        ("print>>f,1; x", "print(*f,1); x"),
        ("if x: print 1\nelse: print", "if x: print(1)\nelse: print()"),
        ("print 'a' \\\n 'b'  # c", "print('a' \\\n 'b')  # c"),
        ("print (1,\n 2)", "print((1,\n 2))"),
        ("print lambda: 1", "print(lambda: 1)"),
        ("print not x, -1, `y`", "print(not x, -1, repr(y))"),
        (
            "from __future__ import print_function\nprint(1, file=f); `x`",
            "from __future__ import print_function\nprint(1, file=f); repr(x)",
        ),
        ("exec x", "exec(x)"),
        ("exec x in y", "exec(x, y)"),
        ("exec x in y, z", "exec(x, y, z)"),
        ("exec (x)", "exec((x))"),
        ("exec [a for a in b][0] in {}", "exec([a for a in b][0], {})"),
        ("raise E", "raise E"),
        ("raise E, 'a'", "raise (E, 'a')"),
        ("raise E, f(1, 2), tb", "raise (E, f(1, 2), tb)"),
        ("try: x\nexcept E, e: y", "try: x\nexcept E as e: y"),
        ("try: x\nexcept (A, B), e: y", "try: x\nexcept (A, B) as e: y"),
        ("try: x\nexcept E, (a, b): y", "try: x\nexcept (E, (a, b)): y"),
        ("try: x\nexcept E as e: y", "try: x\nexcept E as e: y"),
        ("try: x\nexcept E, self.e: y", "try: x\nexcept (E, self.e): y"),
        ("a <> b", "a != b"),
        ("`a`", "repr(a)"),
        ("`a, b`", "repr((a, b))"),
        ("`(`a`)`", "repr((repr(a)))"),
        (
            "0777, 0, 00, 0L, 12l, 0xFFL, 0777L, 0o17, 0b1, 0.5, 09.5, 1e3, 1j",
            "0o777, 0, 0o0, 0, 12, 0xFF, 0o777, 0o17, 0b1, 0.5, 9.5, 1e3, 1j",
        ),
        ("ur'\\d' u'a' b'c' 'd' br'\\e' Ur'f'", "'\\\\d' 'a' 'c' 'd' '\\\\e' 'f'"),
        ("'\\user' '\\N' b'\\u'", "r'\\user' r'\\N' r'\\u'"),
        ("u'\\u00e9'", "u'\\u00e9'"),
        ("def f(a, (b, c), d=1): pass", "def f(a, b, c, d=1): pass"),
        ("def f(a, (b, (c, d))=x): pass", "def f(a, b=0, c=0, d=x): pass"),
        ("lambda (a, b): a", "lambda a, b: a"),
        ("f(lambda k, (a, b,): 1)", "f(lambda k, a, b: 1)"),
        ("def f((a,)): pass", "def f(a): pass"),
        ("def f(x=(1, 2), *a): pass", "def f(x=(1, 2), *a): pass"),
        ("[x for x in 1, 2]", "[x for x in (1, 2)]"),
        ("[x for x in a, b if c in d, e]", None),
        ("[x for x in a, b if c]", "[x for x in (a, b) if c]"),
        (
            "def async(await, nonlocal): return self.async",
            "def async_(await_, nonlocal_): return self.async_",
        ),
        ("True, False = 1, 0", "True_, False_ = 1, 0"),
        ("x = True == False", "x = True == False"),
        ("a.False, f(True=1, x=True)", "a.False_, f(True_=1, x=True)"),
        ("-7L.__index__(), 0xfL .a", "-7 .__index__(), 0xf .a"),
        ("if x:\n\ta\n        b", "if x:\n        a\n        b"),
        ("if x:\n    if y:\n\ta\n    b", "if x:\n    if y:\n        a\n    b"),
        ("if x:\n  \x0c\ta\n        b", "if x:\n        a\n        b"),
        ("x = '''\n\tprint 1\n'''", "x = '''\n\tprint 1\n'''"),
        ("x.print_ = {1: lambda: 2}", "x.print_ = {1: lambda: 2}"),
        ("a[1:2], b[lambda: 1:2]", "a[1:2], b[lambda: 1:2]"),
        ("", ""),
        ("# only\n", ""),
        ("x \\\n  = 1", "x = 1"),
    ],
)
def test_what_only_python_2_has(python2, python3):
    if python3 is None:
        with pytest.raises(SourceError):
            _ = Python2Source(python2.encode()).tree
    else:
        same(python2, python3)


def test_statements_that_differ_are_read_as_different_trees():
    texts = [
        "print 1, 2",
        "print (1, 2)",
        "print >>1, 2",
        "print 1, 2,",
        "print",
        "print ()",
        "exec x",
        "exec x in y",
        "exec x in y, z",
        "raise E, 1",
        "raise E(1)",
        "raise E, 1, 2",
    ]
    assert len({expression(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text, line",
    [
        ("x = (\nprint", 2),
        ("x\n?", 2),
        ("def f(:\n  pass", 1),
        ("'abc", 1),
        ("x = 1\n  y = 2", 2),
        ("`x", 1),
    ],
)
def test_what_is_no_python_2_either(text, line):
    with pytest.raises(SourceError) as caught:
        _ = Python2Source(text.encode()).tree
    assert caught.value.code == "SEQ902"
    assert caught.value.line in (line, 1)


# Positions.


EVERYTHING = '''# -*- coding: utf-8 -*-
"""A module that has everything, é too."""
from os import (path,
                sep)
import sys, os.path as p

class Old:
\tname = u"é"; other = name
\tdef method(self, (a, b), c=0777, *rest):
\t\tprint >>sys.stderr, "é", a, `b`, c,; print self
\t        if a <> b: print; return a, b
\t\ttry:
\t\t    value = yield "é" "a", ur"\\d", b"x", 'c:\\users', self.go
\t\texcept (IOError, OSError), error:
\t\t    raise ValueError, "é %s" % error, rest
\t\texcept KeyError, self.error: exec "x = 1" in self.__dict__, rest
\t\tfor x in [y for y in a, b]: exec a
\t\treturn sorted(c, key=lambda (k, v): (v, k)), \\
            self.name
def last(x, async=None):
    return lambda async: x[0L:0xFFL, async] if x else `x`
'''


def test_positions_are_those_in_the_file():
    source = Python2Source(EVERYTHING.encode("utf-8"))
    texts = {
        (type(node).__name__, source.text_of(node))
        for node in ast.walk(source.tree)
        if isinstance(
            node, (ast.Attribute, ast.Yield, ast.Tuple, ast.Constant, ast.Raise, ast.Lambda)
        )
    }
    for expected in [
        ("Attribute", "sys.stderr"),
        ("Attribute", "self.go"),
        ("Attribute", "self.name"),
        ("Constant", "0777"),
        ("Constant", "0xFFL"),
        ("Lambda", "lambda (k, v): (v, k)"),
        ("Raise", 'raise ValueError, "é %s" % error, rest'),
        ("Yield", 'yield "é" "a", ur"\\d", b"x", \'c:\\users\', self.go'),
        ("Constant", 'b"x"'),
        ("Constant", 'u"é"'),
    ]:
        assert expected in texts, (expected, sorted(texts))


def test_python_27_itself_sees_the_same():
    """Names, waits and statements, and where they stand, are those that Python 2.7 finds."""
    seen = Counter(map(tuple, python27.run("parse", EVERYTHING.encode("utf-8"))))
    assert len(seen) > 60
    assert seen == _facts(Python2Source(EVERYTHING.encode("utf-8")))


def _facts(source):
    found = Counter()
    for node in ast.walk(source.tree):
        kind = type(node).__name__
        if kind == "Name":
            text = source.text_of(node)
            if node.id in ("print", "exec"):
                found[node.id.capitalize(), node.lineno, node.col_offset, ""] += 1
            elif node.id != "repr":
                found[kind, node.lineno, node.col_offset, text] += 1
        elif kind == "arg":
            text = source.text_of(node)
            before = source.utf8[: source.span(node)[0]]
            if not before.endswith(b"*"):
                found["Name", node.lineno, node.col_offset, text] += 1
        elif kind == "ExceptHandler" and node.name:
            line = source.line_text(node.lineno)
            column = len(
                line[: line.index(node.name, line.index(", " + node.name))].encode("utf-8")
            )
            found["Name", node.lineno, column, node.name] += 1
        elif kind in (
            "Yield",
            "Lambda",
            "Raise",
            "Return",
            "For",
            "Assign",
            "Import",
            "ImportFrom",
        ):
            found[kind, node.lineno, node.col_offset, ""] += 1
        elif kind in ("FunctionDef", "ClassDef"):
            found[kind, 0, 0, node.name] += 1
    return found


def test_an_edit_gives_python_2_source_again():
    source = Python2Source(b"print 1\n")
    assert isinstance(source.edited([]), Python2Source)
