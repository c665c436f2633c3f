"""
The world of a program: its Deferreds, its context variable, its clock, and the trace of all events.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import warnings
import weakref
from typing import NamedTuple

from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from seqcompat._versions import CALLBACKS

# The most sequences that a program starts: functions start functions.
BUDGET = 16

variable = contextvars.ContextVar("variable", default="unset")


class Trouble(Exception):
    """An error that the program raises itself."""


_CLASSES = {
    "trouble": Trouble,
    "key": KeyError,
    "cancelled": CancelledError,
    "keyboard": KeyboardInterrupt,
    "exit": SystemExit,
    "generator-exit": GeneratorExit,
    "stop": StopIteration,
}


class Held:
    """An object that a body holds, as argument or local variable."""


class Own(Deferred):
    """A Deferred that gives callbacks its values in its own way."""

    def addCallbacks(self, callback, errback=None, *arguments, **options):
        return super().addCallbacks(_handed_out(callback), errback, *arguments, **options)

    def addCallback(self, callback, *arguments, **options):
        return self.addCallbacks(callback, None, arguments, options)

    def addBoth(self, callback, *arguments, **options):
        return self.addCallbacks(callback, callback, arguments, options, arguments, options)


def _handed_out(callback):
    return lambda value, *arguments, **options: callback(("own", value), *arguments, **options)


class Loop:
    """The part of an event loop that a Future needs: `turn` makes the calls that are due."""

    def __init__(self, complain):
        self._soon = []
        self._complain = complain

    def create_future(self):
        return asyncio.Future(loop=self)

    def call_soon(self, callback, *arguments, context=None):
        self._soon.append((context, callback, arguments))

    def turn(self):
        while self._soon:
            context, callback, arguments = self._soon.pop(0)
            try:
                context.run(callback, *arguments)
            except Exception as error:  # A canceller raises this.
                self._complain(error)
            # The traceback of an error can have this frame.
            context = callback = arguments = None

    def get_debug(self):
        return False

    def call_exception_handler(self, context):
        """An error that nobody has retrieved.  Twisted does not log it either."""


class Event(NamedTuple):
    """
    :ivar text: the name of the body, and its event.
    :ivar context: the value of the context variable there.
    :ivar chain: the ``__context__`` and ``__cause__`` of an error.
    """

    text: str
    context: str
    chain: str = ""


class World:
    """
    One run of one program.

    :ivar namespace: the names that the program's source defines and uses.
    :ivar trace: the events so far.
    :ivar differences: for each event that the contract declares different from Twisted, the clause
        and the length of the trace then.
    :ivar is_shared: whether Twisted's drivers are mixed with ours.  Then it depends on the function
        whether returnValue() warns.
    :ivar cancelled: whether something has been cancelled.
    :ivar passes_deferred: whether a body has returned a Deferred.  Such programs make cycles of
        results themselves.
    :ivar watched: the objects that have to die with their sequence (clause M1): the name of the
        sequence, the object's part in it, and a weak reference.
    :ivar driven: the length of the trace when a body first waited on a bare coroutine or generator,
        or None.
    """

    def __init__(self, program, is_shared=False):
        self.program = program
        self.is_shared = is_shared
        self.namespace = {"w": self, "Trouble": Trouble, "CancelledError": CancelledError}
        self.trace = []
        self.differences = []
        self.driven = None
        self.clock, self.loop, self.futures = Clock(), Loop(self.could_not), []
        self.cells, self.results, self.bare, self.watched = [], [], [], []
        self.names = {}
        self.started = self.made = 0
        self.running, self.waiting, self.ended, self.in_cancellation = set(), {}, set(), set()
        self.open, self.cancelled, self.passes_deferred = True, False, False
        for canceller in program.cells:
            self.fresh(canceller)

    # The objects that bodies wait on.

    def cell(self, index):
        return self.cells[index % len(self.cells)]

    def result(self, index):
        return self.results[index % len(self.results)] if self.results else succeed(None)

    def fresh(self, cell):
        own, _, canceller = cell.rpartition(" ")
        kind = Own if own else Deferred
        deferred = kind(getattr(self, "_cancel_" + canceller))
        self._name(deferred, "d%d" % len(self.cells))
        self.cells.append(deferred)
        return deferred

    def fired(self, outcome):
        kind, detail = outcome
        return succeed(detail) if kind == "value" else fail(self.error(detail))

    def own_fired(self, outcome):
        deferred = Own()
        self._fire(deferred, outcome)
        return deferred

    def future(self, index):
        return Deferred.fromFuture(self._as_future(self.cell(index)))

    def _as_future(self, deferred):
        future = deferred.asFuture(self.loop)
        self._name(future, "future of " + self.names.get(id(deferred), "?"))
        self.futures.append(future)
        return future

    def paused(self, outcome):
        deferred = self.fired(outcome)
        deferred.pause()
        self._name(deferred, "d%d" % len(self.cells))
        self.cells.append(deferred)
        return deferred

    def chained(self, index):
        return succeed(None).addCallback(lambda _: self.cell(index))

    def plain(self, number):
        return (None, 5, "text", (1, 2), [3], object)[number]

    def failure(self, kind):
        return Failure(self.error(kind))

    def start(self, index):
        if self.started >= BUDGET:
            return succeed("no more")
        index %= len(self.program.functions)
        me = self._next_name("f", index)
        result = self.namespace["sequence_%d" % index](me, self._held(me, "the argument"))
        self._name(result, me)
        self.results.append(result)
        return result

    def generator(self, index):
        return self._bare("generator", index)

    def coroutine(self, index):
        return self._bare("coroutine", index)

    def _bare(self, kind, index):
        if self.driven is None:
            self.driven = len(self.trace)
        me = self._next_name(kind[0], index)
        body = self.namespace["%s_%d" % (kind, index)](me, self._held(me, "the argument"))
        self._name(body, me)
        self.bare.append(body)
        return body

    def _next_name(self, kind, index):
        self.started += 1
        return "%s%d#%d" % (kind, index, self.started)

    def _held(self, me, what):
        held = Held()
        self.watched.append((me, what, weakref.ref(held)))
        return held

    def _name(self, value, name):
        self.names[id(value)] = name

    _cancel_none = None

    def _cancel_value(self, deferred):
        deferred.callback("cancelled")

    def _cancel_error(self, deferred):
        deferred.errback(self.error("trouble"))

    def _cancel_nothing(self, deferred):
        self.notes(self.names[id(deferred)], "ignores its cancellation")

    def _cancel_raise(self, deferred):
        self.differs("X7")
        raise self.error("trouble")

    def error(self, kind):
        self.made += 1
        return _CLASSES[kind](self.made)

    # The events that bodies report.

    def begins(self, me):
        self.notes(me, "begins")
        return self._held(me, "a local variable")

    def wait(self, me, target):
        self.notes(me, "waits for " + self.show(target))
        self.running.discard(me)
        self.ended.discard(me)  # A finally block can still wait after a return.
        self.waiting[me] = target
        if id(target) in self.in_cancellation:
            # Twisted awaits an exception of its own there.
            self.differs("X1")
        if target in self.results and target._runningCallbacks:
            # If it has failed, Deferred.__await__ fails in an assertion.
            self.differs("W8")
        if any(name == me for _, name in self._waited_on(target)):
            self.differs("X4")  # It waits for itself, for ever.  Twisted's cancel() fails there.
        return target

    def got(self, me, value):
        self.notes(me, "got " + self.show(value))

    def caught(self, me, error):
        self.notes(me, "caught " + self.show(error), chain_of(error))

    def raises(self, me, kind):
        error = self.error(kind)
        self.notes(me, "raises " + self.show(error))
        self.running.discard(me)
        return error

    def ends(self, me, value):
        self.notes(me, "returns " + self.show(value))
        self.running.discard(me)
        self.ended.add(me)
        if isinstance(value, Deferred):
            self.passes_deferred = True
            if self.cancelled:
                self.differs("R4")
        return value

    def return_elsewhere(self, value):
        self.namespace["returnValue"](value)

    def set_context(self, me, value):
        token = variable.set("%s by %s" % (value, me))
        self.notes(me, "sets the context")
        return token

    def reset_context(self, me, token):
        if token is not None:
            variable.reset(token)
        self.notes(me, "resets the context")

    def notes(self, me, text, chain=""):
        if not self.open:
            raise GeneratorExit  # Python closes the body, which must do nothing more.
        self.running.add(me)
        self.trace.append(Event(me + " " + text, variable.get(), chain))

    def differs(self, clause):
        """From here on Twisted differs, by a clause of the contract."""
        self.differences.append((clause, len(self.trace)))

    def show(self, value):
        if id(value) in self.names:
            return self.names[id(value)]
        if isinstance(value, Failure):
            return "Failure of " + self.show(value.value)
        if isinstance(value, BaseException):
            number = value.args[0] if value.args and isinstance(value.args[0], int) else ""
            return type(value).__name__ + str(number)
        if isinstance(value, Deferred):
            return "a Deferred"
        return repr(value)

    # The deeds of bodies and of the script.

    def does(self, me, deed, *details):
        self.notes(me, "does %s %r" % (deed, details))
        try:
            getattr(self, "do_" + deed.replace(" ", "_"))(*details)
        except Exception as error:
            self.notes(me, "could not: " + self.show(error))

    def could_not(self, error):
        self.notes("the loop", "could not: " + self.show(error))

    def do_start(self, index):
        self.start(index)

    def do_fire(self, index, outcome):
        self._fire(self.cell(index), outcome)

    def do_stranger(self, index, outcome):
        self.differs("R6")
        self._fire(self.result(index), outcome)

    def _fire(self, deferred, outcome):
        kind, detail = outcome
        try:
            if kind == "value":
                deferred.callback(detail)
            else:
                deferred.errback(self.error(detail))
        except AlreadyCalledError:
            self.notes("world", "had fired it already")

    def do_cancel(self, reference):
        deferred = self._refer(reference)
        with self._cancelling(deferred):
            deferred.cancel()

    def do_pause(self, reference):
        deferred = self._refer(reference)
        if deferred._runningCallbacks:
            # Such a Deferred runs them all the same, and an await of it would go round for ever in
            # Deferred itself.
            return
        if deferred in self.results and self.cancelled:
            return  # Then Twisted itself has paused it.
        deferred.pause()

    def do_unpause(self):
        for deferred in self.cells + self.results:
            self._unpause(deferred)

    def _unpause(self, deferred):
        while self._can_be_unpaused(deferred):
            deferred.unpause()

    @staticmethod
    def _can_be_unpaused(deferred):
        # While it is chained, Deferred itself has paused this one, and unpauses it.  If it is
        # paused besides, it keeps the name of the other when that has fired.
        other = deferred._chainedTo
        is_chained = other is not None and (
            not other.called or other.paused or bool(getattr(other, CALLBACKS))
        )
        return deferred.paused and not is_chained

    def do_hook(self, reference, action):
        deferred = self._refer(reference)
        name = self.names.get(id(deferred), "?")

        # It takes only a later one, so that no chain ends in itself.
        later = (
            self.cells[self.cells.index(deferred) + 1 :] if deferred in self.cells else self.cells
        )

        deferred.addBoth(self.calls_back, name, later, action)

    def calls_back(self, value, name, later, action):
        self.notes(
            name, "calls back with " + self.show(value), chain_of(getattr(value, "value", None))
        )
        return getattr(self, "hook_" + action[0])(value, later, *action[1:])

    def hook_log(self, value, later):
        return value

    def hook_value(self, value, later, number):
        return number

    def hook_error(self, value, later, kind):
        raise self.error(kind)

    def hook_cell(self, value, later, index):
        return later[index % len(later)] if later else value

    def hook_fire(self, value, later, index, outcome):
        self.do_fire(index, outcome)
        return value

    def hook_start(self, value, later, index):
        self.start(index)
        return value

    def hook_cancel(self, value, later, reference):
        self.do_cancel(reference)
        return value

    def do_timeout(self, index, seconds):
        self.result(index).addTimeout(seconds, self.clock)

    def do_as_future(self, index):
        self._as_future(self.result(index)).add_done_callback(self.is_done)

    def is_done(self, future):
        name = self.names[id(future)]
        if future.cancelled():
            self.notes(name, "was cancelled")
        elif future.exception() is not None:
            self.notes(name, "failed with " + self.show(future.exception()))
        else:
            self.notes(name, "has " + self.show(future.result()))

    def do_cancel_future(self, index):
        if self.futures:
            with self._cancelling(*self.results):
                self.futures[index % len(self.futures)].cancel()
                self.loop.turn()

    def do_advance(self, seconds):
        with self._cancelling(*self.results):
            self.clock.advance(seconds)

    def do_set(self, value):
        self.set_context("world", value)

    def _refer(self, reference):
        kind, index = reference
        return self.cell(index) if kind == "cell" else self.result(index)

    @contextlib.contextmanager
    def _cancelling(self, *values):
        """Put this around a cancellation of `values`: it notes where Twisted differs."""
        self.cancelled = True
        if self.passes_deferred:
            self.differs("R4")
        before = set(self.in_cancellation)
        for value in values:
            for waited, name in self._waited_on(value):
                if id(waited) in before:
                    # Twisted loses a second cancellation while it is busy with the first.
                    self.differs("X3")
                self.in_cancellation.add(id(waited))
                if name in self.running and name[0] in "fgc":
                    self.differs("X6")
                if getattr(waited, "paused", 0) and waited in self.results:
                    self.differs("X1")
        try:
            yield
        finally:
            self.in_cancellation = before

    def _waited_on(self, value):
        """`value`, the one that it waits on, and so on, each with its name."""
        seen = set()
        while value is not None:
            name = self.names.get(id(value))
            if id(value) in seen:
                self.differs("X4")
                break
            seen.add(id(value))
            yield value, name
            if name in self.waiting and name not in self.ended:
                value = self.waiting[name]
            else:
                value = getattr(value, "result", None)
                if not isinstance(value, Deferred):
                    break

    # One run.

    def run(self):
        """
        Play the script, then let everything go on that still waits.

        The outcome of each result ends the trace.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._warned
            for step in self.program.script:
                self.running.clear()
                if step[0] == "set":
                    self.set_context("world", step[1])
                else:
                    self.does("world", *step)
                self.loop.turn()
            self._let_go()
        self._look_at_results()

    def _look_at_results(self):
        for result in self.results:
            pending = not result.called or result.paused
            state = "is pending" if pending else "ends with " + self.show(result.result)
            chain = "" if pending else chain_of(getattr(result.result, "value", None))
            self.trace.append(Event("%s %s" % (self.names[id(result)], state), "", chain))

    def _let_go(self):
        for _ in range(50 * BUDGET):
            self.running.clear()
            self.does("world", "unpause")
            self.does("world", "advance", 1)
            self.loop.turn()
            unfired = [deferred for deferred in self.cells if not deferred.called]
            if (
                not unfired
                and not any(deferred.paused for deferred in self.cells)
                and not any(self._can_be_unpaused(result) for result in self.results)
                and not self.clock.getDelayedCalls()
            ):
                break
            if unfired:
                self.notes("world", "fires " + self.names[id(unfired[0])])
                unfired[0].callback("at last")

    def _warned(self, message, category, filename, lineno, file=None, line=None):
        if self.is_shared and "returnValue()" in str(message):
            return
        # Without the context: the driver warns, in its own.
        self.trace.append(Event("warning: %s %s" % (category.__name__, str(message)[:60]), ""))

    def close(self):
        """
        Forget everything, and end pending bodies unseen.

        :returns: the objects that have to be gone then, and the results that may stay.
        """
        self.open = False
        watched = self.watched
        # A pending sequence and the result that it waits for refer to each other.
        cyclic = [
            weakref.ref(result)
            for result in self.results
            if self.passes_deferred or getattr(result, "_body", None) is not None
        ]
        if not self.passes_deferred:
            watched += [
                (self.names[id(result)], "the result", weakref.ref(result))
                for result in self.results
            ]
        for collection in (
            self.waiting,
            self.results,
            self.cells,
            self.bare,
            self.futures,
            self.names,
        ):
            collection.clear()
        self.clock = self.loop = None
        return watched, cyclic


def chain_of(error):
    """The errors that `error` names as its cause and context, each by its class."""
    classes = []
    while isinstance(error, BaseException) and len(classes) < 20:
        cause, context = error.__cause__, error.__context__
        error = cause if cause is not None else context
        if error is not None:
            classes.append(("cause " if cause is not None else "context ") + type(error).__name__)
    return ", ".join(classes)
