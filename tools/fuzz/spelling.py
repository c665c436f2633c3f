"""
A program as Python source, in one of the spellings.

Programs become source because their bodies are then as in real code, without frames and handlers of
an interpreter.  And a person can read a program that shows a difference.
"""

from __future__ import annotations

# The ways to write a wait.  "await" is a plain one if Twisted can await the value.
YIELD, WAITABLE, AWAIT = "yield", "waitable", "await"

_AWAITABLE = ("cell", "fresh", "fired", "paused", "chained", "call", "result", "coroutine")
_AWAITABLE += ("own fired", "future")
_INDENT = "    "


def source_of(program, spelling_of):
    """
    The source of `program`, for which ``spelling_of(index)`` is the spelling of each function.

    It defines the decorated functions, and the bare ones that bodies wait on.  It refers to
    ``sequential``, ``waitable``, ``wrapped`` (which makes the objects that are yielded as a
    waitable), ``returnValue`` and ``w``, the `World`.
    """
    writer = _Writer(program, spelling_of)
    for index in range(len(program.functions)):
        writer.function("sequence", index)
    while writer.wanted:
        kind, index = writer.wanted.pop()
        if (kind, index) not in writer.written:
            writer.function(kind, index)
    return "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self, program, spelling_of):
        self.program = program
        self.spelling_of = spelling_of
        self.lines = []
        self.written = set()
        self.wanted = []
        self.index = self.spelling = None

    def function(self, kind, index):
        self.written.add((kind, index))
        self.index = index
        self.spelling = spelling = self.spelling_of(index)
        if kind == "generator":
            self.spelling = YIELD
        elif kind == "coroutine" and spelling == YIELD:
            self.spelling = WAITABLE
        if kind == "sequence":
            self.lines.append("@sequential")
        self.lines.append(
            "%s %s_%d(me, argument):"
            % ("def" if self.spelling == YIELD else "async def", kind, index)
        )
        self.line(1, "local = w.begins(me)")
        self.line(1, "token = None")
        self.block(1, self.program.functions[index])
        self.line(1, "w.ends(me, None)")
        if self.spelling == YIELD:
            self.line(1, "return")
            self.line(1, "yield")
        self.lines.append("")

    def line(self, depth, text):
        self.lines.append(_INDENT * depth + text)

    def block(self, depth, statements):
        for statement in statements:
            getattr(self, "write_" + statement[0].replace(" ", "_"))(depth, *statement[1:])
        if not statements:
            self.line(depth, "pass")

    def write_wait(self, depth, target, wrapped=False):
        kind, detail = target
        if kind in ("call", "generator", "coroutine"):
            later = range(self.index + 1, len(self.program.functions))
            if not later:
                kind, detail = "fresh", "none"
            else:
                detail = later[detail % len(later)]
                if kind != "call":
                    self.wanted.append((kind, detail))
        make = kind.replace("call", "start").replace(" ", "_")
        target = "w.wait(me, w.%s(%r))" % (make, detail)
        if self.spelling == AWAIT and kind in _AWAITABLE:
            wait = "await " + target
        elif self.spelling == YIELD and not wrapped:
            wait = "yield " + target
        else:
            wait = (
                "yield wrapped(%s)" if self.spelling == YIELD else "await waitable(%s)"
            ) % target
        self.line(depth, "w.got(me, (%s))" % wait)

    def write_wait_wrapped(self, depth, target):
        self.write_wait(depth, target, wrapped=True)

    def _deed(name):
        def write(self, depth, *details):
            self.line(depth, "w.does(me, %r, %s)" % (name, ", ".join(map(repr, details))))

        return write

    write_start = _deed("start")
    write_fire = _deed("fire")
    write_cancel = _deed("cancel")
    write_pause = _deed("pause")
    write_unpause = _deed("unpause")
    write_hook = _deed("hook")
    write_timeout = _deed("timeout")
    write_as_future = _deed("as future")
    write_cancel_future = _deed("cancel future")

    def write_set(self, depth, value):
        self.line(depth, "token = w.set_context(me, %d)" % value)

    def write_reset(self, depth):
        self.line(depth, "token = w.reset_context(me, token)")

    def write_raise(self, depth, kind):
        self.line(depth, "raise w.raises(me, %r)" % kind)

    def write_return(self, depth, value):
        self.line(depth, "return w.ends(me, %d)" % value)

    def write_returnValue(self, depth, value):
        self.line(depth, "returnValue(w.ends(me, %d))" % value)

    def write_returnValue_elsewhere(self, depth, value):
        self.line(depth, "w.return_elsewhere(w.ends(me, %d))" % value)

    def write_return_cell(self, depth, index):
        self.line(depth, "return w.ends(me, w.cell(%d))" % index)

    def write_return_result(self, depth, index):
        self.line(depth, "return w.ends(me, w.result(%d))" % index)

    def write_return_failure(self, depth, kind):
        self.line(depth, "return w.ends(me, w.failure(%r))" % kind)

    def write_try(self, depth, block, caught, handler, again=False):
        self.line(depth, "try:")
        self.block(depth + 1, block)
        self.line(depth, "except %s as error:" % caught)
        self.line(depth + 1, "w.caught(me, error)")
        self.block(depth + 1, handler)
        if again:
            self.line(depth + 1, "raise")

    def write_try_and_raise_again(self, depth, block, caught, handler):
        self.write_try(depth, block, caught, handler, again=True)

    def write_finally(self, depth, block, cleanup):
        self.line(depth, "try:")
        self.block(depth + 1, block)
        self.line(depth, "finally:")
        self.line(depth + 1, "w.notes(me, 'cleaning up')")
        self.block(depth + 1, cleanup)

    def write_repeat(self, depth, times, block):
        self.line(depth, "for _ in range(%d):" % times)
        self.block(depth + 1, block)
