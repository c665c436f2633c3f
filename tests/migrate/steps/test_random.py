"""
Sources made by Hypothesis: converted, they are proved, and do the same as before.

The first kind is made of expressions and statements with waits in all places; the second kind is
the random programs of ``tools/fuzz``, whose functions wait for Deferreds and for each other, catch,
clean up and are cancelled.
"""

from __future__ import annotations

import re
import sys

import pytest
from twisted.internet.defer import fail

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from tests.migrate.tools import assert_same_behaviour, run  # noqa: E402
from tools.fuzz import oracle  # noqa: E402
from tools.fuzz.programs import programs  # noqa: E402
from tools.fuzz.spelling import YIELD, source_of  # noqa: E402

SETTINGS = settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

#: What may surround an expression; each is whole in its parentheses.
EXPRESSIONS = [
    "(yield {})",
    "(yield)",
    "(yield {}, {})",
    "(yield ({}))",
    "(yield ({}), {})",
    "(yield ({}, {}))",
    "(yield  {})",
    "(yield # a (comment\n  {})",
    "(yield \\\n{})",
    "(yield (# another)\n{} # and)\n))",
    "(yield {} if {} else {})",
    "(yield not {})",
    "(yield lambda: 1)",
    "(yield (x for x in [{}]))",
    "(yield {}, *[{}])",
    "(yield -{})",
    "({} + {})",
    "({} if {} else {})",
    "[{}, {}]",
    "({},)",
    "w.log({})",
    "(not {})",
    "-{}",
    "{{1: {}}}",
    "w.log(*[{}], **dict(end={}))",
    "({} or {})",
    "({} == {})",
    "[{}][0]",
    "w.log(ä := {})",
    "'ä€' 'b'",
    "w.fired({})",
    "fail(ValueError(3))",
    "inner({})",
]
STATEMENTS = [
    "yield {}",
    "x = yield {}",
    "x = yield {}, {}",
    "x = yield",
    "x = {}",
    "w.log({})",
    "return {}",
    "returnValue({})",
    "returnValue(  # a )\n      {},  # (\n    )",
    "returnValue(({}, {}))",
    "returnValue(value={})",
    "x = \\\n  yield {}",
    "for x in [{}]: w.log((yield x))",
    "if {}: w.log({})",
    "try: yield {}\n    except LookupError: w.log({})",
    "try:\n        returnValue({})\n    except Exception as e: w.log(e)\n    finally: "
    "w.log((yield {}))",
    "yield {}; w.log((yield {}))",
    "x = (yield\n      {})",
    "assert {}, {}",
    "raise KeyError({})",
    "with suppress(LookupError): x = yield {}",
    "x = yield '''\n    ( {{}}''', {}",
    "yield \\\n      {}",
    "def f(): yield\n    w.log(len(list(f())), {})",
    "while (yield 0): pass",
    "x = y = yield {}",
]
HEAD = """
from contextlib import suppress
from twisted.internet.defer import fail, succeed
from seqcompat import returnValue, sequential

@sequential
def inner(x):
    return (yield x)

@sequential
def main():
"""


def filled(templates, values):
    """A strategy for one of the templates with all its holes filled."""
    return st.sampled_from(templates).flatmap(
        lambda template: st.tuples(*[values] * re.sub(r"{{|}}", "", template).count("{}")).map(
            lambda parts: template.format(*parts)
        )
    )


expressions = st.recursive(
    st.sampled_from(
        ["1", "'ä'", "w", "[1, 2]", "None", "w.fired(3)", "w.later()", "w.failed()", "succeed(3)"]
    ),
    lambda inner: filled(EXPRESSIONS, inner),
    max_leaves=6,
)
sources = st.lists(filled(STATEMENTS, expressions), min_size=1, max_size=6).map(
    lambda lines: HEAD + "".join("    %s\n" % line for line in ["yield", *lines])
)


@SETTINGS
@given(
    sources, st.sampled_from(["utf-8", "utf-8-sig", "iso-8859-15"]), st.sampled_from(["\n", "\r\n"])
)
def test_waits_everywhere(source, encoding, newline):
    """Whatever is around a wait and in it, in each encoding and with each kind of line ends."""
    if not encoding.startswith("utf-8"):
        source = "# coding: %s\n%s" % (encoding, source)
    before = source.replace("\n", newline).encode(encoding)
    # A name may be one that is waited on twice.
    outcome = run("async", before, waive=["SEQ103"])
    assert outcome.new is not None, (source, outcome.findings)
    assert [report.state for report in outcome.functions] == ["converted", "converted"]
    text = outcome.new.data.decode(encoding)
    assert newline == "\n" or not re.search("[^\r]\n", text)
    assert sorted(re.findall("#.*", text)) == sorted(re.findall("#.*", before.decode(encoding)))
    assert_same_behaviour(before, outcome.new.data)


#: How a wait of a random program may be written, to the same effect; the second kind gives back
#: what it waits for.
WAITS = [
    "w.got(me, (yield {}))",
    "got = yield {}\n w.got(me, got)",
    "got = (yield  # (\n  {}  # )\n )\n w.got(me, got)",
    "got = yield \\\n  {}\n w.got(me, got)",
    "w.got(me, [(yield ({}))][0])",
    "w.got(*(me, (yield\n  {})))",
    "got = yield {} if me else None; w.got(me, got)",
    "for got in [(yield {})]: w.got(me, got)",
    "w.got(me, (yield {}, me)[0])",
]
RETURNS = [
    "returnValue({})",
    "returnValue(\n  {},  # ,\n )",
    "returnValue(value={})",
    "if me: returnValue([{}][0])",
    "returnValue((yield {}))",
]


def laid_out(source, choices):
    """The source with its waits and returns written in different ways."""
    choices, lines, is_coroutine = iter(choices), [], False
    for line in source.splitlines():
        if "def " in line:
            is_coroutine = "async def" in line
        wait = re.fullmatch(r"( *)w\.got\(me, \(yield (.*)\)\)", line)
        returned = re.fullmatch(r"( *)returnValue\((.*)\)", line)
        if wait or returned:
            indent, value = (wait or returned).groups()
            templates = WAITS if wait else RETURNS[:-1] if is_coroutine else RETURNS
            template = templates[next(choices, 0) % len(templates)]
            line = indent + template.format(value).replace("\n", "\n" + indent)
            line = line.replace("\n" + indent + " w.", "\n" + indent + "w.")
        lines.append(line)
    return "\n".join(lines) + "\n"


def seen_in(engine, program, code):
    """
    A run of a program; without addresses, and without `returnValue`'s exception as the context of
    another error.
    """
    # Twisted would log in this run the errors that other tests have left, and nobody handles.
    with oracle.counting_errors():
        oracle.collect()
    seen = oracle.run(program, code, engine, YIELD)
    return seen._replace(
        trace=[
            event._replace(
                text=re.sub(" at 0x[0-9A-Fa-f]+", "", event.text),
                chain=", ".join(
                    link for link in event.chain.split(", ") if link != "context _DefGen_Return"
                ),
            )
            for event in seen.trace
        ]
    )


IMPORT = re.compile(r"from seqcompat import [^\n]*\n")


@pytest.mark.skipif(sys.version_info < (3, 9), reason="the command runs on Python 3.9 and newer")
@SETTINGS
@given(programs, st.lists(st.integers(0, 1000), max_size=30))
def test_programs(program, choices):
    """
    On both engines, what is seen, in which order and in which context, and what is logged is the
    same.
    """
    source = laid_out(source_of(program, lambda index: YIELD), choices)
    outcome = run(
        "async", ("from seqcompat import returnValue, sequential\n" + source).encode("utf-8")
    )
    # Where a handler catches what returnValue raises, the program stays a mixture of both
    # spellings.
    assert {found.code for found in outcome.findings} <= {"SEQ107"}, (source, outcome.findings)
    if outcome.new is None:
        return
    # The decorator and `returnValue` are those of the engine that the program runs on.
    converted = IMPORT.sub("", outcome.new.data.decode("utf-8"))
    before, after = oracle.compiled(source), oracle.compiled(converted)
    for engine in oracle.ENGINES:
        oracle.same(
            program,
            source + "\n" + converted,
            ("before", engine),
            seen_in(engine, program, before),
            ("after", engine),
            seen_in(engine, program, after),
        )


@settings(SETTINGS, max_examples=1)
@given(programs)
def test_what_other_tests_have_left_is_not_logged_in_a_run(program):
    code = oracle.compiled(source_of(program, lambda index: YIELD))
    logged = seen_in(oracle.ENGINES[0], program, code).logged
    left = fail(ValueError("of another test"))
    left.itself = left
    del left
    assert seen_in(oracle.ENGINES[0], program, code).logged == logged
