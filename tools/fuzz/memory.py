"""
The eye for clause M1: what is still there of sequences that have ended.

A body holds an object as argument and one as local variable, and the `World` has weak references to
those and to the results. The cyclic collector is off while a program runs. When the program has
been let go of, whatever is alive is kept by a reference from elsewhere or by a cycle, which is a
violation, but for

- what a suspended body holds: that is what the collector is for (M2);
- where bodies have returned results, the results, which such a program ties into cycles itself, and
  what they hold;
- a cycle that is none of ours: see `TWISTED_KEEPS` and `FUTURES_KEEP`;
- the kinds in `KNOWN`, each a defect of the runtime that is known and not yet mended.

A kind is recognised by cutting the one link that it is about: what dies of that was of that kind,
and what is kept for another reason as well stays.
"""

from __future__ import annotations

import gc
import os
import sys
from inspect import CO_COROUTINE, CO_GENERATOR
from types import CodeType, CoroutineType, FrameType, GeneratorType, TracebackType
from typing import Callable, NamedTuple

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from tools.fuzz.world import World

PROGRAM = "<program>"


class Kind(NamedTuple):
    """
    A way in which something is kept.

    :ivar name: what it is called in a count.
    :ivar reason: what keeps what.
    :ivar cut: takes away that link, wherever it finds it.
    """

    name: str
    reason: str
    cut: Callable[[], None]


class Kept(NamedTuple):
    """
    :ivar left: what is kept against M1, and whose it is.
    :ivar kinds: the names of the kinds that something else was of.
    :ivar chain: what keeps the first of `left`, for a person.
    """

    left: tuple = ()
    kinds: tuple = ()
    chain: str = ""


def kept(watched, results=()):
    """
    Look at what is there of `watched`: tuples of a name, what it is of that sequence, and a weak
    reference.

    What is of a declared kind is gone afterwards.

    :param results: weak references to those that may stay, with what they hold.
    """
    if not _alive(watched):
        return Kept()
    suspended = {name for name, _ in _suspended()}
    ended = [each for each in watched if each[0] not in suspended]
    alive, kinds = _alive(ended), []
    for kind in (TWISTED_KEEPS, FUTURES_KEEP) + KNOWN:
        if not alive:
            break
        kind.cut()
        before, alive = alive, _alive(ended)
        if len(alive) < len(before):
            kinds.append(kind.name)
    if alive and (suspended or results):
        held = _held_by([body for _, body in _suspended()] + [each() for each in results])
        alive = [each for each in alive if id(each[2]()) not in held]
    if not alive:
        return Kept(kinds=tuple(kinds))
    left = tuple("%s of %s" % (what, name) for name, what, _ in alive)
    return Kept(left, tuple(kinds), chain_to(alive[0][2]()))


def _alive(watched):
    return [each for each in watched if each[2]() is not None]


def _suspended():
    """The suspended bodies, each with the name of its sequence."""
    for each in gc.get_objects():
        if type(each) is GeneratorType:
            frame = each.gi_frame
        elif type(each) is CoroutineType:
            frame = each.cr_frame
        else:
            continue
        if frame is not None and frame.f_code.co_filename == PROGRAM:
            yield frame.f_locals["me"], each


def _held_by(todo):
    """
    The ids of what those in `todo` hold, themselves or through others, of what is of this run.
    """
    young = {id(each) for each in gc.get_objects()}
    held = set(map(id, todo))
    for each in todo:
        for other in gc.get_referents(each):
            if id(other) not in held:
                held.add(id(other))
                if id(other) in young:
                    todo.append(other)
    return held


# The kinds.

#: The functions in addTimeout(), by name.
_OF_TIMEOUTS = {
    code.co_name: code for code in Deferred.addTimeout.__code__.co_consts if type(code) is CodeType
}

#: What raises in a plain callback: of the program, and where a Deferred has timed out.
_RAISES = {World.calls_back.__code__, _OF_TIMEOUTS["convertCancelled"]}
_RUNS_CALLBACKS = Deferred._runCallbacks.__code__

#: What raises at a plain await; `send` is a method of Deferreds before Twisted 21.
_AWAITS = {Deferred.__await__.__code__, Failure.raiseException.__code__}
if hasattr(Deferred, "send"):
    _AWAITS.add(Deferred.send.__code__)


def _tracebacks(codes):
    return [
        each
        for each in gc.get_objects()
        if type(each) is TracebackType and each.tb_frame.f_code in codes
    ]


def _clear_stack(traceback):
    """
    Clear the frames of `traceback` and those that it was called by, as far as they are of functions
    that have ended.

    Bodies stay: generators and coroutines.
    """
    frame = traceback.tb_frame.f_back
    while frame is not None and _clear(frame):
        frame = frame.f_back
    while traceback is not None:
        _clear(traceback.tb_frame)
        traceback = traceback.tb_next


def _clear(frame):
    if not frame.f_code.co_flags & (CO_GENERATOR | CO_COROUTINE):
        try:
            frame.clear()
        except RuntimeError:  # It is running.
            return False
        # Until Python 3.13 whoever looked at them left a copy: this empties it.
        assert frame.f_locals is not None
        if frame.f_code in _OF_TIMEOUTS.values():
            # Since Python 3.11 a frame has its function, and that its closure.
            for function in gc.get_referents(frame):
                for cell in getattr(function, "__closure__", None) or ():
                    del cell.cell_contents
    return True


def _cut_own_failures():
    for each in gc.get_objects():
        failure = getattr(each, "result", None) if Deferred in type(each).__mro__ else None
        if isinstance(failure, Failure):
            for traceback in (failure.tb, failure.value.__traceback__):
                while traceback is not None:
                    if traceback.tb_frame.f_code in _RAISES and _is_run_by(
                        each, traceback.tb_frame
                    ):
                        _clear_stack(traceback)
                    traceback = traceback.tb_next


def _is_run_by(deferred, frame):
    """Whether the callback whose frame that is was one of `deferred`."""
    while frame is not None:
        # Not f_locals, which until Python 3.13 leave a copy in the frame.
        if frame.f_code is _RUNS_CALLBACKS and any(
            each is deferred for each in gc.get_referents(frame)
        ):
            return True
        frame = frame.f_back
    return False


def _cut_awaits():
    for traceback in _tracebacks(_AWAITS):
        traceback.tb_frame.clear()
        assert traceback.tb_frame.f_locals is not None  # See _clear().
    for each in gc.get_objects():
        if isinstance(each, BaseException):
            vars(each).pop("__failure__", None)  # With it older Twisteds make another cycle there.


def _cut_callbacks():
    for traceback in _tracebacks(_RAISES):
        _clear_stack(traceback)


def _cut_futures():
    for traceback in _tracebacks(_ADAPTS):
        traceback.tb_frame.clear()
        assert traceback.tb_frame.f_locals is not None  # See _clear().


#: What takes the error out of a Future for a Deferred.
_ADAPTS = {
    code
    for code in Deferred.fromFuture.__func__.__code__.co_consts
    if type(code) is CodeType and code.co_name == "adapt"
}

FUTURES_KEEP = Kind(
    "fromFuture",
    "Deferred.fromFuture() has a Future raise its error in a function that refers to the Future, "
    "and the Future still has the error",
    _cut_futures,
)

TWISTED_KEEPS = Kind(
    "Twisted's own",
    "a Deferred that still has the error which one of its own callbacks raised is in a cycle: the "
    "error's traceback has "
    "the frame, and that the stack, of what ran the callback, which refers to the Deferred",
    _cut_own_failures,
)

KNOWN = (
    Kind(
        "plain await",
        "a plain await of a Deferred that had failed raises in the Deferred's own iterator, whose "
        "frame, in the error's "
        "traceback, refers to the Deferred, and that still has the error",
        _cut_awaits,
    ),
    Kind(
        "raised in a callback",
        "an error raised in a callback of what a sequence waited on has the stack of what ran "
        "that, which has the last "
        "callback and with that the sequence; the sequence has the error as its result",
        _cut_callbacks,
    ),
)


# For a person.


def chain_to(target):
    """What keeps `target` alive: a cycle, or something from before the run, and how that has it."""
    young = gc.get_objects()
    running = set(_running())
    holders = {}
    for each in young:
        if type(each) is not FrameType or each not in running:
            for held in gc.get_referents(each):
                holders.setdefault(id(held), []).append(each)
    next_to, todo = {id(target): None}, [target]
    for each in todo:
        for holder in holders.get(id(each), ()):
            if id(holder) not in next_to and holder is not todo and holder is not young:
                next_to[id(holder)] = each
                todo.append(holder)
    for each in todo:
        cycle = _cycle_through(each, next_to)
        if cycle:
            break
    else:
        each, cycle = todo[-1], []
    way = []
    while each is not None:
        way.append(each)
        each = next_to[id(each)]
    lines = (
        ["A cycle:"] + _described(cycle) + ["has:"]
        if cycle
        else ["Something from before the run has:"]
    )
    return "\n".join(lines + _described(way[1:] if cycle else way))


def _running():
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _cycle_through(start, among):
    """
    The shortest cycle from `start` back to it: a list, in which each refers to the next; or None.
    """
    came_from, todo = {}, [start]
    for each in todo:
        for held in gc.get_referents(each):
            if held is start:
                cycle = [each]
                while each is not start:
                    each = came_from[id(each)]
                    cycle.append(each)
                return cycle[::-1]
            if id(held) in among and id(held) not in came_from:
                came_from[id(held)] = each
                todo.append(held)
    return None


def _described(objects):
    lines = []
    for each in objects:
        if type(each) is FrameType:
            code = each.f_code
            text = "the frame of %s (%s:%d)" % (
                code.co_name,
                os.path.basename(code.co_filename),
                each.f_lineno,
            )
        elif type(each) is TracebackType:
            text = "a traceback, at %s" % each.tb_frame.f_code.co_name
        elif isinstance(each, BaseException):
            text = "the error %s%s" % (type(each).__name__, each.args)
        else:
            text = "a %s" % type(each).__name__
        lines.append("    " + text)
    return lines
