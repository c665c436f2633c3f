"""
Which function was called where a sequence waits: ``self.build.render`` in
``yield self.build.render(locks)``.

It is told from the text and from the objects at hand, without running anything of theirs.  For
`recording`, so that nothing of the package may be imported here.
"""

from __future__ import absolute_import, division, print_function

import ast
import inspect
import sys
import types

_PY2 = sys.version_info[0] == 2
#: The type of all instances of Python 2's old classes.
_OLD_INSTANCE = types.InstanceType if _PY2 else None
_UNKNOWN = object()
_WAITS = ast.Yield, getattr(ast, "Await", ())


class Calls(object):
    """The calls that waits in source files wait for."""

    def __init__(self):
        #: By path and line: the column of each wait that begins there, and the names, as
        #: `function_called` takes them.
        self._waits = {}

    def names_at(self, path, line, column):
        """
        The names of what is called at the wait there; none where that has no name, or it is not
        known which wait it is; None where nothing is called.
        """
        if path not in self._waits:
            self._waits[path] = _waits_in(path)
        found = self._waits[path].get(line, ())
        if column is not None:
            found = [wait for wait in found if wait[0] == column]
        return found[0][1] if len(found) == 1 else ()


def _waits_in(path):
    found = {}
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (EnvironmentError, SyntaxError, ValueError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, _WAITS):
            found.setdefault(node.lineno, []).append((node.col_offset, _names_of(_waited_on(node))))
    return found


def _waited_on(node):
    value = node.value
    if not isinstance(node, ast.Yield) and isinstance(value, ast.Call) and len(value.args) == 1:
        names = _dotted(value.func)
        if names is not None and names[-1] == "waitable":
            return value.args[0]
    return value


def _names_of(value):
    return (_dotted(value.func) or ()) if isinstance(value, ast.Call) else None


def _dotted(node):
    names = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id] + names if isinstance(node, ast.Name) else None


def function_called(frame, names):
    """
    The function that ``a.b.c()`` calls in `frame`, where `names` are a, b and c; what it wraps, if
    it says so.

    None where that cannot be told: for one, where an attribute is a property, or without names.
    """
    if not names:
        return None
    found = _variable(frame, names[0])
    for name in names[1:]:
        if found is _UNKNOWN:
            return None
        found = _attribute(found, name)
    if _is_a(found, (staticmethod, classmethod, types.MethodType)):
        found = found.__func__
    while _is_a(found, types.FunctionType) and "__wrapped__" in found.__dict__:
        found = found.__dict__["__wrapped__"]
    return found if _is_a(found, types.FunctionType) else None


def _is_a(thing, kinds):
    """As isinstance(), which would believe what a mock says of its class."""
    return issubclass(type(thing), kinds)


def _variable(frame, name):
    variables = frame.f_locals
    try:
        if name in variables:
            return variables[name]
    finally:
        if type(variables) is dict:
            # Before Python 3.13 the frame keeps it, and so what was in its variables.
            variables.clear()
    return frame.f_globals.get(name, _UNKNOWN)


def _attribute(holder, name):
    if _is_a(holder, type):
        classes = inspect.getmro(holder)
    else:
        own, classes = _of_an_instance(holder)
        if name in own:
            return own[name]
    for one in classes:
        if name in vars(one):
            found = vars(one)[name]
            if _is_a(found, types.MemberDescriptorType) and not _is_a(holder, type):
                try:
                    return found.__get__(holder, type(holder))
                except AttributeError:
                    return _UNKNOWN
            if hasattr(type(found), "__get__") and not _is_a(
                found, (types.FunctionType, staticmethod, classmethod)
            ):
                return _UNKNOWN
            return found
    return _UNKNOWN


def _of_an_instance(holder):
    """Its own attributes, a dictionary, and its class and the bases of that."""
    if type(holder) is _OLD_INSTANCE:
        return holder.__dict__, inspect.getmro(holder.__class__)
    try:
        own = object.__getattribute__(holder, "__dict__")
    except AttributeError:
        own = {}
    return own if type(own) is dict else {}, inspect.getmro(type(holder))
