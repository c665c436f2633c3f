"""
Runs a program on every engine in every spelling and on Twisted's own drivers, and compares what was
seen.

The engines have to agree in everything, in any spelling. With Twisted they have to agree up to the
first event for which the contract declares a difference (`World.differs`), and in the value of the
context variable until a bare coroutine or generator is waited on (clause V1).
"""

from __future__ import annotations

import contextvars
import difflib
import sys
import warnings
from collections import Counter
from typing import NamedTuple

import seqcompat
import twisted
from twisted.python import log

from tests.harness.garbage import COUNTS_REFERENCES, collect, collector_off
from tests.harness.engines import TWISTED, reference_decorator, reference_return_value
from tools.fuzz.memory import PROGRAM, Kept, kept
from tools.fuzz.spelling import AWAIT, WAITABLE, YIELD, source_of
from tools.fuzz.world import World

ENGINES = ("generator-send", "native")
MIXED = "mixed"

# Whether this Twisted is the one that the contract refers to.
REFERENCE = (twisted.version.major, twisted.version.minor) >= (26, 10)


class Divergence(AssertionError):
    """Two runs of one program saw different things."""


class Met(NamedTuple):
    """
    What a program met on the way.

    :ivar clauses: those of the declared differences from Twisted.
    :ivar kinds: those of `memory.KNOWN`, and of Twisted's own, in which something was kept.
    """

    clauses: set
    kinds: set


class Run(NamedTuple):
    """
    :ivar trace: the events.
    :ivar logged: the errors that were logged, counted.
    :ivar kept: what was kept alive of sequences that had ended.
    :ivar differences: see `World`.
    :ivar driven: see `World`.
    """

    trace: list
    logged: Counter
    kept: Kept
    differences: list
    driven: int


def check(program):
    """
    Compare all runs of `program`.

    :return: what it met, `Met`.
    :raises Divergence: with both traces and the source, or with what is kept of an ended sequence.
    """
    agreed = None
    met = Met(set(), set())
    for spelling in (YIELD, WAITABLE, AWAIT):
        source = source_of(program, lambda index, spelling=spelling: spelling)
        code = compiled(source)
        runs = {engine: run(program, code, engine, spelling) for engine in ENGINES}
        for engine in ENGINES:
            nothing_kept(program, source, (spelling, engine), runs[engine], met)
        first = runs[ENGINES[0]]
        same(
            program, source, (spelling, ENGINES[0]), first, (spelling, ENGINES[1]), runs[ENGINES[1]]
        )
        if spelling == WAITABLE:
            same(program, source, (YIELD, ENGINES[0]), agreed, (spelling, ENGINES[0]), first)
        elif spelling == YIELD:
            agreed = first
        if REFERENCE:
            reference = run(program, code, TWISTED, spelling)
            ours, theirs = comparable(first, first), comparable(reference, first)
            same(program, source, (spelling, ENGINES[0]), ours, (spelling, TWISTED), theirs)
            met.clauses.update(clause for clause, _ in first.differences)
    source = source_of(program, lambda index: WAITABLE if program.mask >> index & 1 else YIELD)
    mixed = run(program, compiled(source), MIXED, MIXED)
    nothing_kept(program, source, (MIXED, MIXED), mixed, met)
    same(program, source, (YIELD, ENGINES[0]), agreed, (MIXED, MIXED), mixed)
    return met


def compiled(source):
    with warnings.catch_warnings():
        # A return in a finally block, on Python 3.14 and newer.
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, PROGRAM, "exec")


def run(program, code, engine, spelling):
    """Run `program`, whose source in `spelling` is compiled to `code`, on `engine`."""
    logged = Counter()

    def observe(event):
        # Twisted keeps what is logged while nobody else observes it; a failure would keep frames.
        failure = event.pop("failure", None)
        event.pop("log_failure", None)
        if failure is not None:
            logged[type(failure.value).__name__] += 1
        elif event.get("isError"):
            logged[str(event.get("log_format"))] += 1

    log.addObserver(observe)
    try:
        # From before the world is made: what has outlived a collection is not in the youngest
        # generation any more.
        with collector_off():
            world = World(program)
            world.namespace.update(
                sequential=decorator(program, engine, spelling),
                waitable=seqcompat.waitable if engine != TWISTED else Handed,
                returnValue=seqcompat.returnValue if engine != TWISTED else reference_return_value,
                wrapped=seqcompat.waitable if engine != TWISTED else identity,
            )
            exec(code, world.namespace)
            contextvars.Context().run(world.run)
            trace, differences, driven = world.trace, world.differences, world.driven
            watched, cyclic = world.close()
            del world
            found = kept(watched, cyclic) if COUNTS_REFERENCES and engine != TWISTED else Kept()
            # A pending body that is closed may wait again, which Python complains about.
            complain, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
            try:
                if COUNTS_REFERENCES:
                    collect()
                else:
                    # What nobody handles is logged some day; to have it logged now would take a
                    # hundred times as long as the run.
                    logged = Counter()
            finally:
                sys.unraisablehook = complain
    finally:
        log.removeObserver(observe)
    return Run(trace, logged, found, differences, driven)


def decorator(program, engine, spelling):
    """What ``sequential`` is in the source."""
    if engine == MIXED:

        def mixed(function):
            index = int(function.__name__.rpartition("_")[2])
            return seqcompat.sequential(engine=ENGINES[program.mask >> index + 4 & 1])(function)

        return mixed
    if engine != TWISTED:
        return seqcompat.sequential(engine=engine)
    return lambda function: reference_decorator(
        function, "generator" if spelling == YIELD else "coroutine"
    )


def identity(value):
    return value


class Handed:
    """What Twisted lacks: an ``await`` that hands its driver what a ``yield`` does."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


def same(program, source, one_name, one, other_name, other):
    if one.trace != other.trace:
        raise Divergence(
            report(program, source, "%s and %s" % (one_name, other_name), one.trace, other.trace)
        )
    if one.logged != other.logged:
        what = "logged on %s: %s, on %s: %s" % (
            one_name,
            dict(one.logged),
            other_name,
            dict(other.logged),
        )
        raise Divergence(report(program, source, what, one.trace))


def nothing_kept(program, source, name, run, met):
    """
    That `run` kept nothing alive (M1) that is not of a declared kind; it is not compared with
    Twisted, which does.
    """
    left, kinds, chain = run.kept
    if left:
        what = "M1: on %s %s: alive, and the sequence has ended\n\n%s" % (
            name,
            ", ".join(left),
            chain,
        )
        raise Divergence(report(program, source, what, run.trace))
    met.kinds.update(kinds)


def comparable(run, ours):
    """What of `run` Twisted and we have to agree in."""
    end = ours.differences[0][1] if ours.differences else None
    driven = len(run.trace) if ours.driven is None else ours.driven
    trace = [
        event._replace(chain="", context=event.context if number < driven else "")
        for number, event in enumerate(run.trace[:end])
    ]
    return run._replace(trace=trace, logged=Counter() if ours.differences else run.logged)


def report(program, source, what, trace, other=None):
    """What a person needs who wants to understand the divergence."""
    lines = [what, "", repr(tuple(program)), "", source]
    shown = [" | ".join(filter(None, event)) for event in trace]
    if other is None:
        return "\n".join(lines + shown)
    others = [" | ".join(filter(None, event)) for event in other]
    return "\n".join(
        lines + list(difflib.unified_diff(shown, others, "first", "second", n=30, lineterm=""))
    )
