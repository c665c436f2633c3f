"""Which binding a name means at the place where it stands."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from seqcompat.migrate.read.scopes import Scopes

#: In each, ``here`` is used once; the comment on a line is what the scope is that binds it there.
TEXTS = {
    "module": """
        here = 1
        def f():
            return here
    """,
    "parameter": """
        here = 1
        def f(here):
            return lambda: here
    """,
    "default": """
        here = 1
        def f(here=here): pass
    """,
    "annotation": """
        here = 1
        def f(here: here): pass
    """,
    "decorator": """
        here = 1
        @here
        def f(here): pass
    """,
    "local": """
        here = 1
        def f():
            print(here)
            here = 2
    """,
    "for": """
        def f():
            for here in []: pass
            return here
    """,
    "with": """
        def f():
            with f as (a, here): return here
    """,
    "handler": """
        def f():
            try: pass
            except E as here: return here
    """,
    "import": """
        def f():
            import here.there
            return here
    """,
    "class": """
        class A:
            here = 1
            there = here
    """,
    "method": """
        here = 1
        class A:
            here = 2
            def f(self): return here
    """,
    "comprehension": """
        here = 1
        def f(): return [here for here in range(3)]
    """,
    "first": """
        here = 1
        class A:
            here = 2
            x = [1 for there in here]
    """,
    "inside": """
        here = 1
        class A:
            here = 2
            x = [1 for there in [] for more in here]
    """,
    "walrus": """
        here = 1
        def f():
            [(here := x) for x in []]
            return here
    """,
    "global": """
        here = 1
        def f():
            global here
            here = 2
            return here
    """,
    "nonlocal": """
        def f():
            here = 1
            def g():
                nonlocal here
                here = 2
                return here
    """,
    "builtin": """
        def f(): return here
    """,
    "function": """
        def f():
            def here(): pass
            return here
    """,
}
BOUND_IN = {
    "module": "Module",
    "parameter": "FunctionDef",
    "default": "Module",
    "annotation": "Module",
    "decorator": "Module",
    "local": "FunctionDef",
    "for": "FunctionDef",
    "with": "FunctionDef",
    "handler": "FunctionDef",
    "import": "FunctionDef",
    "class": "ClassDef",
    "method": "Module",
    "comprehension": "ListComp",
    "first": "ClassDef",
    "inside": "Module",
    "walrus": "FunctionDef",
    "global": "Module",
    "nonlocal": "FunctionDef",
    "builtin": None,
    "function": "FunctionDef",
}


def scopes_of(text):
    return Scopes(ast.parse(textwrap.dedent(text)))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_scope_that_binds_a_name(name):
    scopes = scopes_of(TEXTS[name])
    [(node, scope)] = [(node, scope) for node, scope in scopes.loaded() if node.id == "here"]
    owner = scopes.resolve("here", scope)
    assert (owner and type(owner.node).__name__) == BOUND_IN[name]
    if name == "nonlocal":
        assert owner.node.name == "f"


@pytest.mark.skipif(sys.version_info < (3, 10), reason="`match` came with Python 3.10")
def test_what_a_pattern_binds():
    scopes = scopes_of("""
        match x:
            case [a, *b] | {"k": a, **b}: pass
            case C(k=c) as d: pass
    """)
    assert set(scopes.module.bindings) == {"a", "b", "c", "d"}


def test_where_imports_come_from():
    scopes = scopes_of("""
        import a.b, c.d as e
        from f.g import h, i as j
        from . import k
        from ..l import m
    """)
    assert {name: bindings[0].origin for name, bindings in scopes.module.bindings.items()} == {
        "a": "a",
        "e": "c.d",
        "h": "f.g.h",
        "j": "f.g.i",
        "k": ".k",
        "m": "..l.m",
    }


FUNCTION = """
    class A:
        def outer(self, x):
            first = yield 1
            def inner(y=(yield 2)):
                yield 3
            return [(yield 4) for z in (yield 5)], lambda: (yield 6)
"""


def numbers(nodes):
    return sorted(node.value.value for node in nodes)


def test_the_waits_of_a_function_and_those_in_what_it_makes():
    # Python compiles no `yield` in a comprehension, but parses it.
    scopes = scopes_of(FUNCTION)
    outer, inner = scopes.functions
    assert numbers(outer.waits) == [1, 5]
    assert {node.value.value: type(holder).__name__ for node, holder in outer.misplaced} == {
        2: "FunctionDef",
        4: "ListComp",
        6: "Lambda",
    }
    assert numbers(inner.waits) == [3]
    assert inner.misplaced == []


def test_names_as_python_gives_them():
    scopes = scopes_of(FUNCTION)
    outer, inner = scopes.functions
    assert (outer.name, inner.name) == ("A.outer", "A.outer.<locals>.inner")
    assert [type(node).__name__ for node in inner.around] == [
        "ClassDef",
        "FunctionDef",
        "FunctionDef",
    ]


def test_a_name_that_is_deleted_or_declared_elsewhere_is_rebound():
    scopes = scopes_of("""
        gone = there = kept = 1
        del gone
        def f():
            global there
            there = 2
    """)
    found = {name: scopes.is_rebound(name, scopes.module) for name in scopes.module.bindings}
    assert found == {"gone": True, "there": True, "kept": False, "f": False}


def test_the_node_above_and_the_block_around():
    scopes = scopes_of("""
        try:
            import a
        except E:
            import b, c
            f(a.x)
    """)
    [statement, other] = [node for node, _ in scopes.imports]
    assert scopes.block_of(other) != scopes.block_of(statement) == [statement]
    [call] = [node for node in scopes.module.nodes if isinstance(node, ast.Call)]
    assert scopes.module.above(call.args[0].value) is call.args[0]
    assert scopes.module.above(call.args[0]) is call
