"""The arguments of functions as text, if somebody asks for them."""

from __future__ import absolute_import, division, print_function, unicode_literals

from .frames import frame_and_inner, text
from .survey import variables_of

_LONGEST = 200
_PLAIN = (type(None), bool, int, float, complex)


def shown(body, how):
    """
    The arguments of the suspended `body`: pairs of a name and a text.

    :param how: True runs no code of the arguments; ``"repr"`` calls their `repr()`.
    """
    frame = None if body is None else frame_and_inner(body)[0]
    if frame is None:
        return ()
    code = frame.f_code
    count = code.co_argcount + getattr(code, "co_kwonlyargcount", 0)
    count += bool(code.co_flags & 4) + bool(code.co_flags & 8)  # *args and **kwargs
    variables = variables_of(frame)
    return tuple(
        (text(name), _cut(_asked(variables[name]) if how == "repr" else _safe(variables[name])))
        for name in code.co_varnames[:count]
        if name in variables
    )


def _asked(value):
    try:
        return text(repr(value))
    except Exception as error:
        return u"<%s, whose repr() raised %s>" % (
            text(type(value).__name__), text(type(error).__name__)
        )  # fmt: skip


def _safe(value, depth=0):
    kind = type(value)
    if kind in _PLAIN:
        return text(repr(value)) if kind is not int or abs(value) < 10**50 else "<a large int>"
    if kind is bytes or kind is type(""):
        return text(repr(value[:_LONGEST]))
    if kind in (tuple, list) and depth < 2:
        inner = ", ".join(_safe(each, depth + 1) for each in value[:5])
        inner += ", ..." if len(value) > 5 else ""
        return ("[%s]" if kind is list else "(%s)") % inner
    return "<%s at 0x%x>" % (text(kind.__name__), id(value))


def _cut(shown_as):
    return shown_as if len(shown_as) <= _LONGEST else shown_as[:_LONGEST] + "..."
