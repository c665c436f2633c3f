"""
Raises an error at a chosen point inside the package, as a signal handler or exhausted memory does.
"""

from __future__ import absolute_import, division, print_function

import contextlib
import dis
import inspect
import os
import platform
import sys

import seqcompat

__all__ = ["EACH_INSTRUCTION", "is_nothing", "operation", "points_of_the_package"]

#: Whether a point is an instruction, and not a line. Python before 3.7 does not trace instructions.
#: Python 3.8 fails with a SystemError when an error is raised at one. PyPy takes minutes.
EACH_INSTRUCTION = sys.version_info >= (3, 11) and platform.python_implementation() != "PyPy"

#: Instructions at which nothing can be raised, and which need not belong to the try statement
#: around them. These are the rest of a line like "try:", a part of the next instruction, a jump
#: that does not look for signals, the beginning and the end of a handler, and, since Python 3.14,
#: one that only counts for tools. (In a handler Python 3.11 would think that the caller handles the
#: error too. For PyPy a handler begins in the line before it.)
NOTHING = frozenset(
    [
        "NOP",
        "EXTENDED_ARG",
        "JUMP_BACKWARD_NO_INTERRUPT",
        "PUSH_EXC_INFO",
        "POP_EXCEPT",
        "NOT_TAKEN",
    ]
)

#: Since Python 3.11 a ``try`` is not an instruction: a table has the place of the handler.
HANDLERS_ARE_IN_TABLES = "PUSH_EXC_INFO" in dis.opmap

PACKAGE = os.path.dirname(os.path.abspath(seqcompat.__file__))


class Points(object):
    """
    The points of the package that a program passes: the beginning of each line or, with
    EACH_INSTRUCTION, each instruction. A place that it passes three times is three points.

    :ivar passed: the places that the recorded program has passed, in their order.
    :ivar place: the place where the error was raised, in words; None while it was not.
    """

    passed = place = _target = _error = None

    def record(self):
        """
        Raise nothing, and note the points that are passed from now on.
        """
        self.passed, self._target = [], None
        self._begin()

    def arm(self, target, occurrence, error):
        """
        Raise ``error`` when the program passes the place ``target`` for that time; 0 is the first.
        """
        self.place = None
        self._left, self._error = occurrence, error
        before, self._target = self._target, target
        self._begin(target != before)

    def disarm(self):
        self._error = None
        self._end()

    def _reach(self, frame):
        if is_nothing(frame) and not _is_called_back(frame):
            return
        here = frame.f_code, frame.f_lasti if EACH_INSTRUCTION else frame.f_lineno
        if self._target is None:
            # An instruction without a line is of the handler that Python itself adds to a
            # generator; 3.12 passes it when it closes a generator that is freed.
            if frame.f_lineno is not None:
                self.passed.append(here)
            return
        if self._error is None or here != self._target:
            return
        if self._left > 0:
            self._left -= 1
            return
        code, error = frame.f_code, self._error
        self._error = None
        # Some instructions belong to no line.
        self.place = "%s:%s, %s, %s" % (
            os.path.basename(code.co_filename),
            frame.f_lineno,
            code.co_name,
            operation(frame) if EACH_INSTRUCTION else "",
        )
        raise error


def operation(frame):
    """
    The name of the instruction that ``frame`` is at.
    """
    return dis.opname[frame.f_code.co_code[frame.f_lasti]]


def is_nothing(frame):
    """
    Whether nothing can be raised at the instruction that ``frame`` is at; see NOTHING.
    """
    return HANDLERS_ARE_IN_TABLES and operation(frame) in NOTHING


def _is_called_back(frame):
    """
    Whether Twisted has just called the function of ``frame``, whose first statement has not begun.
    """
    caller = frame.f_back.f_globals["__name__"]
    return caller == "twisted.internet.defer" and frame.f_lineno == _first_statement(frame.f_code)


def _first_statement(code):
    """
    The number of the line of the first statement, after the docstring.
    """
    lines = [
        line
        for _, line in dis.findlinestarts(code)
        if line is not None and line > code.co_firstlineno
    ]
    return min(lines or [code.co_firstlineno])


class Traced(Points):
    """
    Points that a trace function finds.
    """

    @contextlib.contextmanager
    def watched(self):
        before = sys.gettrace()
        try:
            yield
        finally:
            sys.settrace(before)

    def _begin(self, is_new=True):
        self._frames = []
        sys.settrace(self._enter)

    def _end(self):
        sys.settrace(None)
        for frame in self._frames:
            # Asked for them, a frame brings its variables up to date; those of an idle generator
            # stay as they were when traced.
            _ = frame.f_locals
        self._frames = []

    def _enter(self, frame, event, argument):
        # To look only at the function that the target is in saves most of the time.
        code = frame.f_code
        if _is_of_the_package(code) and (self._target is None or code is self._target[0]):
            self._frames.append(frame)
            if EACH_INSTRUCTION:
                frame.f_trace_opcodes = True
            return self._step
        return None

    def _step(self, frame, event, argument):
        if event == ("opcode" if EACH_INSTRUCTION else "line"):
            self._reach(frame)
        return self._step


class Monitored(Points):
    """
    Points that sys.monitoring finds. Since Python 3.12 a trace function does not see all
    instructions.
    """

    TOOL = 4

    @contextlib.contextmanager
    def watched(self):
        codes = _codes_of_the_package()
        events = sys.monitoring.events
        sys.monitoring.use_tool_id(self.TOOL, "faults")
        try:
            for code in codes:
                sys.monitoring.set_local_events(self.TOOL, code, events.INSTRUCTION)
            yield
        finally:
            for code in codes:
                sys.monitoring.set_local_events(self.TOOL, code, events.NO_EVENTS)
            sys.monitoring.free_tool_id(self.TOOL)

    def _begin(self, is_new=True):
        if is_new:
            sys.monitoring.restart_events()
        self._register(self._event)

    def _end(self):
        self._register(None)

    def _register(self, callback):
        events = sys.monitoring.events
        sys.monitoring.register_callback(self.TOOL, events.INSTRUCTION, callback)

    def _event(self, code, offset):
        if self._target is not None and (code, offset) != self._target:
            # Silent until the next target: with all others silent a program takes a tenth of the
            # time.
            return sys.monitoring.DISABLE
        self._reach(sys._getframe(1))
        return None


def _codes_of_the_package():
    owners = [module for name, module in sys.modules.items() if name.split(".")[0] == "seqcompat"]
    owners += [one for module in owners for one in vars(module).values() if inspect.isclass(one)]
    found = [getattr(one, "__func__", one) for owner in owners for one in vars(owner).values()]
    waiting = [one.__code__ for one in found if inspect.isfunction(one)]
    codes = set()
    while waiting:
        code = waiting.pop()
        if _is_of_the_package(code):
            codes.add(code)
            waiting.extend(one for one in code.co_consts if inspect.iscode(one))
    return codes


def _is_of_the_package(code):
    return os.path.dirname(os.path.abspath(code.co_filename)) == PACKAGE


@contextlib.contextmanager
def points_of_the_package():
    """
    A block in which errors can be raised at the points of the package.
    """
    points = (Monitored if hasattr(sys, "monitoring") else Traced)()
    with points.watched():
        yield points
