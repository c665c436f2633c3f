"""
From ``deferredGenerator`` to a sequence.

Three statements make a wait there::

    wait = waitForDeferred(d)
    yield wait
    value = wait.getResult()

They become ``value = yield d``.  Where the third does more than that, or is in a ``try``, or something stands before
the second, they become what does the same in the same order.  The last value that is yielded, the result of the
function, is given to ``returnValue``.

One thing gets better: cancelling the result cancels what is waited for, where Twisted let the function run on.
"""
from __future__ import absolute_import, division, print_function

import ast
import re

from seqcompat.migrate.sequences import COMPREHENSIONS, FUNCTIONS, own_nodes
from seqcompat.migrate.sources import Edit
from seqcompat.migrate.surgery import REMOVED
from seqcompat.migrate.waits import is_parenthesised

_YIELD = re.compile(br"yield\b(?:[ \t\f]|\\\r?\n)*")
_BROAD = frozenset(["BaseException"])


class Unusual(Exception):
    """The function has a shape that is left; `code` is the name of the code, `node` the place."""

    def __init__(self, code, node, message):
        Exception.__init__(self, message)
        self.code, self.node = code, node


class _Wait(object):
    """
    The statements of one wait.

    created   ``w = waitForDeferred(d)``
    yielded   ``yield w``
    read      the call ``w.getResult()``
    reader    the simple statement, or the one with a header, that this is in
    is_near   whether nothing is between `created` and `yielded`
    is_inside whether `reader` is the first statement of a ``try``
    """

    def __init__(self, created, yielded, read, reader, is_near, is_inside):
        self.created, self.yielded, self.read, self.reader = created, yielded, read, reader
        self.is_near, self.is_inside = is_near, is_inside

    @property
    def is_merged(self):
        """Whether it becomes one statement."""
        return self.is_near and not self.is_inside and self._is_all()

    def _is_all(self):
        """Whether `reader` does nothing else: ``w.getResult()`` or ``value = w.getResult()``."""
        return isinstance(self.reader, (ast.Assign, ast.Expr)) and self.reader.value is self.read


class Conversion(object):
    """
    What becomes of one function; made by `convert`.

    waits       the uses of ``waitForDeferred`` that go, Name or Attribute nodes
    has_values  whether it needs ``returnValue``
    """

    def __init__(self, source, waits, values):
        self._source, self._waits, self._values = source, waits, values
        self.waits = [wait.created.value.func for wait in waits]
        self.has_values = bool(values)

    def make(self, return_value, edits, surgery):
        """Put the changes into `edits` and `surgery`; `return_value` is what ``returnValue`` is called here."""
        text = _Text(self._source, edits)
        for wait in self._waits:
            if wait.is_merged:
                _merge(wait, text, surgery)
            else:
                _place(wait, text, surgery)
        for statement, following in self._values:
            _give(statement, return_value, text, surgery)
            if following is not None:
                text.delete(following)
                surgery.replace(following, lambda copy: REMOVED)


def convert(function, uses, scopes, source):
    """
    The `Conversion` of a function that is decorated with ``deferredGenerator``.

    :param uses: the nodes that are ``waitForDeferred``, by their ids.
    :raises Unusual: if it is not of the usual shape.
    """
    reading = _Reading(function, uses, scopes, source)
    reading.read(function.body, True, False)
    reading.check()
    return Conversion(source, reading.waits, reading.values)


class _Reading(object):
    def __init__(self, function, uses, scopes, source):
        self.function, self.uses, self.scopes, self.source = function, uses, scopes, source
        self.waits, self.values = [], []
        own = [node for node, _ in own_nodes(function.body)]
        self.own = own
        self.names = {
            node.targets[0].id for node in own
            if isinstance(node, ast.Assign) and self._is_creation(node)}
        self._known = set()

    def _is_creation(self, node):
        return (len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
                and isinstance(node.value, ast.Call) and id(node.value.func) in self.uses
                and len(node.value.args) == 1 and not node.value.keywords
                and not isinstance(node.value.args[0], ast.Starred))

    def read(self, block, is_last, is_caught):
        """Take in a list of statements; `is_last`: the function ends behind it; `is_caught`: see `_value`."""
        for index, node in enumerate(block):
            following = block[index + 1] if index + 1 < len(block) else None
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
                value = node.value.value
                if isinstance(value, ast.Name) and value.id in self.names:
                    self._wait(block, index)
                else:
                    self._value(node, following, is_last, is_caught)
            elif not isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                self._blocks(node, is_last and following is None, is_caught)

    def _blocks(self, node, is_last, is_caught):
        if isinstance(node, ast.Try):
            broad = any(_is_broad(handler) for handler in node.handlers)
            # What the finally clause waits for would take the place of the value.
            is_last = is_last and not any(isinstance(inner, ast.Yield) for inner, _ in own_nodes(node.finalbody))
            self.read(node.body, is_last and not node.orelse, is_caught or broad)
            for handler in node.handlers:
                self.read(handler.body, is_last, is_caught)
            self.read(node.orelse, is_last, is_caught)
            self.read(node.finalbody, False, is_caught)
            return
        is_with = isinstance(node, ast.With)
        is_last = is_last and (is_with or isinstance(node, ast.If))
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                self.read(block, is_last, is_caught or is_with)

    def _value(self, node, following, is_last, is_caught):
        """``yield value``, which has to be the last thing that the function yields."""
        is_returned = isinstance(following, ast.Return) and following.value is None
        if not (is_returned or is_last and following is None):
            raise Unusual("value-in-between", node, "behind this yield the function may go on")
        if is_caught:
            raise Unusual("value-caught", node, "what is around this yield would catch what returnValue raises")
        self._alone(node)
        if is_returned:
            self._alone(following)
        self.values.append((node, following if is_returned else None))
        self._known.add(id(node.value))

    def _wait(self, block, index):
        node = block[index]
        name = node.value.value.id
        created, is_near = self._creation(block, index, name)
        read, reader, is_inside = self._reader(block[index + 1:index + 2], name)
        if created is None:
            raise Unusual("unusual-generator", node, "%s is not made of a waitForDeferred above it" % (name,))
        if read is None:
            raise Unusual("result-not-read", node, "the next statement does not begin with %s.getResult()" % (name,))
        for statement in (created, node):
            self._alone(statement)
        wait = _Wait(created, node, read, reader, is_near, is_inside)
        if wait.is_merged:
            self._alone(reader)
            if b"#" in self.source.text_of(reader).encode("utf-8"):
                raise Unusual("unusual-generator", reader, "there is a comment in the statement")
        self.waits.append(wait)
        self._known.update(map(id, (created.targets[0], node.value, node.value.value, read.func.value)))

    def _creation(self, block, index, name):
        for distance, node in enumerate(reversed(block[:index])):
            if isinstance(node, ast.Assign) and self._is_creation(node) and node.targets[0].id == name:
                return node, distance == 0
            if any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node)):
                break
        return None, False

    def _reader(self, following, name):
        """``(call, statement, is it in a try)`` of the ``getResult`` that the next statement begins with."""
        is_inside = False
        while following:
            statement = following[0]
            if not isinstance(statement, ast.Try):
                call = None
                if not (is_inside and isinstance(statement, ast.AugAssign)):
                    call = _first_call(_evaluated_first(statement), strictly=is_inside)
                if (call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "getResult"
                        and isinstance(call.func.value, ast.Name) and call.func.value.id == name
                        and not call.args and not call.keywords):
                    return call, statement, is_inside
                break
            following, is_inside = statement.body[:1], True
        return None, None, is_inside

    def _alone(self, statement):
        """Refuse a statement that shares its lines with another one."""
        start, end = self.source.span(statement)
        before = self.source.utf8[self.source.line_starts[statement.lineno - 1]:start]
        behind = self.source.utf8[end:self.source.line_starts[statement.end_lineno]].lstrip(b" \t\f")
        if before.strip(b" \t\f") or behind[:1] not in (b"", b"#", b"\r", b"\n"):
            raise Unusual("unusual-generator", statement, "there is something else on its line")

    def check(self):
        """Whether all of the function has been understood."""
        for node in self.own:
            if isinstance(node, (ast.YieldFrom, ast.Yield)) and id(node) not in self._known:
                raise Unusual("unusual-generator", node, "this yield is part of something else")
            if id(node) in self.uses and all(wait.created.value.func is not node for wait in self.waits):
                raise Unusual("unusual-generator", node, "this is not `name = waitForDeferred(...)`, then a yield of it")
            if isinstance(node, (ast.Global, ast.Nonlocal)) and self.names.intersection(node.names):
                raise Unusual("unusual-generator", node, "what is waited for is not the function's own")
            if isinstance(node, ast.Return) and node.value is not None:
                raise Unusual("unusual-generator", node, "a deferredGenerator does not return a value")
        for node in ast.walk(self.function):
            if isinstance(node, ast.Name) and node.id in self.names and id(node) not in self._known:
                raise Unusual("unusual-generator", node, "%s is used in another way too" % (node.id,))
        if not self.waits:
            raise Unusual("generator-without-wait", self.function, "%s waits for nothing" % (self.function.name,))


def _is_broad(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "id", getattr(kind, "attr", None)) in _BROAD for kind in kinds)


def _evaluated_first(statement):
    """The expression of a statement that is evaluated before all else in it."""
    if isinstance(statement, ast.With):
        return statement.items[0].context_expr
    if isinstance(statement, ast.Delete):
        return statement.targets[0]
    if isinstance(statement, ast.While):
        return None
    for field in ("value", "test", "iter", "exc"):
        if isinstance(getattr(statement, field, None), ast.AST):
            return getattr(statement, field)
    return None


def _first_call(node, strictly):
    """
    The call in an expression that is made first, if nothing before it could tell when.

    Before it, names and attributes may be looked up, unless `strictly`, which goes for the place of a wait.
    """
    while node is not None:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "getResult":
                return node
            if _is_plain(node.func) and not strictly:
                node = next((argument for argument in node.args if not _is_plain(argument)), None) \
                    or (None if len(node.keywords) == 0 else node.keywords[0].value)
            else:
                node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.BinOp):
            node = node.right if _is_plain(node.left) and not strictly else node.left
        elif isinstance(node, ast.Compare):
            node = node.comparators[0] if _is_plain(node.left) and not strictly else node.left
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.UnaryOp):
            node = node.operand
        elif isinstance(node, ast.IfExp):
            node = node.test
        elif isinstance(node, (ast.Tuple, ast.List)):
            node = next((item for item in node.elts if strictly or not _is_plain(item)), None)
        elif isinstance(node, ast.Yield):
            node = node.value
        elif isinstance(node, COMPREHENSIONS) and not strictly:
            node = node.generators[0].iter
        else:
            return None
    return None


def _is_plain(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, (ast.Name, ast.Constant))


class _Text(object):
    """The edits of the text."""

    def __init__(self, source, edits):
        self.source, self.edits = source, edits

    def replace(self, start, end, new):
        self.edits.append(Edit(start, end, new))

    def delete(self, statement):
        """Take out a statement that is alone on its lines; a comment behind it stays, on a line of its own."""
        source = self.source
        first, last = source.line_starts[statement.lineno - 1], source.line_starts[statement.end_lineno]
        start, end = source.span(statement)
        comment = source.utf8.find(b"#", end, last)
        if comment >= 0:
            self.replace(start, comment, b"")
        else:
            self.replace(first, last, b"")

    def unwrap(self, call, keyword):
        """
        Let `keyword` and the one argument stand in place of a call.

        The parentheses stay where the argument needs them, because it goes over several lines.
        """
        source = self.source
        start, end = source.span(call)
        inner_start, inner_end = source.span(call.args[0])
        opening = source.utf8.index(b"(", source.span(call.func)[1])
        lead, tail = source.utf8[opening + 1:inner_start], source.utf8[inner_end:end - 1]
        argument = source.utf8[inner_start:inner_end]
        if (lead + tail).strip(b" \t") or isinstance(call.args[0], ast.GeneratorExp) or not _is_whole(argument):
            self.replace(start, opening, keyword)
        else:
            self.replace(start, inner_start, keyword)
            self.replace(inner_end, end, b"")


def _is_whole(text):
    """Whether an expression goes over several lines, if at all, within brackets of its own only."""
    if b"\n" not in text and b"\r" not in text:
        return True
    try:
        ast.parse(text.decode("utf-8"), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _merge(wait, text, surgery):
    source = text.source
    created, reader = wait.created, wait.reader
    targets = reader.targets if isinstance(reader, ast.Assign) else []
    lead = b"".join(_target_text(target, source) + b" = " for target in targets) + b"yield "
    call = created.value
    text.replace(source.span(created)[0], source.span(call)[0], b"")
    text.unwrap(call, lead)
    text.delete(wait.yielded)
    text.delete(reader)
    surgery.replace(created, lambda copy: _merged(copy, reader))
    surgery.replace(wait.yielded, lambda copy: REMOVED)
    surgery.replace(reader, lambda copy: REMOVED)


def _merged(created, reader):
    waiting = ast.Yield(created.value.args[0])
    return ast.Assign(reader.targets, waiting, None) if isinstance(reader, ast.Assign) else ast.Expr(waiting)


def _target_text(target, source):
    text = source.text_of(target).encode("utf-8")
    return b"(" + text + b")" if (b"\n" in text or b"\r" in text) and not text.startswith((b"(", b"[")) else text


def _place(wait, text, surgery):
    """
    Three statements stay where they were, without ``waitForDeferred`` and ``getResult``.

    The wait is at the ``yield``; in a ``try`` it is at the ``getResult``, where its error was raised.
    """
    source = text.source
    name = wait.created.targets[0].id.encode("ascii")
    call, read = wait.created.value, wait.read
    read_start, read_end = source.span(read)
    if wait.is_inside:
        is_bare = isinstance(wait.reader, (ast.Assign, ast.Expr)) and wait.reader.value is read
        text.unwrap(call, b"")
        text.replace(read_start, read_end, b"yield " + name if is_bare else b"(yield " + name + b")")
        text.delete(wait.yielded)
        surgery.replace(call, lambda copy: copy.args[0])
        surgery.replace(wait.yielded, lambda copy: REMOVED)
        surgery.replace(read, lambda copy: ast.Yield(copy.func.value))
        return
    text.replace(source.span(read.func.value)[1], read_end, b"")
    surgery.replace(read, lambda copy: copy.func.value)
    if wait.is_near:
        text.unwrap(call, b"yield ")
        text.delete(wait.yielded)
        surgery.replace(call, lambda copy: ast.Yield(copy.args[0]))
        surgery.replace(wait.yielded, lambda copy: REMOVED)
    else:
        text.unwrap(call, b"")
        at = source.span(wait.yielded)[0]
        text.replace(at, at, name + b" = ")
        surgery.replace(call, lambda copy: copy.args[0])
        surgery.replace(wait.yielded, lambda copy: ast.Assign(
            [ast.Name(copy.value.value.id, ast.Store())], copy.value, None))


def _give(statement, return_value, text, surgery):
    """``yield value`` becomes ``returnValue(value)``."""
    source = text.source
    start, end = source.span(statement)
    keyword = _YIELD.match(source.utf8, start).end()
    value = statement.value.value
    name = return_value.encode("ascii")
    if value is None:
        text.replace(start, keyword, name + b"(None)")
    elif isinstance(value, ast.Tuple) and not is_parenthesised(value, source):
        text.replace(start, keyword, name + b"((")
        text.replace(end, end, b"))")
    elif not isinstance(value, ast.Tuple) and _is_in_parentheses(value, keyword, end, source):
        text.replace(start, keyword, name)
    else:
        text.replace(start, keyword, name + b"(")
        text.replace(end, end, b")")
    surgery.replace(statement.value, lambda copy: ast.Call(
        ast.Name(return_value, ast.Load()), [copy.value if copy.value is not None else ast.Constant(None)], []))


def _is_in_parentheses(value, start, end, source):
    """Whether all that is yielded is one pair of parentheses around `value`."""
    lead, tail = source.utf8[start:source.span(value)[0]], source.utf8[source.span(value)[1]:end]
    return lead.strip(b" \t") == b"(" and tail.strip(b" \t") == b")"
