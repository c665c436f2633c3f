"""
What happens inside of a recorded process: it watches what sequences wait on.

The process is started by ``record`` with `ENVIRONMENT` set; ``startup/sitecustomize.py`` loads this
file by its path. So it may not import the package, which the recorded project need not have, nor
Twisted before the project does.  When Twisted's `defer` or this package is imported, its decorators
are replaced by ones that also have the function watched: on Python 3.12 and newer by a monitor of
its code, elsewhere by a generator around each of its generators.

What was seen at a place is written down at once when it is seen for the first time, so that a
process that is killed, or ends without running its exit handlers, loses nothing but counts.
"""

from __future__ import absolute_import, division, print_function

import atexit
import functools
import inspect
import json
import os
import sys
import types

if __name__ == "recording":  # Loaded by its path.
    import called
    import kinds
else:
    from seqcompat.migrate.observe import called, kinds

# By names of this module, which are faster to look up at each wait.
AGAIN = kinds.AGAIN
BUSY = kinds.BUSY
COROUTINE = kinds.COROUTINE
ELSEWHERE = kinds.ELSEWHERE
FIRED = kinds.FIRED
FROM = kinds.FROM
FUTURE = kinds.FUTURE
GENERATOR = kinds.GENERATOR
PLAIN = kinds.PLAIN
SEQUENCE = kinds.SEQUENCE
SUCCEEDED = kinds.SUCCEEDED
UNFIRED = kinds.UNFIRED
WAITABLE = kinds.WAITABLE

#: Tells a process, as JSON, the directory to write to and the root of the files to watch.
ENVIRONMENT = "SEQCOMPAT_RECORD"

#: Directories of virtual environments and the like, in which nothing is the project's own.
NOT_OWN = frozenset(["site-packages", "dist-packages", ".tox", ".nox", ".eggs"])

#: The modules whose frames a returnValue() leaves.
_RETURN_VALUE = frozenset(
    ["twisted.internet.defer", "twisted.python.deprecate", "seqcompat._sequential"]
)

#: Left on a fired Deferred that was waited on: where.
_MARK = "_seqcompat_waited_on"

#: Left on the result of a sequence: the label of the function.
_LABEL = "_seqcompat_made_by"

_FROM_ELSEWHERE = FROM + ELSEWHERE

_PY2 = sys.version_info[0] == 2
#: The type of all instances of Python 2's old classes; Deferred was one of those.
_OLD_INSTANCE = types.InstanceType if _PY2 else None


class Places(dict):
    """The kinds seen in a code object, counted by the offset of an instruction."""

    def __init__(self, code):
        dict.__init__(self)
        self.code = code
        #: The qualified name, where Python tells it.
        self.name = getattr(code, "co_qualname", None)
        #: By offset, where the code object does not tell it.
        self.lines = {}
        #: By offset: the names of what is called there, where that was asked for.
        self.calls = {}

    def __missing__(self, offset):
        return self.setdefault(offset, {})

    def position(self, offset):
        """Line, end line, column and end column; None for what is not known."""
        if hasattr(self.code, "co_positions"):  # Python 3.11
            line, end_line, column, end_column = list(self.code.co_positions())[offset // 2]
            if line is not None:
                return line, end_line or line, column, end_column
        line = self.lines.get(offset) or self.code.co_firstlineno
        return line, line, None, None


class Recorder(object):
    """
    Watches functions, and writes down what they wait on.

    :param directory: where to write to, a file for each process.
    :param root: the directory whose files are watched.
    """

    def __init__(self, directory, root):
        self._directory = directory
        self._root = os.path.join(os.path.realpath(root), "")
        self._began_in = os.getcwd()
        self._pid = os.getpid()
        #: By the name of a file: its real path, None if it is not to be watched.
        self._own = {}
        #: By the id of a code object, whose hash would go through all of it.
        self._places = {}
        self._calls = called.Calls()
        #: By function: what it is called.
        self._labels = {}
        #: By type: the kind of its objects; FIRED for all of Deferreds, SEQUENCE for those of our
        #: own.
        self._kinds = {}
        self._monitor = _monitor(self._yielded)
        #: The classes, once they are there.
        self.deferred = self.failure = self.sequence = self.waitable = self.return_value = ()
        atexit.register(self.write_counts)
        if hasattr(os, "register_at_fork"):  # Python 3.7
            os.register_at_fork(after_in_child=self._forked)

    def labelled(self, function, decorated):
        """
        `decorated`, which is what a decorator has made of `function`, with its results labelled.
        """
        if not isinstance(function, types.FunctionType) or not isinstance(
            decorated, types.FunctionType
        ):
            return decorated
        path = self._own_path(function.__code__.co_filename)
        if path is None:
            return decorated
        label = _label_of(path, function)

        @functools.wraps(decorated)
        def call(*args, **kwargs):
            result = decorated(*args, **kwargs)
            result.__dict__[_LABEL] = label
            return result

        call.__wrapped__ = function
        return call

    def watched(self, function):
        """
        The generator function `function`, or one in its place, watched; anything else as it is.
        """
        if (
            not isinstance(function, types.FunctionType)
            or not function.__code__.co_flags & inspect.CO_GENERATOR
        ):
            return function
        if self._own_path(function.__code__.co_filename) is None:
            return function
        places = self._places_in(function.__code__)
        if self._monitor is not None:
            self._monitor(function.__code__)
            return function
        places.name = getattr(function, "__qualname__", None)

        @functools.wraps(function)
        def call(*args, **kwargs):
            return _watch(function(*args, **kwargs), places, self)

        call.__wrapped__ = function  # Python 2 does not set it.
        return call

    def _own_path(self, path):
        try:
            return self._own[path]
        except KeyError:
            # Python 2 names a file as it finds it, and trial has changed the directory by now.
            began_in = os.path.join(self._began_in, path)
            real = os.path.realpath(began_in if os.path.exists(began_in) else path)
            inside = real.startswith(self._root) and NOT_OWN.isdisjoint(
                real[len(self._root) :].split(os.sep)
            )
            return self._own.setdefault(path, real if inside else None)

    def _places_in(self, code):
        places = self._places.get(id(code))
        if places is None:
            places = self._places.setdefault(id(code), Places(code))
        return places

    def _yielded(self, code, offset, waited):
        """`code`, which is monitored, has yielded `waited`."""
        places = self._places.get(id(code))
        if places is not None:
            self.note(places, offset, waited, sys._getframe(1))

    def awaited(self, frame, waited):
        """The coroutine that runs in `frame` awaits ``waitable(waited)``."""
        if self._own_path(frame.f_code.co_filename) is not None:
            places = self._places_in(frame.f_code)
            places.lines.setdefault(frame.f_lasti, frame.f_lineno)
            self.note(places, frame.f_lasti, waited, frame)

    def note(self, places, offset, waited, frame):
        """`waited` is what is waited on at the instruction at `offset` in `frame`."""
        kind = type(waited)
        if kind is _OLD_INSTANCE:
            kind = waited.__class__
        try:
            name = self._kinds[kind]
        except KeyError:
            name = self._kinds[kind] = self._kind_of(kind)
        if name is FIRED or name is SEQUENCE:
            if waited.called and not waited.paused:
                before = waited.__dict__.get(_MARK)
                if before is None:
                    waited.__dict__[_MARK] = places, offset
                else:
                    self._count(before[0], before[1], AGAIN)
                    self._count(places, offset, AGAIN)
                if waited._runningCallbacks:
                    name = BUSY
                elif (
                    name is FIRED
                    and waited._debugInfo is None
                    and isinstance(waited.result, self.failure)
                ):
                    name = SUCCEEDED
            elif name is FIRED:
                name = UNFIRED
            seen = places[offset]
            label = self._called(places, offset, frame)
            if label is None:
                label = waited.__dict__.get(_LABEL, _FROM_ELSEWHERE)
            if label in seen:
                seen[label] += 1
            else:
                self._count(places, offset, label)
        elif name is WAITABLE:
            self.note(places, offset, waited.x, frame)
        seen = places[offset]
        if name in seen:
            seen[name] += 1
        else:
            self._count(places, offset, name)

    def _called(self, places, offset, frame):
        """
        The label of the function that is called at the wait at `offset` in `frame`; None where none
        is.
        """
        if offset not in places.calls:
            line, _, column, _ = places.position(offset)
            path = self._own_path(places.code.co_filename)
            places.calls[offset] = self._calls.names_at(path, line, column)
        names = places.calls[offset]
        if names is None:
            return None
        function = called.function_called(frame, names)
        if function is None:
            return _FROM_ELSEWHERE
        if function not in self._labels:
            path = self._own_path(function.__code__.co_filename)
            self._labels[function] = _label_of(path or function.__module__, function)
        return self._labels[function]

    def _kind_of(self, kind):
        if issubclass(kind, self.sequence):
            return SEQUENCE
        if issubclass(kind, self.deferred):
            return FIRED
        if issubclass(kind, self.waitable):
            return WAITABLE
        if issubclass(kind, types.GeneratorType):
            return GENERATOR
        if not _PY2 and issubclass(kind, (types.CoroutineType, _coroutine())):
            return COROUTINE
        if getattr(kind, "_asyncio_future_blocking", None) is not None:
            return FUTURE
        return PLAIN + kind.__name__

    def _count(self, places, offset, name):
        seen = places[offset]
        if name not in seen:
            self._write([self._line(places, offset, {name: 0})])
        seen[name] = seen.get(name, 0) + 1

    def _line(self, places, offset, kinds):
        code = places.code
        return [
            self._own_path(code.co_filename),
            places.name or code.co_name,
            places.position(offset),
            kinds,
        ]

    def write_counts(self):
        """At the end of the process: how often each kind was seen."""
        # Else it is a fork, whose counts began with those of its parent.
        if self._pid == os.getpid():
            lines = [
                self._line(places, offset, seen)
                for places in list(self._places.values())
                for offset, seen in list(places.items())
            ]
            if lines:
                self._write(lines)

    def _forked(self):
        self._pid = os.getpid()
        for places in list(self._places.values()):
            for seen in list(places.values()):
                for name in seen:
                    seen[name] = 0

    def _write(self, lines):
        if self._directory is None:
            return
        data = "".join(json.dumps(line) + "\n" for line in lines).encode("utf-8")
        try:
            # Opened anew each time: a daemon closes all its files, whose numbers then are those of
            # others.
            path = os.path.join(self._directory, "%d.jsonl" % (os.getpid(),))
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, data)
            finally:
                os.close(handle)
        except OSError as error:
            self._directory = None
            sys.stderr.write(
                "seqcompat: what this process waits on is no longer recorded: %s\n" % (error,)
            )


def _label_of(where, function):
    return "%s%s:%s" % (FROM, where, getattr(function, "__qualname__", function.__name__))


def _coroutine():
    from collections.abc import Coroutine

    return Coroutine


def _monitor(yielded):
    """
    A function that has `yielded` called for each value that a code object yields; None where Python
    has none.
    """
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    if monitoring is None:
        return None
    for tool in (4, 3):  # The others have a meaning: debugger, coverage, profiler, optimizer.
        if monitoring.get_tool(tool) is None:
            break
    else:
        return None
    event = monitoring.events.PY_YIELD
    monitoring.use_tool_id(tool, "seqcompat")
    monitoring.register_callback(tool, event, yielded)
    return lambda code: monitoring.set_local_events(tool, code, event)


def _watch(body, places, recorder):
    """A generator that does what `body` does, and tells of each wait."""
    send, throw, frame, note = body.send, body.throw, body.gi_frame, recorder.note
    value = error = None
    # What is waited on is never a local: Python 2 does not collect a generator that refers to it
    # and is suspended in a try statement.
    passed = []
    try:
        while True:
            if error is None:
                passed.append(send(value))
            else:
                thrown, error, value = error, None, None
                passed.append(
                    throw(*thrown) if _PY2 else throw(thrown[1].with_traceback(thrown[2]))
                )
                thrown = None
            offset = frame.f_lasti
            if offset not in places.lines:
                places.lines[offset] = frame.f_lineno
            note(places, offset, passed[0], frame)
            try:
                value = yield passed.pop()
            except GeneratorExit:
                body.close()
                raise
            except:  # noqa: E722 - Python 2 can raise what is no BaseException
                error = sys.exc_info()
    except StopIteration as stop:
        if sys.exc_info()[2].tb_next is not None:
            raise  # The body has raised it, before Python 3.7.
        value = getattr(stop, "value", None)
    except recorder.return_value as stop:
        if not _left_directly(sys.exc_info()[2]):
            raise  # The driver is to warn.
        value = stop.value
    finally:
        body = send = throw = frame = error = thrown = None  # noqa: F841 - else they make cycles
    if value is not None:
        recorder.leave(value)


def _left_directly(traceback):
    """
    Whether returnValue() was called by the body, whose frame is the second one of `traceback`.
    """
    traceback = traceback.tb_next.tb_next
    while traceback is not None and traceback.tb_frame.f_globals.get("__name__") in _RETURN_VALUE:
        traceback = traceback.tb_next
    return traceback is None


class _Hook(object):
    """An importer that replaces the decorators in the modules that have them."""

    def __init__(self, recorder):
        self._recorder = recorder
        self._waiting = {
            "twisted.internet.defer": self._twisted,
            "seqcompat._sequence": self._sequence,
            "seqcompat._sequential": self._sequential,
            "seqcompat._waits": self._waits,
        }

    def find_spec(self, name, path=None, target=None):
        """For Python 3: the module as it is found without this hook, with the replacement added."""
        replace = self._waiting.pop(name, None)
        if replace is None:
            return None
        from importlib.util import find_spec

        spec = find_spec(name)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                replace(module)

            spec.loader.exec_module = exec_module
        return spec

    def find_module(self, name, path=None):
        """For Python 2."""
        return self if name in self._waiting else None

    def load_module(self, name):
        """For Python 2: the module as it is without this hook, with the replacement made."""
        replace = self._waiting.pop(name)
        __import__(name)
        replace(sys.modules[name])
        return sys.modules[name]

    def _twisted(self, defer):
        recorder = self._recorder
        recorder.deferred = defer.Deferred
        recorder.failure = sys.modules["twisted.python.failure"].Failure
        recorder.return_value = defer._DefGen_Return
        own = defer.inlineCallbacks

        @functools.wraps(own)
        def inlineCallbacks(f):
            return recorder.labelled(f, own(recorder.watched(f)))

        defer.inlineCallbacks = inlineCallbacks
        # The drivers count the frames that returnValue() leaves: one, or two where it is
        # deprecated.
        names = {
            "__name__": defer.__name__,
            "__builtins__": {},
            "_DefGen_Return": defer._DefGen_Return,
        }
        leave = types.FunctionType(_leave.__code__, names)
        names["_leave"] = leave
        deprecated = hasattr(getattr(defer, "returnValue", None), "__wrapped__")
        recorder.leave = (
            types.FunctionType(_leave_deprecated.__code__, names) if deprecated else leave
        )

    def _sequence(self, module):
        self._recorder.sequence = module.Sequence

    def _sequential(self, module):
        own, recorder = module.decorate, self._recorder

        @functools.wraps(own)
        def decorate(function, *args, **kwargs):
            return recorder.labelled(function, own(recorder.watched(function), *args, **kwargs))

        module.decorate = decorate

    def _waits(self, module):
        recorder, own = self._recorder, module.waitable.__await__
        recorder.waitable = module.waitable

        def __await__(self):
            recorder.awaited(sys._getframe(1), self.x)
            return own(self)

        module.waitable.__await__ = __await__


def _leave(value):
    raise _DefGen_Return(value)  # noqa: F821 - see where it is used


def _leave_deprecated(value):
    _leave(value)


def start():
    """Record, if `ENVIRONMENT` tells to."""
    told = os.environ.get(ENVIRONMENT)
    if told:
        where = json.loads(told)
        directory, root = where["directory"], where["root"]
        if _PY2:
            # Whose names of files are bytes, and do not go together with text.
            directory, root = directory.encode("utf-8"), root.encode("utf-8")
        sys.meta_path.insert(0, _Hook(Recorder(directory, root)))
