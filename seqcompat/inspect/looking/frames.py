"""The frames of a suspended body: its own, and those of the coroutines that it awaits directly."""

from __future__ import absolute_import, division, print_function, unicode_literals

import gc
import types

from ..data import Frame

_COROUTINE = getattr(types, "CoroutineType", None)
_ASYNC_GENERATOR = getattr(types, "AsyncGeneratorType", None)

# The types of the objects that Python puts between an ``await`` and a coroutine or asynchronous
# generator.  They are known by name: no module has them, and no attribute leads to what they drive.
_BETWEEN = frozenset(
    ["coroutine_wrapper", "async_generator_asend", "async_generator_athrow", "anext_awaitable"]
)


def _are_in_frames():
    """Whether a generator refers to its variables by its frame, as it does until Python 3.10."""
    variable = object()
    generator = (each for each in [variable])
    next(generator)
    return not any(each is variable for each in gc.get_referents(generator))


_IN_FRAMES = _are_in_frames()


def frame_and_inner(body):
    """The frame of `body`, if it is suspended, and the object that it awaits directly, or None."""
    kind = type(body)
    if kind is types.GeneratorType:
        return body.gi_frame, getattr(body, "gi_yieldfrom", None)  # Python 2.7 has none.
    if kind is _COROUTINE:
        return body.cr_frame, body.cr_await
    if kind is _ASYNC_GENERATOR:
        return body.ag_frame, body.ag_await
    if kind.__name__ in _BETWEEN:
        for each in gc.get_referents(body):
            if type(each) in (types.GeneratorType, _COROUTINE, _ASYNC_GENERATOR):
                return None, each
    elif kind.__name__ == "coroutine":  # Cython has compiled it.
        return getattr(body, "cr_frame", None), getattr(body, "cr_await", None)
    return None, None


def chain_of(body):
    """`body`, the object that it awaits directly, the one that this awaits, and so on."""
    chain, seen = [], set()
    while body is not None and id(body) not in seen:
        seen.add(id(body))
        chain.append(body)
        body = frame_and_inner(body)[1]
    return chain


def holders_of(body):
    """The objects that refer to the Deferred that `body` waits for, and never fire it."""
    if type(body) is types.GeneratorType and getattr(body, "gi_yieldfrom", None) is None:
        # Most are of this type: asking for it first saves a fifth of a snapshot of many.
        return (body, body.gi_frame) if _IN_FRAMES else (body,)
    holders = chain_of(body)
    if not _IN_FRAMES:
        return holders
    frames = [frame_and_inner(each)[0] for each in holders]
    return holders + [frame for frame in frames if frame is not None]


class Stacks(object):
    """
    The stacks of bodies.  Two bodies that stand at the same places have the same stack.

    :param plumbing: the code of the generators to leave out.
    """

    def __init__(self, plumbing):
        self._plumbing = plumbing
        self._frames = {}
        self._stacks = {}

    def of(self, body):
        """The stack of `body`, the outermost frame first.  It has at least one frame."""
        frame, inner = frame_and_inner(body)
        if inner is None and frame is not None:
            # Most stacks are not deeper: their key is simple.
            code = frame.f_code
            key = id(code), frame.f_lasti
            stack = self._stacks.get(key)
            if stack is None:
                # It is kept with its code, so that nothing else gets the id of that.
                stack = self._stacks[key] = (self._frame(body, frame),), code
            return stack[0]
        found, seen = [], set()
        while True:
            if frame is not None and frame.f_code not in self._plumbing:
                found.append(self._frame(body, frame))
            if inner is None or id(inner) in seen:
                break
            seen.add(id(inner))
            body = inner
            frame, inner = frame_and_inner(body)
        stack = tuple(found) or (Frame(_name(body), "?", "?", 0),)
        return self._stacks.setdefault(stack, stack)

    def _frame(self, body, frame):
        code = frame.f_code
        key = id(code), frame.f_lasti
        found = self._frames.get(key)
        if found is None:
            found = self._frames[key] = frame_record(frame, body), code
        return found[0]


def frame_record(frame, body=None):
    """The description of `frame`, which belongs to `body`."""
    code = frame.f_code
    name = getattr(code, "co_qualname", None) or _name(body) or code.co_name
    module = frame.f_globals.get("__name__")
    return Frame(
        text(name), text(module) if is_text(module) else "?", text(code.co_filename), frame.f_lineno
    )


def _name(body):
    name = getattr(body, "__qualname__", None) or getattr(body, "__name__", None)
    return name if is_text(name) else None


def is_text(value):
    return type(value) in (str, type(""))


def text(value):
    """The string `value` as text, in whatever encoding it is."""
    if value is None:
        return "?"
    return value if isinstance(value, type("")) else value.decode("utf-8", "replace")
