"""
Runs a program on every engine in every spelling and on Twisted's own drivers, and compares what was
seen.

The engines have to agree in everything, in any spelling. With Twisted they have to agree up to the
first event for which the contract declares a difference (`World.differs`), and in the value of the
context variable until a bare coroutine or generator is waited on (clause V1).
"""

from __future__ import annotations

import contextlib
import contextvars
import difflib
import inspect
import sys
import warnings
from collections import Counter
from typing import NamedTuple

import seqcompat
import twisted
from twisted.internet.defer import CancelledError, Deferred
from twisted.python import log

from seqcompat import sequential  # The one that no mutant breaks.
from tests.harness.garbage import COUNTS_REFERENCES, collect, collect_in_turns, collector_off
from tests.harness.engines import TWISTED, reference_decorator, reference_return_value
from tools.fuzz.memory import PROGRAM, Kept, kept
from tools.fuzz.spelling import AWAIT, WAITABLE, YIELD, source_of
from tools.fuzz.world import Trouble, World

ENGINES = ("generator-send", "native")
MIXED = "mixed"

#: A mixture that Twisted's drivers can run as well.
SHARED = "shared"

#: Sequences on the engine of that name and, in one chain with them, functions on Twisted's drivers.
AMONG_TWISTED = tuple("%s among Twisted's drivers" % engine for engine in ENGINES)

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
    check_among_twisted(program, met)
    if COUNTS_REFERENCES:  # PyPy aborts where the stack ends within its own context variables.
        check_little_stack(program)
    return met


def check_among_twisted(program, met):
    """
    Compare the engines with each other where some of the functions run on Twisted's own drivers,
    and with Twisted where all of them do.
    """
    ours = [is_ours(program, index) for index in range(len(program.functions))]
    if all(ours) or not any(ours) or not hasattr(Deferred, "fromCoroutine"):
        return  # Twisted before 21.2 has another name for it, and is not compared with anyway.
    source = source_of(
        program, lambda index: (YIELD, AWAIT, YIELD, WAITABLE)[program.mask >> 2 * index & 3]
    )
    code = compiled(source)
    one, other = (run(program, code, name, SHARED) for name in AMONG_TWISTED)
    same(program, source, (SHARED, AMONG_TWISTED[0]), one, (SHARED, AMONG_TWISTED[1]), other)
    if REFERENCE:
        reference = run(program, code, TWISTED, SHARED)
        same(
            program,
            source,
            (SHARED, AMONG_TWISTED[0]),
            comparable(one, one),
            (SHARED, TWISTED),
            comparable(reference, one),
        )
        met.clauses.update(clause for clause, _ in one.differences)


def is_ours(program, index):
    return program.mask >> index + 8 & 1


def check_little_stack(program):
    """
    Let the program run out of stack, wherever it does; the next sequences are not to notice (R7).
    """
    engine = ENGINES[program.mask >> 12 & 1]
    spelling = (YIELD, WAITABLE, AWAIT)[(program.mask >> 13 & 3) % 3]
    source = source_of(program, lambda index: spelling)
    code, least = compiled(source), 8 + (program.mask >> 16) % 12
    for room in (least + 12, least):
        run(program, code, engine, spelling, room)
    for each in ENGINES:
        wrong = usual(each)
        if wrong:
            what = "R7: after %s had %d and fewer frames left, on %s: %s" % (
                (spelling, engine),
                room,
                each,
                wrong,
            )
            raise Divergence(report(program, source, what, []))
    # These sequences have fired the results that the runs left to them.  Now Twisted logs the
    # errors that nobody handles, not in the next program's run.
    with unlogged():
        collect_in_turns()


@contextlib.contextmanager
def unlogged():
    """A time in which nobody keeps the errors that are logged."""

    def forget(event):
        event.pop("failure", None)
        event.pop("log_failure", None)

    log.addObserver(forget)
    try:
        yield
    finally:
        log.removeObserver(forget)


def usual(engine):
    """What a few sequences on `engine` do otherwise than they should; None if nothing."""

    @sequential(engine=engine)
    def relay(before):
        return (yield before)

    def chain(source):
        # More of them than are resumed on the stack.
        for _ in range(20):
            source = relay(source).addBoth(identity)
        return source

    outcomes = []
    for fire in (
        lambda source, last: source.callback("value"),
        lambda source, last: source.errback(Trouble()),
        lambda source, last: last.cancel(),
    ):
        source = Deferred()
        last = chain(source)
        last.addBoth(outcomes.append)
        fire(source, last)
    seen = [getattr(outcome, "type", outcome) for outcome in outcomes]
    right = ["value", Trouble, CancelledError]
    return None if seen == right else "a value, an error and a cancellation end as %s" % seen


def compiled(source):
    with warnings.catch_warnings():
        # A return in a finally block, on Python 3.14 and newer.
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, PROGRAM, "exec")


def run(program, code, engine, spelling, room=None):
    """
    Run `program`, whose source in `spelling` is compiled to `code`, on `engine`.

    :param room: how many frames there are for it, where there are few.
    """
    logged = Counter()
    shared = spelling == SHARED
    ours = engine != TWISTED and not shared

    def observe(event):
        # Twisted keeps what is logged while nobody else observes it; a failure would keep frames.
        failure = event.pop("failure", None)
        event.pop("log_failure", None)
        if failure is not None:
            logged[type(failure.value).__name__] += 1
        elif event.get("isError"):
            logged[str(event.get("log_format"))] += 1

    log.addObserver(observe)
    # A pending body that is closed may wait again, or have too little stack, which Python complains
    # about.
    complain, sys.unraisablehook = sys.unraisablehook, id  # One without a frame of its own.
    try:
        # From before the world is made: what has outlived a collection is not in the youngest
        # generation any more.
        with collector_off():
            world = World(program, shared)
            world.namespace.update(
                sequential=decorator(program, engine, spelling),
                # What every driver understands, where Twisted's may be the one.
                waitable=seqcompat.waitable if ours else Handed,
                returnValue=seqcompat.returnValue if ours else reference_return_value,
                wrapped=seqcompat.waitable if ours else identity,
            )
            exec(code, world.namespace)
            with little_stack(room):
                contextvars.Context().run(world.run)
            trace, differences, driven = world.trace, world.differences, world.driven
            watched, cyclic = world.close()
            del world
            # Where Twisted's drivers take part, or the stack ends, nothing is asked of that.
            is_asked = COUNTS_REFERENCES and ours and room is None
            found = kept(watched, cyclic) if is_asked else Kept()
            if COUNTS_REFERENCES:
                collect()
            else:
                # What nobody handles is logged some day; to have it logged now would take a hundred
                # times as long as the run.
                logged = Counter()
    finally:
        sys.unraisablehook = complain
        log.removeObserver(observe)
    return Run(trace, logged, found, differences, driven)


@contextlib.contextmanager
def little_stack(room):
    """Around what has `room` frames; where it is not None that may end it."""
    if room is None:
        yield
        return
    usual_limit, depth, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    with contextlib.suppress(RecursionError):
        sys.setrecursionlimit(depth + room)
        try:
            yield
        finally:
            sys.setrecursionlimit(usual_limit)


def decorator(program, engine, spelling):
    """What ``sequential`` is in the source."""
    if engine in AMONG_TWISTED:
        ours = seqcompat.sequential(engine=ENGINES[AMONG_TWISTED.index(engine)])

        def among_twisted(function):
            if is_ours(program, int(function.__name__.rpartition("_")[2])):
                return ours(function)
            return driven_by_twisted(function)

        return among_twisted
    if engine == MIXED:

        def mixed(function):
            index = int(function.__name__.rpartition("_")[2])
            return seqcompat.sequential(engine=ENGINES[program.mask >> index + 4 & 1])(function)

        return mixed
    if engine != TWISTED:
        return seqcompat.sequential(engine=engine)
    return driven_by_twisted


def driven_by_twisted(function):
    is_coroutine = inspect.iscoroutinefunction(function)
    return reference_decorator(function, "coroutine" if is_coroutine else "generator")


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
