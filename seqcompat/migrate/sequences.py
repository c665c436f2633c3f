"""The sequences of a module: decorated functions, and what is theirs in them."""

from __future__ import absolute_import, division, print_function

import ast
import re

from seqcompat.migrate.names import dotted
from seqcompat.migrate.trees import children

#: The decorators that make sequences, by what they resolve to.
SEQUENTIAL = frozenset(
    ["seqcompat.sequential", "seqcompat._sequential.sequential", "seqcompat.defer.inlineCallbacks"]
)
#: Twisted's own, which the step "adopt" takes to SEQUENTIAL.
TWISTED = frozenset(["twisted.internet.defer.inlineCallbacks"])
RETURN_VALUE = frozenset(
    [
        "seqcompat.returnValue",
        "seqcompat._sequential.returnValue",
        "seqcompat.defer.returnValue",
        "twisted.internet.defer.returnValue",
    ]
)
WAITABLE = frozenset(["seqcompat.waitable", "seqcompat._waits.waitable"])

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_WAITS = frozenset([ast.Yield, ast.Await, ast.YieldFrom])

_MARK = re.compile(r"#\s*seqcompat:\s*([a-z-]+)")


class Sequence(object):
    """
    One sequence.

    node        the FunctionDef or AsyncFunctionDef
    name        its qualified name, as in a traceback: ``Class.method``, ``outer.<locals>.inner``
    decorator   the decorator that makes it a sequence; None where a ``# seqcompat: sequence`` or a
                rebinding does
    origin      what that resolves to, or its text
    rebound     whether that is a rebinding
    above, below  the other decorators, by their place relative to it
    parents     the functions and classes that it is in, outermost first
    waits       its own Yield, Await and YieldFrom nodes, in the order of the text
    misplaced   (node, scope) of those in its generator expressions, comprehensions, lambdas and
                default arguments
    returns     its own Return statements
    nodes       all nodes that are its own
    """

    def __init__(self, node, name, decorator, origin, parents):
        self.node = node
        self.name = name
        self.decorator = decorator
        self.origin = origin
        self.parents = parents
        self.rebound = False
        decorators = node.decorator_list
        at = decorators.index(decorator) if decorator in decorators else len(decorators)
        self.above, self.below = decorators[:at], decorators[at + 1 :]
        self.waits, self.misplaced, self.returns, self.nodes = [], [], [], []
        self._collect(node.body)

    def _collect(self, body):
        for node, scope in own_nodes(body):
            self.nodes.append(node)
            kind = type(node)
            if kind in _WAITS:
                if scope is None:
                    self.waits.append(node)
                else:
                    self.misplaced.append((node, scope))
            elif kind is ast.Return:
                self.returns.append(node)
        self.waits.sort(key=lambda wait: (wait.lineno, wait.col_offset))

    @property
    def is_coroutine(self):
        return isinstance(self.node, ast.AsyncFunctionDef)


def own_nodes(body):
    """
    The nodes of a function's body that are its own, each with the node that keeps a wait in it from
    being one, or None.

    Not its own are the bodies of the functions and classes that it defines.  The bodies of its
    lambdas, and what its comprehensions evaluate for each element, are nodes of it in which it
    cannot wait.  Its own default arguments are not in its body; those of the functions that it
    defines are.
    """
    # What a wait can stand in is on the stack as it is; with the node that keeps it from being one
    # is what it cannot.
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        scope = None
        if type(node) is tuple:
            node, scope = node
        yield node, scope
        if type(node) in _OTHER_SCOPES:
            waiting += [
                child if inner is None else (child, inner)
                for child, inner in _inside(node, scope)[::-1]
            ]
        else:
            below = children(node)
            below.reverse()
            waiting += below if scope is None else [(child, scope) for child in below]


_OTHER_SCOPES = frozenset(FUNCTIONS + COMPREHENSIONS + (ast.Lambda, ast.ClassDef))


def _inside(node, scope):
    """
    What is in something that has a scope of its own: each with the node that keeps a wait in it
    from being one.
    """
    if isinstance(node, FUNCTIONS):
        returns = [node.returns] if node.returns is not None else []
        return [(child, scope or node) for child in _outside(node.args) + returns] + [
            (child, scope) for child in node.decorator_list
        ]
    if isinstance(node, ast.Lambda):
        return [(child, scope or node) for child in _outside(node.args)] + [(node.body, node)]
    if isinstance(node, ast.ClassDef):
        return [(child, scope) for child in node.decorator_list + node.bases + node.keywords]
    first = node.generators[0].iter
    return [(first, scope)] + [
        (child, node) for child in _evaluated_for_each(node) if child is not first
    ]


def _outside(arguments):
    """What of a function's arguments its definition evaluates: defaults and annotations."""
    found = [
        default for default in arguments.defaults + arguments.kw_defaults if default is not None
    ]
    for argument in (
        getattr(arguments, "posonlyargs", [])
        + arguments.args
        + arguments.kwonlyargs
        + [arguments.vararg, arguments.kwarg]
    ):
        if argument is not None and argument.annotation is not None:
            found.append(argument.annotation)
    return found


def _evaluated_for_each(comprehension):
    for generator in comprehension.generators:
        yield generator.target
        yield generator.iter
        for condition in generator.ifs:
            yield condition
    if isinstance(comprehension, ast.DictComp):
        yield comprehension.key
        if comprehension.value is not None:
            yield comprehension.value
    else:
        yield comprehension.elt


def find(source, names, decorators=()):
    """
    The sequences of a module, in the order of the text, with the generators that Twisted's
    decorator makes.

    :param decorators: further names of decorators that make sequences: what they resolve to, or
        their text, such as ``self.sequential``.
    """
    found = []
    extra = frozenset(decorators)
    marks = Marks(source)
    for node, parents in functions_of(source.tree):
        decorator, origin = _sequence_decorator(node, names, extra)
        if decorator is None and marks.has("sequence", node.lineno):
            origin = "seqcompat.sequential"
        if origin is not None:
            found.append(Sequence(node, qualified(node, parents), decorator, origin, parents))
    return found


def functions_of(tree):
    """
    All functions of a module in the order of the text, each with a tuple of the functions and
    classes around it.
    """
    waiting = [(node, ()) for node in reversed(tree.body)]
    while waiting:
        node, parents = waiting.pop()
        if isinstance(node, FUNCTIONS):
            yield node, parents
        if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            parents = parents + (node,)
        for field in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                waiting.extend((child, parents) for child in reversed(inner))


def qualified(node, parents):
    """The name that Python gives to a function or class as its ``__qualname__``."""
    parts = []
    for parent in parents:
        parts.append(parent.name)
        if isinstance(parent, FUNCTIONS):
            parts.append("<locals>")
    return ".".join(parts + [node.name])


def _sequence_decorator(node, names, extra):
    for decorator in node.decorator_list:
        origin = decorator_origin(decorator, names, extra)
        if origin is not None:
            return decorator, origin
    return None, None


def decorator_origin(decorator, names, extra=frozenset()):
    """
    What the decorator of a sequence resolves to; None if it makes no sequences.  It may be called
    with options.
    """
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    for origin in names.resolve_all(decorator):
        if origin in SEQUENTIAL or origin in TWISTED or origin in extra:
            return origin
    text = dotted(decorator)
    return text if text in extra else None


class Marks(object):
    """The ``# seqcompat: WORD`` comments of a file, by line."""

    def __init__(self, source):
        self._lines = {}
        #: Whether the whole file is to be passed over.
        self.skips_file = False
        if b"seqcompat:" in source.utf8:
            self._read(source)

    def _read(self, source):
        first = min([_first_line(node) for node in source.tree.body] or [len(source.line_starts)])
        for token in source.comments():
            number = token.start[0]
            for match in _MARK.finditer(token.string):
                self._lines.setdefault(number, set()).add(match.group(1))
                if (
                    match.group(1) == "skip"
                    and number < first
                    and token.line.strip().startswith("#")
                ):
                    self.skips_file = True

    def has(self, word, first, last=None):
        """Whether one of the lines from `first` to `last` carries the mark `word`."""
        if not self._lines:
            return False
        return any(
            word in self._lines.get(number, ()) for number in range(first, (last or first) + 1)
        )

    def skips(self, node):
        """Whether a function is marked, on its ``def`` line or on one of a decorator."""
        first = min([node.lineno] + [decorator.lineno for decorator in node.decorator_list])
        return self.has("skip", first, node.lineno)


def _first_line(node):
    return min(
        [node.lineno] + [decorator.lineno for decorator in getattr(node, "decorator_list", ())]
    )
