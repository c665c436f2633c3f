"""
Takes a snapshot: finds the sequences and what they wait for.

It finds sequences and Deferreds in the collector's list of objects.  So nothing has to be kept for
the inspector while nobody asks.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import gc
import os
import sys
import threading
import time
import types
from itertools import compress

from ..data import REACHABLE, UNKNOWN, VERSION, Sequence, Snapshot, Wait
from . import frames
from .deadlocks import cycles_in
from .naming import Naming, is_asyncio_future
from .shapes import cells_of, driver_of, ours
from .survey import Cause, Survey
from .values import shown
from .verdicts import IMPLEMENTATION, Verdicts, each_of, undisturbed

#: The cause of a wait that came after the time was up.
_NOT_LOOKED_AT = Cause("deferred", "a Deferred that was not looked at")

_NONE = ()


def snapshot(arguments=False, limit=None, seconds=None):
    """See `seqcompat.inspect.snapshot`."""
    if limit is not None and limit < 0:
        raise ValueError("limit takes a number of sequences, 0 or more; it got %r" % (limit,))
    if seconds is not None and not seconds > 0:
        raise ValueError("seconds takes a time of more than 0; it got %r" % (seconds,))
    if arguments not in (False, True, "repr"):
        raise ValueError("arguments takes False, True or 'repr'; it got %r" % (arguments,))
    with undisturbed():
        taking = _Taking(arguments, limit, seconds)
        try:
            return taking.snapshot()
        finally:
            # The parts refer to this object, and to the Deferreds that they have found.  Without
            # this the cycle would stay until the collector runs, and the next snapshot would count
            # its references.
            for part in list(vars(taking).values()):
                if isinstance(part, (Naming, Survey)):
                    vars(part).clear()
            vars(taking).clear()


class _Taking(object):
    """One snapshot while it is taken."""

    def __init__(self, arguments, limit, seconds):
        self._arguments = arguments
        self._limit = limit
        self._deadline = None if seconds is None else time.time() + seconds
        self._seconds = seconds
        self.taken = time.time()
        self._notes = []
        self._runtime = ours.Runtime()
        self._defer = sys.modules.get("twisted.internet.defer")
        # For each sequence, by the id of its result: the result, the body, the Deferred that it
        # waits for, the driver.
        self._live = {}
        # The causes of the waits that are not sequences, by the id of the Deferred.
        self._causes = {}
        # The verdicts on some of these Deferreds, and on others, by their ids.
        self._quick = {}
        # The Deferred whose firing releases a lock, by the id of the lock.
        self._releasing = {}
        # The ids of those that wait for a sequence, by the id of the sequence.
        self._waiters = {}
        # By the id of one that waits: those that it waits for, if one of these waits too.
        self._edges = {}

    def snapshot(self):
        sequences, waits, cycles = (), (), ()
        if self._defer is not None:
            self._look()
            sequences = self._sequences()
            waits = self._waits()
            self._add_edges(sequences, waits)
            cycles = cycles_in(self._edges)
            sequences = self._with_waiters(sequences)
            self._notes.extend(self._survey.notes)
        else:
            self._notes.append("this program has not imported twisted.internet.defer")
        return Snapshot(
            version=VERSION,
            taken=self.taken,
            pid=os.getpid(),
            program=" ".join(frames.text(each) for each in getattr(sys, "argv", ["?"])),
            python="%s %d.%d.%d" % ((IMPLEMENTATION,) + sys.version_info[:3]),
            twisted=self._version(),
            sequences=tuple(sequences),
            waits=tuple(waits),
            deadlocks=cycles,
            notes=tuple(self._notes),
            spans=(),
        )

    @staticmethod
    def _version():
        twisted = sys.modules.get("twisted")
        return "?" if twisted is None else frames.text(twisted.__version__)

    def _is_late(self):
        return self._deadline is not None and time.time() > self._deadline

    # Finding.

    def _look(self):
        deferred = self._defer.Deferred
        self._attribute = "_callbacks" if "_callbacks" in vars(deferred()) else "callbacks"
        kinds = _kinds_below(deferred)
        pool = getattr(sys.modules.get("twisted.python.threadpool"), "ThreadPool", None)
        clock = getattr(sys.modules.get("twisted.internet.task"), "Clock", None)
        tasks = _task_kinds()
        others = [each for each in (pool, clock) if each is not None]
        found = _of_kinds(kinds, others + tasks)
        frozen = gc.get_freeze_count() if hasattr(gc, "get_freeze_count") else 0
        if frozen:
            self._notes.append(
                "%d objects that gc.freeze() had set aside have not been looked at" % frozen
            )
        deferreds, rest = found
        self._deferreds = deferreds
        self._kinds = kinds
        self._verdicts = Verdicts(deferreds)
        self._survey = Survey(
            self._is_deferred,
            [each for each in rest if pool is not None and isinstance(each, pool)],
            [each for each in rest if clock is not None and isinstance(each, clock)],
            self.taken,
        )
        self._naming = Naming(self._survey, self._defer, self._callbacks_of)
        plumbing = set(self._runtime.plumbing)
        for name in ("__await__", "__iter__"):
            code = getattr(getattr(deferred, name, None), "__code__", None)
            if code is not None:
                plumbing.add(code)
        self._stacks = frames.Stacks(plumbing)
        self._drive = driver_of(self._defer)
        self._find_sequences()
        for task in rest:
            if type(task) in tasks and not task.done():
                self._live[id(task)] = task, task.get_coro(), None, "asyncio"

    def _is_deferred(self, thing):
        kind = type(thing)
        if kind in self._kinds:
            return True
        return (
            _INSTANCE is not None and kind is _INSTANCE and isinstance(thing, self._defer.Deferred)
        )

    def _callbacks_of(self, deferred):
        return getattr(deferred, self._attribute)

    def _find_sequences(self):
        live, engines, attribute = self._live, self._runtime.engines, self._attribute
        plain, resume = self._defer.Deferred, self._runtime.resume
        got_result = getattr(self._drive, "callback", None)
        bridges = {}
        for number, deferred in enumerate(self._deferreds):
            if not number % 1000 and self._is_late():
                self._notes.append(
                    "the %g seconds were over when %d of %d Deferreds had been looked at"
                    % (self._seconds, number, len(self._deferreds))
                )
                break
            kind = type(deferred)
            if kind in engines:
                try:
                    body, waited = deferred._body, deferred._waiting
                    if body is not None or deferred._driver is not None:
                        live[id(deferred)] = deferred, body, waited, engines[kind]
                except AttributeError:  # An error has ended its constructor.
                    continue
            callbacks = getattr(deferred, attribute, None)
            if not callbacks:
                continue
            if kind is plain and len(callbacks) == 1:
                # Most are of this kind: the short way saves half of the time of a snapshot of many.
                (callback, args, _), _ = callbacks[0]
                if resume is not None and callback is resume:
                    self._quickly(deferred, ours.references_to(deferred, args[0]), args[0]._body)
                    continue
                if callback is got_result and type(args[1]) is types.GeneratorType:
                    _, body, status = args[:3]
                    result = status.deferred
                    live[id(result)] = result, body, deferred, "twisted"
                    self._quickly(deferred, 1 if status.waitingOn is deferred else 0, body)
                    continue
            for (callback, args, _), _ in callbacks:
                driven = self._drive(callback, args)
                if driven is not None:
                    if self._runtime.is_bridge(driven.body):
                        bridges[id(driven.result)] = driven.result
                    else:
                        live[id(driven.result)] = driven.result, driven.body, deferred, "twisted"
                elif (
                    type(callback) is types.MethodType
                    and callback.__func__.__name__ == "_releaseAndReturn"
                ):
                    self._releasing[id(callback.__self__)] = deferred
        for identity in bridges:
            live.pop(identity, None)

    def _quickly(self, deferred, references, body):
        """Decide on a `deferred` of the plainest kind, for which one `body` waits."""
        if deferred._canceller is None and not deferred.called and body is not None:
            self._quick[id(deferred)] = self._verdicts.on(deferred, references, (body,))

    # The sequences.

    def _sequences(self):
        made, running = [], self._running_bodies()
        items = list(self._live.items())
        if self._limit is not None and len(items) > self._limit:
            self._notes.append(
                "%d sequences are left out: the limit is %d"
                % (len(items) - self._limit, self._limit)
            )
            items = items[: self._limit]
        coroutine, none, of = frames._COROUTINE, None, self._stacks.of
        live, causes, waiters, edges = self._live, self._causes, self._waiters, self._edges
        new = tuple.__new__  # A function call for each would take 5 % of a snapshot of many.
        for number, (identity, (result, body, waited, driver)) in enumerate(items):
            if not number % 1000 and number and self._is_late():
                self._notes.append(
                    "%d sequences are left out: the %g seconds were over"
                    % (len(items) - number, self._seconds)
                )
                break
            state, thread = "waiting", None
            if waited is None:
                if driver == "asyncio":
                    waits_on = self._task_waits(result)
                    state = "waiting" if waits_on else "running"
                else:
                    waits_on = _NONE
                    state = text(ours.state_of(result))
                thread = running.get(id(body)) if state == "running" else None
            else:
                target = self._resolve(waited) if waited.called else id(waited)
                waits_on = (target,)
                if target in live:
                    waiters.setdefault(target, []).append(identity)
                    edges[identity] = waits_on
                elif target not in causes:
                    causes[target] = waited
            stack = of(body) if body is not none else (frames.Frame("?", "?", "?", 0),)
            spelling = "coroutine" if type(body) is coroutine else "generator"
            arguments = shown(body, self._arguments) if self._arguments else _NONE
            made.append(
                new(
                    Sequence,
                    (
                        identity, stack, driver, spelling, state, thread, none, arguments, waits_on,
                        _NONE,
                    ),
                )
            )  # fmt: skip
        return made

    def _running_bodies(self):
        """The name of the thread that runs a body, by the id of the body."""
        if not any(
            waited is None and driver != "asyncio" for _, _, waited, driver in self._live.values()
        ):
            return {}
        names = dict((each.ident, each.name) for each in threading.enumerate())
        running = {}
        bodies = {}
        for _, body, waited, _ in self._live.values():
            if waited is None and body is not None:
                frame = frames.frame_and_inner(body)[0]
                if frame is not None:
                    bodies[id(frame)] = id(body)
        threads = sys._current_frames()
        while threads:
            ident, frame = threads.popitem()
            while frame is not None:  # This thread's own frame is left out: see `Survey`.
                if id(frame) in bodies:
                    running[bodies[id(frame)]] = frames.text(str(names.get(ident, ident)))
                frame = frame.f_back
        return running

    def _resolve(self, waited):
        """The id of the sequence or wait that a wait for `waited` comes to."""
        seen = set()
        chain = None
        while waited.called and id(waited) not in self._live:
            result = getattr(waited, "result", None)
            if not self._is_deferred(result) or id(waited) in seen:
                break
            seen.add(id(waited))
            if chain is None:
                chain = []
            chain.append(waited)
            waited = result
        identity = id(waited)
        if identity not in self._live and identity not in self._causes:
            self._causes[identity] = waited
        return identity

    def _task_waits(self, task):
        future = getattr(task, "_fut_waiter", None)
        if future is None:
            return _NONE
        return (self._resolve_future(future),)

    def _resolve_future(self, future):
        if id(future) not in self._live and id(future) not in self._causes:
            self._causes[id(future)] = future
        return id(future)

    # The waits that are not sequences.

    def _waits(self):
        made, done, causes = [], set(), self._causes
        todo, quick, new = list(causes), self._quick, tuple.__new__
        known, timeouts = self._survey.known, self._survey.timeouts
        anything, rest = self._naming.nothing_known()[:3], (None, _NONE, False)
        while todo:
            identity = todo.pop()
            if identity in done:
                continue
            done.add(identity)
            if identity in quick and identity not in known and identity not in timeouts:
                made.append(new(Wait, (identity,) + anything + (quick[identity],) + rest))
                continue
            wait = self._wait(identity)
            made.append(wait)
            if wait.waits_on:
                todo.extend(each for each in wait.waits_on if each in causes)
        return made

    def _wait(self, identity):
        thing = self._causes[identity]
        late = self._is_late() if self._deadline is not None else False
        verdict, cause = UNKNOWN, _NOT_LOOKED_AT
        if not late:
            try:
                if is_asyncio_future(thing):
                    cause = self._naming.future(thing)
                else:
                    cause = self._naming.cause_of(thing)
                    verdict = self._verdict(thing)
            except Exception as error:  # The object is not as Twisted makes it.
                cause = Cause(
                    "deferred", "a Deferred that could not be read: %s" % type(error).__name__
                )
        waits_on, detail = _NONE, cause.detail
        if cause.waits:
            if cause.kind in ("lock", "semaphore"):
                waits_on, detail = self._holder(cause.waits[0], thing, detail)
            else:
                waits_on = tuple(
                    self._resolve_future(each) if is_asyncio_future(each) else self._resolve(each)
                    for each in cause.waits
                )
            for each in waits_on:
                if each in self._live:
                    self._waiters.setdefault(each, []).append(identity)
        if waits_on or cause.kind == "timer" and verdict == UNKNOWN:
            verdict = REACHABLE
        return Wait(
            identity, cause.kind, cause.what, detail, verdict, cause.due, waits_on, cause.any
        )

    def _verdict(self, deferred):
        references, bodies = 0, []
        for (callback, args, _), _ in self._callbacks_of(deferred):
            sequence = self._runtime.waiter_in(callback, args)
            if sequence is None:
                driven = self._drive(callback, args)
                if driven is None:
                    references += self._chained(deferred, callback, args)
                    continue
                status = driven.status
                if status is not None and status.waitingOn is deferred:
                    references += 1
                bodies.append(driven.body)
                if not self._runtime.is_bridge(driven.body):
                    continue
                sequence = self._runtime.bridged_by(self._callbacks_of(driven.result))
                if sequence is None:
                    return UNKNOWN
            known = ours.references_to(deferred, sequence)
            if known is None:
                return UNKNOWN
            references += known
            bodies.append(sequence._body)
        return self._verdicts.on(deferred, references, bodies)

    def _chained(self, deferred, callback, args):
        """The number of references to `deferred` that the owner of `callback` needs to wait."""
        if type(callback) is types.MethodType:
            owner = callback.__self__
            children = owner._deferredList if isinstance(owner, self._defer.DeferredList) else ()
        elif type(callback) is types.FunctionType:
            is_own = callback.__module__ == "twisted.internet.defer"
            children = is_own and cells_of(callback).get("to_cancel") or ()
        elif args and self._is_deferred(args[0]) and args[0].called:
            # It waits for a Deferred that one of its callbacks has returned.
            children = (args[0].result, getattr(args[0], "_chainedTo", None))
        else:
            children = ()
        return sum(each is deferred for each in children)

    def _holder(self, lock, waiting, detail):
        """The holders of `lock`, as far as they can be known: ids, and words."""
        releasing = self._releasing.get(id(lock))
        if releasing is not None:
            # A `run()` of the lock holds it.
            return (self._resolve(releasing),), detail
        held, at_hand = [], []
        exits = _exits_of(self._defer)
        waits = set(id(each) for each in lock.waiting)
        for identity, (_, body, waited, driver) in self._live.items():
            if body is None or waited is not None and id(waited) in waits:
                continue
            referents = gc.get_referents(*frames.holders_of(body))
            if any(
                type(each) is types.MethodType and each.__self__ is lock and each.__func__ in exits
                for each in referents
            ):
                held.append(identity)
            elif any(each is lock for each in referents):
                functions = sum(each is exit for each in referents for exit in exits)
                locks = (
                    set(id(each) for each in referents if isinstance(each, type(lock).__mro__[-2]))
                    if functions
                    else ()
                )
                if functions and functions >= len(locks):
                    held.append(identity)  # Since Python 3.14 an `async with` keeps it like this.
                else:
                    at_hand.append(identity)
        if held:
            return tuple(held), detail
        if at_hand:
            names = sorted(
                set(self._stacks.of(self._live[each][1])[0].function for each in at_hand)
            )
            said = "perhaps held by %s, which has it at hand" % " or ".join(names[:3])
            detail = ", ".join(filter(None, [detail, said]))
        return _NONE, detail

    # The whole.

    def _add_edges(self, sequences, waits):
        """Add the edges that lead to or from a wait that is not a sequence."""
        edges = self._edges
        # One that waits for any of several goes on as soon as one of them does.
        edges.update(
            (each.id, each.waits_on)
            for each in waits
            if each.waits_on and not (each.any and len(each.waits_on) > 1)
        )
        between = set(each.id for each in waits if each.waits_on)
        if between:
            edges.update(
                (each.id, each.waits_on)
                for each in sequences
                if each.waits_on and each.waits_on[0] in between
            )

    def _with_waiters(self, sequences):
        waiters = self._waiters
        return [
            each._replace(waiters=tuple(waiters[each.id])) if each.id in waiters else each
            for each in sequences
        ]


_INSTANCE = getattr(types, "InstanceType", None)
text = frames.text


def _kinds_below(kind):
    """`kind` and all classes derived from it."""
    if _INSTANCE is not None and type(kind) is types.ClassType:
        return frozenset(ours.Runtime().engines)  # The others' instances have one type.
    kinds, todo = set(), [kind]
    while todo:
        each = todo.pop()
        if each not in kinds:
            kinds.add(each)
            todo.extend(type.__subclasses__(each))
    return frozenset(kinds)


def _task_kinds():
    tasks = sys.modules.get("asyncio.tasks")
    if tasks is None or not hasattr(getattr(tasks, "Task", None), "get_coro"):
        return []
    return [tasks.Task] + [each for each in [getattr(tasks, "_PyTask", None)] if each]


def _exits_of(defer):
    primitive = defer.DeferredLock
    found = [getattr(primitive, "__aexit__", None)]
    return [each for each in found if each is not None]


def _of_kinds(kinds, others):
    """The collector's objects of `kinds`, and those of the kinds `others`."""
    wanted = set(kinds)
    wanted.update(others)
    if _INSTANCE is not None:
        wanted.add(_INSTANCE)
    objects = gc.get_objects()
    found = list(compress(objects, each_of(wanted.__contains__, each_of(type, objects))))
    del objects
    if not others and _INSTANCE is None:
        return found, []
    rest = [each for each in found if type(each) in others or type(each) is _INSTANCE]
    if _INSTANCE is not None:
        defer = sys.modules["twisted.internet.defer"]
        found = [each for each in found if isinstance(each, defer.Deferred)]
        rest = [each for each in rest if not isinstance(each, defer.Deferred)]
    elif rest:
        found = [each for each in found if type(each) in kinds]
    return found, rest
