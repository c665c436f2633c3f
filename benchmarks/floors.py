"""
What the least code takes: ``python -m benchmarks.floors [--rounds N] [--rst FILE]``.

For a ``call``, a ``pending`` wait, three levels (``nested-fired``, ``nested-pending``), ``mixed``
calls that do not fail and an ``error`` that passes three levels: the cost of code that does nothing
else, as one requirement after another is added to it, and how that compares with `inlineCallbacks`.
A target below such a row is one that nothing can meet that does what the row says.
"""

from __future__ import absolute_import, division, print_function

import argparse
import sys
from functools import partial

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from benchmarks import report
from benchmarks.contenders import CALLBACKS as BY_HAND
from benchmarks.contenders import GENERATOR, INLINE_CALLBACKS, contenders, generator, ours
from benchmarks.timing import WrongResult, collector_off, clock, ratio, rounds, spread
from benchmarks.workloads import WITHOUT_FAILURES, WORKLOADS
from seqcompat._generator import GeneratorSendSequence
from seqcompat._versions import CALLBACKS, copy_context

STEPS = 1000
HEADING = ("least code", "cost", "ratio", "quartiles")
OURS = ours("generator-send", GENERATOR)

#: The functions as they are, undecorated.
BODIES = generator.bodies(lambda function: function)

NO_KEYWORDS = {}


class Result(object):
    """
    As much of a Deferred as is needed to have a value, and of a sequence as is needed to wait for
    one.
    """

    __slots__ = "called", "result", "callbacks", "_body", "_context", "_waiter"


def started(run):
    """A function decorated so that a call does no more than `run` its body."""
    function = BODIES["call"]

    def start(*args, **kwargs):
        return run(function(*args, **kwargs))

    return start


def run_plainly(body):
    try:
        body.send(None)
    except StopIteration as stop:
        return stop.value


def run_in_context(body):
    try:
        copy_context().run(body.send, None)
    except StopIteration as stop:
        return stop.value


def run_for_result(body):
    result = Result()
    result.called = False
    result.callbacks = []
    try:
        copy_context().run(body.send, None)
    except StopIteration as stop:
        result.result = stop.value
        result.called = True
    return result


def sequence_of(body):
    """
    Something that has room for all that is known of a sequence, by whoever looks at it or cancels
    it.
    """
    sequence = object.__new__(GeneratorSendSequence)
    sequence._callbacks = []
    sequence._body = body
    sequence._context = copy_context()
    sequence._strict = False
    sequence._waiting = sequence._waiter = sequence._value = sequence._error = None
    sequence.called = sequence.paused = sequence._runningCallbacks = sequence._cancelled = (
        sequence._held
    ) = False
    return sequence


def run_for_sequence(body):
    sequence = sequence_of(body)
    try:
        sequence._context.run(body.send, None)
    except StopIteration as stop:
        sequence.result = stop.value
        sequence.called = True
        sequence._body = sequence._context = None
    return sequence


class Suspended(object):
    """A body that waits, and its context."""

    __slots__ = "body", "context", "waited"

    def __init__(self):
        self.body = BODIES["pending"](STEPS, Deferred)
        self.context = copy_context()
        self.waited = self.body.send(None)


def ignore(result, suspended):
    suspended.waited = Deferred()


def resume_plainly(result, suspended):
    suspended.waited = suspended.body.send(result)


def resume_in_context(result, suspended):
    suspended.waited = suspended.context.run(suspended.body.send, result)


def _idle_generator():
    while True:
        suspended, result = yield
        resume_in_context(result, suspended)
        suspended = result = None


IDLE = _idle_generator()
next(IDLE)


def resume_in_idle_generator(result, suspended):
    IDLE.send((suspended, result))


def _own_generator(suspended):
    result = yield
    while True:
        resume_in_context(result, suspended)
        result = None
        result = yield


def result_of(body):
    result = Result()
    result._body = body
    result._context = copy_context()
    result._waiter = None
    result.called = False
    result.callbacks = []
    return result


def least(make):
    """A decorator for what waits for Deferreds and for each other, and meets nothing but values."""

    def decorator(function):
        def start(*args, **kwargs):
            sequence = make(function(*args, **kwargs))
            go_on(None, sequence)
            return sequence

        return start

    return decorator


def go_on(value, sequence):
    while True:
        try:
            waited = sequence._context.run(sequence._body.send, value)
        except StopIteration as stop:
            value = stop.value
            sequence.called = True
            sequence._body = sequence._context = None
            if sequence._waiter is None:
                sequence.result = value
                return
            sequence = sequence._waiter
        else:
            if not waited.called:
                if type(waited) is Deferred:
                    pair = go_on, (sequence,), NO_KEYWORDS
                    getattr(waited, CALLBACKS).append((pair, pair))
                else:
                    waited._waiter = sequence
                return
            value = waited.result


def calls(run):
    """Time the steps of ``call``, each of them a body that `run` runs."""
    call = started(run)
    start = clock()
    for _ in range(STEPS):
        call(1)
    return clock() - start


def waits(callback, own=False):
    """Time the waits of ``pending``, in which `callback` resumes the body."""
    suspended = Suspended()
    arguments = (suspended,)
    if own:
        runner = _own_generator(suspended)
        next(runner)
        callback, arguments = runner.send, ()
    start = clock()
    for _ in range(STEPS - 1):
        waited = suspended.waited
        pair = callback, arguments, NO_KEYWORDS
        getattr(waited, CALLBACKS).append((pair, pair))
        waited.callback(1)
    return clock() - start


def errors(through):
    """
    Time three levels, started and suspended by the least code, and a Deferred that fails and calls
    `through`.

    The outermost result is a Deferred, and whoever called it handles the error.
    """
    error = LookupError("not found")
    start = clock()
    for _ in range(STEPS):
        wait, suspended = Deferred(), []
        for make in (Result, Result, Deferred):
            body, context, result = BODIES["inner"](wait), copy_context(), make()
            context.run(body.send, None)
            suspended.append((body, context, result))
        wait.addErrback(through, suspended)
        wait.errback(error)
        result.addErrback(_type_of)
        error.__traceback__ = None
    return clock() - start


def _type_of(failure):
    return failure.type


def pass_on(failure, suspended):
    suspended[-1][-1].errback(failure)


def throw_through(failure, suspended):
    error = failure.value
    for body, context, result in suspended:
        try:
            context.run(body.throw, error)
        except LookupError as raised:
            error = raised
    result.errback(Failure(error))


def workload_of(name, contender, bodies=None):
    """Time a contender of the benchmarks, or other `bodies` than its own, in the same work load."""
    [workload] = [each for each in WORKLOADS + (WITHOUT_FAILURES,) if each.name == name]
    batch = workload.prepare(STEPS, contender)
    start = clock()
    outcome = workload.run(bodies or contender.bodies, *batch.arguments)
    taken = clock() - start
    if outcome != batch.expected:
        raise WrongResult("%s came to %r instead of %r" % (name, outcome, batch.expected))
    return taken


def levels(name):
    """The rows of a work load of several levels."""
    rows = [
        ("the generators, each in a context of its own, have their values in objects", result_of),
        ("and these are Deferreds which can be looked at and cancelled", sequence_of),
    ]
    return [
        (label, partial(workload_of, name, EVERYONE[OURS], generator.bodies(least(make))))
        for label, make in rows
    ]


EVERYONE = dict((each.name, each) for each in contenders())


TABLES = [
    (
        "call",
        [
            ("a generator is run to its end, by a function around it", lambda: calls(run_plainly)),
            ("and in a context of its own", lambda: calls(run_in_context)),
            ("and an object has its value", lambda: calls(run_for_result)),
            (
                "and that is a Deferred which can be looked at and cancelled",
                lambda: calls(run_for_sequence),
            ),
        ],
    ),
    (
        "pending",
        [
            ("a Deferred is made and fired, and calls a function", lambda: waits(ignore)),
            ("and that resumes a generator", lambda: waits(resume_plainly)),
            ("and in its context", lambda: waits(resume_in_context)),
            (
                "and in an idle generator, so that an error keeps no frames",
                lambda: waits(resume_in_idle_generator),
            ),
            ("or in one that each sequence has, of some 300 bytes", lambda: waits(None, own=True)),
        ],
    ),
    ("nested-fired", levels("nested-fired")),
    ("nested-pending", levels("nested-pending")),
    (WITHOUT_FAILURES.name, levels(WITHOUT_FAILURES.name)),
    (
        "error",
        [
            (
                "three bodies are started; a Deferred fails, and so does the result",
                lambda: errors(pass_on),
            ),
            (
                "and the error is raised through all three, and made a Failure again",
                lambda: errors(throw_through),
            ),
        ],
    ),
]


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.floors",
        description="Measure what the least code takes that does a part of the job.",
    )
    parser.add_argument(
        "--rounds", type=int, default=40, help="rounds in which each has its turn (40)"
    )
    parser.add_argument("--rst", metavar="FILE", help="write the tables, for the documentation")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("argument --rounds: got %d; at least 1 is needed" % options.rounds)
    if copy_context is None:
        sys.exit("This needs contextvars, which Python 3.7 and newer have.")
    tables = []
    for name, steps in TABLES:
        measurements = dict(steps)
        for contender in (OURS, BY_HAND, INLINE_CALLBACKS):
            measurements[contender] = partial(workload_of, name, EVERYONE[contender])
        with collector_off():
            found = rounds(measurements, options.rounds, warm_up=3)
        rows = []
        for label in measurements:
            compared = ratio(found[label], found[INLINE_CALLBACKS])
            rows.append(
                [
                    label,
                    "%.0f ns" % (1e9 * spread(found[label]).median / STEPS),
                    "%.2f" % compared.median,
                    "%.2f-%.2f" % (compared.lower, compared.upper),
                ]
            )
        print("\n%s\n\n%s" % (name, report.table(HEADING, rows)))
        tables.append(report.rst(name, HEADING, rows))
    if options.rst:
        with open(options.rst, "w") as file:
            file.write("".join(tables))


if __name__ == "__main__":
    main()
