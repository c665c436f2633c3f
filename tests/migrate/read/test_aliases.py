"""The positions of imported names, where Python does not tell them."""

from __future__ import annotations

import ast

import pytest

from seqcompat.migrate.read import aliases
from seqcompat.migrate.read.sources import Source

TEXTS = [
    "import a\n",
    "import a.b.c as d, e , f as g # h\n",
    "import a as b; import c\n",
    "from a import b\n",
    "from . import b, c as d\n",
    "from ...a.b import (c)\n",
    "from a import (b, c,)\n",
    "from a import (  # why\n    b,  # , what\n    c as\n      d,\n)\n",
    "from a import b, \\\n    c as \\\n    d\n",
    "from a import *\n",
    "'\xe4\xf6'; import \xe4, \xf6.\xfc as x, y\n",
    "if x:\n    try:\n        from a import b as c, d\n    except E: import e, f\r\n",
    "def f():\r\n\tfrom a import (b,\r\n\t\tc)\r\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_at_the_positions_is_that_of_the_name(text):
    """On every Python: each name's text is found where it is said to be."""
    source = Source(text.encode("utf-8"))
    aliases.place(source.tree, source.utf8)
    found = [
        alias
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    assert found
    for alias in found:
        words = source.text_of(alias).replace("\\", " ").split()
        assert words == [alias.name] + (["as", alias.asname] if alias.asname else [])


@pytest.mark.skipif(not aliases.TOLD_BY_PYTHON, reason="Python 3.9 tells none")
@pytest.mark.parametrize("text", TEXTS)
def test_they_are_those_that_python_tells(text):
    """Where Python tells them, they are the same."""
    tree, placed = ast.parse(text), ast.parse(text)
    aliases.place(placed, text.encode("utf-8"))
    assert ast.dump(placed, include_attributes=True) == ast.dump(tree, include_attributes=True)
