"""
Finds the parts of the program that fire Deferreds by themselves: timers, threads, processes and
connections.

Most Deferreds have nothing that leads to these.  So the survey looks through them first, for the
Deferreds that they refer to.
"""

from __future__ import absolute_import, division, print_function, unicode_literals

import gc
import sys
import threading
import types
from collections import deque, namedtuple

from .frames import frame_record, is_text, text
from .shapes import cells_of

#: The description of a Deferred; see `data.Wait`.  `waits` are objects.
Cause = namedtuple("Cause", "kind what detail due waits any")
Cause.__new__.__defaults__ = ("", None, (), False)

_CONTAINERS = (dict, list, tuple, set, frozenset, deque)
_THREADING = frozenset(
    ["threading", "queue", "Queue", "twisted.python.threadpool", "twisted._threads._threadworker"]
)


def call(cause, **values):
    return cause._replace(**values)


class Survey(object):
    """
    The `Cause` of each Deferred that one is known for, by the id of the Deferred.

    :param is_deferred: a function that says whether an object is a Deferred.
    :param pools: the thread pools that were found.
    :param clocks: the clocks of tests that were found.
    :param now: the time.
    """

    def __init__(self, is_deferred, pools, clocks, now):
        self._is_deferred = is_deferred
        self.now = now
        self.known = {}
        self.timeouts = {}
        self.notes = []
        self.reactor = sys.modules.get("twisted.internet.reactor")
        for part, arguments in [
            (self._threads, (pools,)),
            (self._timers, (clocks,)),
            (self._processes, ()),
            (self._connections, ()),
        ]:
            try:
                part(*arguments)
            except Exception as error:  # The reactor is not one of Twisted's, for example.
                self.notes.append(
                    "%s could not be looked through: %s"
                    % (part.__name__.strip("_"), type(error).__name__)
                )

    def deferreds_in(self, *things):
        """
        The Deferreds among `things`; in containers; in the variables of functions, the owners of
        methods and the attributes of other objects that are among `things` themselves.
        """
        found, seen, todo = [], set(), [(each, 0) for each in things]
        while todo:
            thing, depth = todo.pop()
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            kind = type(thing)
            if self._is_deferred(thing):
                found.append(thing)
            elif depth > 3 or len(seen) > 10000:
                pass
            elif kind is types.FunctionType:
                todo.extend((each, depth + 1) for each in cells_of(thing).values())
            elif kind is types.MethodType:
                todo += [(thing.__self__, depth + 1), (thing.__func__, depth + 1)]
            elif kind in _CONTAINERS or depth == 0:
                todo.extend((each, depth + 1) for each in gc.get_referents(thing))
        return found

    # Timers.

    def _timers(self, clocks):
        if self.reactor is not None:
            seconds = self.reactor.seconds()
            for each in self.reactor.getDelayedCalls():
                self._timer(each, each.getTime() - seconds, "")
        for clock in clocks:
            for each in list(vars(clock).get("calls", ())):
                self._timer(each, each.getTime() - clock.rightNow, " of a task.Clock")

    def _timer(self, delayed, left, clock):
        function = vars(delayed).get("func")
        due = None if clock else self.now + left
        name = name_of(function)
        detail = "in %.1f s%s" % (left, clock)
        is_timeout = name.endswith("addTimeout.<locals>.timeItOut") or name.endswith("timeItOut")
        values = [function, vars(delayed).get("args") or (), vars(delayed).get("kw") or {}]
        if type(getattr(function, "__self__", None)).__name__ == "LoopingCall":
            values += _attributes(function.__self__)
        for deferred in self.deferreds_in(*values):
            if is_timeout:
                self.timeouts[id(deferred)] = "cancelled by a time-out " + detail
            elif name.endswith("_clearFailed") or name.endswith("_cleanup"):
                names = [text(each) for each in delayed.args if is_text(each)]
                self._know(deferred, "dns", "a DNS look-up", " ".join(names))
                self.timeouts[id(deferred)] = "given up " + detail
            else:
                what = "a timer" if name.endswith("callback") else "a timer that calls " + name
                self._know(deferred, "timer", what, detail, due)
        if name.endswith("_cleanup"):
            self._resolver(getattr(function, "__self__", None))

    def _resolver(self, resolver):
        # It knows a timer for one Deferred.  Its caller waits for another one.
        for lookup, (deferred, delayed) in list(vars(resolver).get("_runningQueries", {}).items()):
            names = [text(each) for each in delayed.args if is_text(each)]
            thread = self.known.get(id(lookup))
            detail = " ".join(names)
            if thread is not None:
                detail += " in " + thread.detail
            self._know(deferred, "dns", "a DNS look-up", detail)

    def _know(self, deferred, kind, what, detail="", due=None):
        self.known.setdefault(id(deferred), Cause(kind, what, detail, due))

    # Threads.

    def _threads(self, pools):
        names = dict((each.ident, each.name) for each in threading.enumerate())
        here = threading.current_thread().ident
        # Leave out this thread's frame.  A frame that refers to itself keeps its callers, and these
        # keep the Deferreds.
        others = sys._current_frames()
        others.pop(here, None)
        for ident, frame in others.items():
            name = text(str(names.get(ident, ident)))
            standing = None
            while frame is not None:
                module = frame.f_globals.get("__name__")
                if standing is None and module not in _THREADING:
                    standing = frame_record(frame)
                if module == "twisted.python.threadpool":
                    self._thread(frame, name, standing)
                frame = frame.f_back
        for pool in pools:
            queue = _queue_of(pool)
            for deferred in self.deferreds_in(*[_on_result(each) for each in queue]):
                self._know(deferred, "thread", "a thread", "that no thread of its pool is free for")

    def _thread(self, frame, name, standing):
        if frame.f_code.co_name not in ("inContext", "_worker"):
            return
        variables = variables_of(frame)
        on_result = variables.get("onResult") or _on_result(variables.get("inContext"))
        where = u"?" if standing is None else u"%s %s:%d" % (
            standing.function, standing.file, standing.line
        )  # fmt: skip
        for deferred in self.deferreds_in(on_result):
            self._know(deferred, "thread", "a thread", "%s, now at %s" % (name, where))

    # Processes and connections.

    def _processes(self):
        module = sys.modules.get("twisted.internet.process")
        for pid, process in list(getattr(module, "reapProcessHandlers", {}).items()):
            protocol = vars(process).get("proto")
            detail = "%s, process %d" % (_program_of(pid), pid)
            for deferred in self.deferreds_in(protocol, *_attributes(protocol)):
                self._know(deferred, "process", "a process", detail)

    def _connections(self):
        if self.reactor is None or not hasattr(self.reactor, "getReaders"):
            return
        seen = set()
        for each in list(self.reactor.getReaders()) + list(self.reactor.getWriters()):
            if id(each) in seen:
                continue
            seen.add(id(each))
            protocol = vars(each).get("protocol") if hasattr(each, "__dict__") else None
            if protocol is None:
                continue
            live = vars(protocol).get("liveMessages") if hasattr(protocol, "__dict__") else None
            kind = "%s.%s" % (type(protocol).__module__, type(protocol).__name__)
            if live is not None:
                for deferred in self.deferreds_in(live):
                    self._know(deferred, "dns", "a DNS look-up", "by " + kind)
            for deferred in self.deferreds_in(protocol):
                self._know(
                    deferred, "connection", "what %s gets" % kind, "with " + address_of(each)
                )


def _program_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as stream:
            name = stream.read(4096).partition(b"\0")[0].decode("utf-8", "replace")
            return name or "a program"  # The process has not begun, or has ended.
    except (IOError, OSError):  # This system is not Linux.
        return "a program"


def _attributes(thing):
    return [each for each in vars(thing).values()] if hasattr(thing, "__dict__") else []


def _queue_of(pool):
    """The work of `pool` that no thread has begun."""
    team = vars(pool).get("_team")
    if team is not None:
        return list(vars(team).get("_pending", ()))
    return list(getattr(vars(pool).get("q"), "queue", ()))


def _on_result(work):
    if type(work) is tuple:
        return work[-1]
    return vars(work).get("onResult") if type(work) is types.FunctionType else None


def variables_of(frame):
    """The variables of the frame of a function."""
    variables = frame.f_locals
    copy = dict(variables)
    if type(variables) is dict and frame.f_code.co_flags & 1:  # CO_OPTIMIZED
        # Until Python 3.12 the frame keeps the dictionary that it has returned, with its values.
        variables.clear()
    return copy


def address_of(transport):
    """The address of the peer of `transport`, which is one of Twisted's."""
    for owner, method in [(transport, "getPeer"), (transport, "getHost")]:
        try:
            address = getattr(owner, method)()
            return text(str("%s:%s" % (address.host, address.port)))
        except Exception:  # It has no peer, or not yet.
            pass
    return "somebody"


def name_of(function):
    """The qualified name of `function`."""
    while type(function).__name__ == "partial":
        function = function.func
    owner = getattr(function, "__self__", None) if type(function) is types.MethodType else None
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if not is_text(name):
        name = type(function).__name__
    elif owner is not None and not hasattr(function, "__qualname__"):
        name = "%s.%s" % (type(owner).__name__, name)
    module = getattr(function, "__module__", None)
    if not is_text(module):
        return text(name)
    return "%s.%s" % (text(module), text(name))
