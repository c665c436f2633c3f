"""
Checks clause M1: looks for objects of sequences that have ended.

A body holds an object as argument and one as local variable.  The `World` has weak references to
those and to the results.  The cyclic collector is off while a program runs.  Afterwards nothing
refers to the program any more.  An object that is still alive is kept by a reference from elsewhere
or by a cycle.  That is a violation, with these exceptions:

- A suspended body may hold objects: the collector is there for them (M2).
- Bodies may have returned results.  Such a program ties the results into cycles itself, with what
  they hold.
- The cycle is not ours: see `TWISTED_KEEPS` and `FUTURES_KEEP`.
- The kinds in `KNOWN` are defects of the runtime that are known and not yet mended.

Each kind is about one link.  Cutting the link shows the objects of that kind: they die.  An object
that is kept for another reason too stays.
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
    A way in which objects are kept.

    :ivar name: its name in a count.
    :ivar reason: the explanation of the link.
    :ivar cut: a function that cuts the link wherever it finds it.
    """

    name: str
    reason: str
    cut: Callable[[], None]


class Kept(NamedTuple):
    """
    :ivar left: the objects that are kept against M1, with their sequences.
    :ivar kinds: the names of the kinds that were found besides.
    :ivar chain: the references that keep the first of `left`, in words.
    """

    left: tuple = ()
    kinds: tuple = ()
    chain: str = ""


def kept(watched, results=()):
    """
    Find the objects of `watched` that are still there.

    Objects of a declared kind are gone afterwards.

    :param watched: tuples of a sequence's name, the object's part in it, and a weak reference.
    :param results: weak references to results that may stay, with what they hold.
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
    The ids of the objects of this run that those in `todo` hold, themselves or through others.
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


def _functions_in(method):
    """The code of the functions that `method` defines, by name."""
    return {code.co_name: code for code in method.__code__.co_consts if type(code) is CodeType}


_OF_TIMEOUTS = _functions_in(Deferred.addTimeout)

#: Functions of Twisted whose closures refer to the Deferred.
_CLOSURES = {*_OF_TIMEOUTS.values(), *_functions_in(Deferred.asFuture).values()}

#: The functions that raise in a plain callback: the program's, and one for a time-out.
_RAISES = {World.calls_back.__code__, _OF_TIMEOUTS["convertCancelled"]}
_RUNS_CALLBACKS = Deferred._runCallbacks.__code__

#: The functions that raise at a plain await; `send` is a method of Deferreds before Twisted 21.
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
    Clear the frames of `traceback`, and the frames that called them, if their functions have ended.

    The frames of bodies stay, which are generators and coroutines.
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
        except RuntimeError:  # The function is running.
            return False
        # Until Python 3.13 a look at the variables leaves a copy: this empties it.
        assert frame.f_locals is not None
        if frame.f_code in _CLOSURES:
            # Since Python 3.11 a frame refers to its function, which refers to its closure.
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
    """Whether that frame is of a callback of `deferred`."""
    while frame is not None:
        # f_locals would leave a copy in the frame until Python 3.13.
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
            vars(each).pop("__failure__", None)  # Older Twisteds make another cycle with it there.


def _cut_callbacks():
    for traceback in _tracebacks(_RAISES):
        _clear_stack(traceback)


def _cut_futures():
    for traceback in _tracebacks(_ADAPTS):
        traceback.tb_frame.clear()
        assert traceback.tb_frame.f_locals is not None  # See _clear().


#: The function that takes the error out of a Future for a Deferred.
_ADAPTS = {_functions_in(Deferred.fromFuture.__func__)["adapt"]}

FUTURES_KEEP = Kind(
    "fromFuture",
    "Deferred.fromFuture() lets a Future raise its error in a function that refers to the Future, "
    "and the Future still has the error",
    _cut_futures,
)

TWISTED_KEEPS = Kind(
    "Twisted's own",
    "a Deferred still has the error that one of its own callbacks raised: the error's traceback "
    "has the stack of the function that ran the callback, and that function refers to the "
    "Deferred",
    _cut_own_failures,
)

KNOWN = (
    Kind(
        "plain await",
        "a plain await of a Deferred that had failed raises in the Deferred's own iterator: the "
        "frame of the iterator is in the error's traceback and refers to the Deferred, which still "
        "has the error",
        _cut_awaits,
    ),
    Kind(
        "raised in a callback",
        "an error was raised in a callback of a Deferred that a sequence waited on: its traceback "
        "has the stack of the function that ran the callback, which has the last callback and so "
        "the sequence, and the sequence has the error as its result",
        _cut_callbacks,
    ),
)


# The explanation in words.


def chain_to(target):
    """The cycle, or the path from an object from before the run, that keeps `target` alive."""
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
        else ["An object from before the run has:"]
    )
    return "\n".join(lines + _described(way[1:] if cycle else way))


def _running():
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _cycle_through(start, among):
    """
    The shortest cycle from `start` back to it, or None.

    It is a list in which each object refers to the next.
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
