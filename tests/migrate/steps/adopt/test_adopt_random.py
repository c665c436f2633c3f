"""
Modules made at random, with Twisted's names imported and used in all ways: adopted, they do the
same as before.
"""

from __future__ import annotations

import pytest

hypothesis = pytest.importorskip("hypothesis")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from tests.migrate.tools import assert_same_behaviour, run  # noqa: E402

OTHERS = ("Deferred", "succeed", "fail as failed", "gatherResults")
LAYOUTS = (
    "from twisted.internet.defer import {}",
    "from twisted.internet.defer import ({})",
    "from twisted.internet.defer import (  # why\n    {},\n)",
    "from twisted.internet.defer import {}  # noqa",
    "import os; from twisted.internet.defer import {}; import re",
    "if True:\n    from twisted.internet.defer import {}",
    "try: from twisted.internet.defer import {}\nexcept ImportError: raise",
    "try:\n    from twisted.internet.defer import {}\nexcept ImportError:\n    pass",
)
SEPARATORS = (", ", ",", ", \\\n    ")
BRACKETED = (",\n    ", ",  # comment\n    ", ", ")
MODULES = {
    "from twisted.internet import defer": "defer.",
    "from twisted.internet import defer, task": "defer.",
    "from twisted.internet import (task,  # clock\n    defer)": "defer.",
    "from twisted.internet import defer as d": "d.",
    "import twisted.internet.defer": "twisted.internet.defer.",
    "import twisted.internet.defer as defer_": "defer_.",
    "import twisted.internet.task, twisted.internet.defer as also": "also.",
    "from twisted.internet.defer import *": "",
}


@st.composite
def imports(draw):
    """``(text, how the decorator is spelled with it, how returnValue is)``."""
    if draw(st.booleans()):
        text = draw(st.sampled_from(sorted(MODULES)))
        return text, MODULES[text] + "inlineCallbacks", MODULES[text] + "returnValue"
    decorator, returns = (
        draw(st.sampled_from(["inlineCallbacks", "ic"])),
        draw(st.sampled_from(["returnValue", "rv"])),
    )
    names = [
        name if name == other else "%s as %s" % (name, other)
        for name, other in (("inlineCallbacks", decorator), ("returnValue", returns))
    ]
    names = draw(
        st.permutations(names + draw(st.lists(st.sampled_from(OTHERS), unique=True, max_size=3)))
    )
    layout = draw(st.sampled_from(LAYOUTS))
    separator = draw(st.sampled_from(BRACKETED if "(" in layout else SEPARATORS))
    return layout.format(separator.join(names)), decorator, returns


FUNCTIONS = (
    "@{d}\ndef main{n}():\n    {r}(w.log({n}, (yield w.later())))",
    "@{d}  # why\ndef main{n}():\n    yield w.log((yield w.fired({n})))",
    "def main{n}():\n    w.log((yield w.later()))\n    {r}({n})\nmain{n} = {d}(main{n})",
    "main{n} = {d}(lambda: (yield w.log((yield w.later()))))",
    "class A{n}(object):\n    @staticmethod\n    @{d}\n    def method():\n        {r}((yield "
    "w.later()))\n"
    "    other = {n}\ndef main{n}(): return A{n}.method()",
    "@{d}\ndef broken{n}():\n    return {n}\ndef main{n}():\n    try: broken{n}()\n    except "
    "TypeError: w.log('TypeError')",
    "@{d}\n@(lambda function: function)\ndef main{n}():\n    w.log((yield w.later()))",
    "def main{n}():\n    {local}\n    @{ld}\n    def inner():\n        {lr}((yield w.later()))\n  "
    "  return inner()",
    "def take{n}(function): return {d}(function)()\ndef main{n}(): return take{n}(lambda: (yield "
    "w.later()))",
    "kept{n} = [{d}]\n@kept{n}[0]\ndef main{n}(): w.log((yield w.later()))",
    "def hide{n}(inlineCallbacks, ic, defer, d, twisted, defer_, also):\n    @ic\n    def "
    "inner(): return {n}\n"
    "    return inner\ndef main{n}(): w.log(hide{n}(*[lambda f: f] * 7)())",
)
TAKEN = (
    "",
    "sequential = 'taken'\n",
    "def uses(returnValue, sequential): return returnValue\n",
    "__all__ = ['inlineCallbacks', 'defer']\n",
    "# defer\n",
)


@st.composite
def modules(draw):
    heads = draw(st.lists(imports(), min_size=1, max_size=3))
    parts = ['"""Doc."""\n' if draw(st.booleans()) else ""]
    # Only one star, so that it is known what brings the names.
    stars = [head for head in heads if head[0].endswith("*")]
    heads = [head for head in heads if head not in stars] + stars[:1]
    parts.extend(head[0] + "\n" for head in heads)
    parts.append(draw(st.sampled_from(TAKEN)))
    for number in range(draw(st.integers(1, 4))):
        decorator, returns = draw(st.sampled_from(heads))[1:]
        local, local_decorator, local_returns = draw(
            st.sampled_from(
                [
                    (
                        "from twisted.internet.defer import inlineCallbacks, returnValue",
                        "inlineCallbacks",
                        "returnValue",
                    ),
                    (
                        "from twisted.internet import defer",
                        "defer.inlineCallbacks",
                        "defer.returnValue",
                    ),
                ]
            )
        )
        parts.append(
            draw(st.sampled_from(FUNCTIONS)).format(
                d=decorator, r=returns, n=number, local=local, ld=local_decorator, lr=local_returns
            )
            + "\n\n"
        )
    text = "".join(parts)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode("utf-8")


@given(modules())
@settings(max_examples=150, deadline=None)
def test_modules_made_at_random_do_the_same(before):
    outcome = run("adopt", before)
    assert not [found for found in outcome.findings if found.kind in ("error", "internal")], (
        outcome.findings
    )
    if outcome.new is None:
        # Nothing but what hides the names, or a refusal.
        assert outcome.findings or b"def hide" in before
        return
    assert run("adopt", outcome.new.data).new is None
    assert_same_behaviour(before, outcome.new.data)


# Functions of `deferredGenerator`.

READERS = (
    "{v} = {n}.getResult()",
    "{n}.getResult()",
    "w.log({n}.getResult())",
    "w.log(str({n}.getResult()).strip())",
    "if {n}.getResult():\n    w.log('true')\nelse:\n    w.log('false')",
    "w.x, {v} = {n}.getResult(), 1",
    "try:\n    {v} = {n}.getResult()\nexcept LookupError:\n    w.log('lost')",
    "try:\n    {n}.getResult()\nexcept LookupError as error:\n    w.log(error)\n    {end}\n"
    "finally:\n    w.log('finally')",
    "{v} = 1\n{v} += {n}.getResult()",
    "for {v} in [{n}.getResult()]:\n    w.log({v})",
    "yield {n}.getResult()",
    "w.log('late')\n{n}.getResult()",
    "w.log(w.log('first'), {n}.getResult())",
)
ENDS = (
    "return",
    "yield 1\nreturn",
    "yield w.log(2), 3\nreturn",
    "yield (4)",
    "yield",
    "w.log('on')",
    "pass",
)


def indented(text):
    return "".join("    " + line + "\n" for line in text.strip("\n").split("\n"))


@st.composite
def blocks(draw, depth=2):
    return "\n".join(draw(statements(depth)).strip("\n") for _ in range(draw(st.integers(1, 3))))


@st.composite
def statements(draw, depth):
    kind = draw(
        st.sampled_from(
            ["wait"] * 3 + ["log", "end"] + (["if", "for", "try", "while", "with"] if depth else [])
        )
    )
    inner = blocks(depth - 1)
    if kind == "wait":
        name = draw(st.sampled_from(["wait", "wait", "other"]))
        lines = [
            "%s = waitForDeferred(%s)"
            % (name, draw(st.sampled_from(["w.later()", "w.fired(7)", "w.failed()"])))
        ]
        if draw(st.integers(0, 4)) == 0:
            lines.append("w.log('started')")
        lines.append("yield " + name)
        lines.append(
            draw(st.sampled_from(READERS)).format(
                n=name, v="value", end=draw(st.sampled_from(["return", "pass"]))
            )
        )
        return "\n".join(lines)
    if kind == "log":
        return "w.log(%d)" % draw(st.integers(0, 9))
    if kind == "end":
        return draw(st.sampled_from(ENDS))
    if kind == "if":
        return "if w.log(%d) %% 2:\n%selse:\n%s" % (
            draw(st.integers(0, 9)),
            indented(draw(inner)),
            indented(draw(inner)),
        )
    if kind == "for":
        return "for number in range(2):\n%s" % indented(draw(inner))
    if kind == "while":
        return "while True:\n%s    break" % indented(draw(inner))
    if kind == "with":
        return "with contextlib.suppress(LookupError):\n%s" % indented(draw(inner))
    handler = draw(st.sampled_from(["LookupError", "(LookupError, ValueError)", "BaseException"]))
    return "try:\n%sexcept %s:\n%s%s" % (
        indented(draw(inner)),
        handler,
        indented(draw(inner)),
        draw(st.sampled_from(["", "else:\n    w.log('else')", "finally:\n    w.log('finally')"])),
    )


@given(st.lists(st.tuples(blocks(), st.booleans()), min_size=1, max_size=2))
@settings(max_examples=150, deadline=None)
def test_deferred_generators_made_at_random_do_the_same(bodies):
    text = "import contextlib\nfrom seqcompat.defer import deferredGenerator, waitForDeferred\n"
    for number, (body, has_end) in enumerate(bodies):
        text += "@deferredGenerator\ndef main%d():\n%s" % (number, indented(body))
        text += "    w.log('end')\n" if has_end else ""
    before = text.encode("utf-8")
    outcome = run("adopt", before)
    assert all(found.kind == "refused" for found in outcome.findings), outcome.findings
    assert len(outcome.findings) + (outcome.new is not None) >= 1
    if outcome.new is not None:
        assert run("adopt", outcome.new.data).new is None
        assert_same_behaviour(before, outcome.new.data)
