"""
Runs a program on every engine in every spelling and on Twisted's own drivers, and compares the
traces.

The engines have to agree in everything, in any spelling.  They have to agree with Twisted up to the
first event for which the contract declares a difference (`World.differs`).  They have to agree with
Twisted in the value of the context variable until a body waits on a bare coroutine or generator
(clause V1).
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

from seqcompat import sequential  # No mutant breaks this one.
from tests.harness.garbage import COUNTS_REFERENCES, collect, collect_in_turns, collector_off
from tests.harness.engines import TWISTED, reference_decorator, reference_return_value
from tools.fuzz.memory import PROGRAM, Kept, kept
from tools.fuzz.spelling import AWAIT, WAITABLE, YIELD, source_of
from tools.fuzz.world import Trouble, World

ENGINES = ("generator-send", "native")
MIXED = "mixed"

#: A mixture that Twisted's drivers can run as well.
SHARED = "shared"

#: Sequences on that engine and functions on Twisted's drivers, in one chain.
AMONG_TWISTED = tuple("%s among Twisted's drivers" % engine for engine in ENGINES)

# Whether this Twisted is the reference of the contract.
REFERENCE = (twisted.version.major, twisted.version.minor) >= (26, 10)


class Divergence(AssertionError):
    """Two runs of one program differ."""


class Met(NamedTuple):
    """
    The known things that the runs of a program met.

    :ivar clauses: the clauses of the declared differences from Twisted.
    :ivar kinds: the kinds of `memory.KNOWN` and of Twisted's own in which something was kept.
    """

    clauses: set
    kinds: set


class Run(NamedTuple):
    """
    :ivar trace: the events.
    :ivar logged: the errors that were logged, counted.
    :ivar kept: the objects of ended sequences that were kept alive.
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

    :returns: a `Met`.
    :raises Divergence: with both traces and the source, or with the objects that are kept of an
        ended sequence.
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
    Compare the engines with each other while some functions run on Twisted's own drivers, and with
    Twisted while all of them do.
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
    Let the program run out of stack somewhere.  The next sequences must not notice (R7).
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
    # These sequences have fired the results that the runs had left over.  Twisted logs the errors
    # that nobody handles now, and not in the next program's run.
    with counting_errors():
        collect_in_turns()


@contextlib.contextmanager
def counting_errors():
    """A block whose logged errors are not kept; it gives a Counter of their names."""
    counts = Counter()

    def observe(event):
        # Twisted keeps logged events while nobody else observes them.  A failure would keep frames.
        failure = event.pop("failure", None)
        event.pop("log_failure", None)
        if failure is not None:
            counts[type(failure.value).__name__] += 1
        elif event.get("isError"):
            counts[str(event.get("log_format"))] += 1

    log.addObserver(observe)
    try:
        yield counts
    finally:
        log.removeObserver(observe)


def usual(engine):
    """The fault of a few sequences on `engine`, in words; None if there is none."""

    @sequential(engine=engine)
    def relay(before):
        return (yield before)

    def chain(source):
        # More sequences than the engine resumes on the stack.
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

    :param room: the number of frames that it may use, if there are few.
    """
    shared = spelling == SHARED
    ours = engine != TWISTED and not shared
    # A pending body that is closed may wait again, or have too little stack.  Python complains
    # about both.
    complain, sys.unraisablehook = sys.unraisablehook, id  # `id` has no frame of its own.
    try:
        # Switch it off before the world is made.  An object that outlives a collection leaves the
        # youngest generation.
        with counting_errors() as logged, collector_off():
            world = World(program, shared)
            world.namespace.update(
                sequential=decorator(program, engine, spelling),
                # Twisted's drivers may run the program: then these are objects that every driver
                # knows.
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
            # Do not check it if Twisted's drivers take part, or if the stack ends.
            is_asked = COUNTS_REFERENCES and ours and room is None
            found = kept(watched, cyclic) if is_asked else Kept()
            if COUNTS_REFERENCES:
                collect()
            else:
                # Twisted will log the errors that nobody handles at some time.  To have them logged
                # now would take a hundred times as long as the run.
                logged = Counter()
    finally:
        sys.unraisablehook = complain
    return Run(trace, logged, found, differences, driven)


@contextlib.contextmanager
def little_stack(room):
    """A block with `room` frames, which may end it; None sets no limit."""
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
    """The function that the source calls ``sequential``."""
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
    """
    Twisted's missing `waitable`: an ``await`` that hands the driver an object as ``yield`` does.
    """

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
    Check that `run` kept nothing alive (M1), except for the declared kinds.

    There is no comparison with Twisted, which keeps things.
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
    """The part of `run` in which Twisted and we have to agree."""
    end = ours.differences[0][1] if ours.differences else None
    driven = len(run.trace) if ours.driven is None else ours.driven
    trace = [
        event._replace(chain="", context=event.context if number < driven else "")
        for number, event in enumerate(run.trace[:end])
    ]
    return run._replace(trace=trace, logged=Counter() if ours.differences else run.logged)


def report(program, source, what, trace, other=None):
    """The report that explains the divergence to a person."""
    lines = [what, "", repr(tuple(program)), "", source]
    shown = [" | ".join(filter(None, event)) for event in trace]
    if other is None:
        return "\n".join(lines + shown)
    others = [" | ".join(filter(None, event)) for event in other]
    return "\n".join(
        lines + list(difflib.unified_diff(shown, others, "first", "second", n=30, lineterm=""))
    )
