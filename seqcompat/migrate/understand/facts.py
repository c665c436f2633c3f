"""
What one file says that matters in others: plain data, so that it can be gathered by several
processes.
"""

from __future__ import absolute_import, division, print_function

import ast
import os
import re
from collections import namedtuple

from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.names import Names, dotted
from seqcompat.migrate.understand.decorators import HARMLESS
from seqcompat.migrate.understand.sequences import TWISTED, decorator_origin

#: A function.  `owner`: the qualified name of the class that it is a method of, or None; `local`:
#: whether it is defined in a function; `kind`: one of those below; `retirable`: whether it is an
#: ``async def`` whose decorator can be taken away; `takes`: see `_parameters`; `returns`: for a
#: PLAIN one the tokens of what it returns, as `callee`, `VALUE`, `DEFERRED` and `UNKNOWN` have
#: them.
Definition = namedtuple(
    "Definition", "name qualname owner local path module line kind retirable takes returns"
)

SEQUENCE = "sequence"
#: One of Twisted's inlineCallbacks.
TWISTED_SEQUENCE = "inlineCallbacks"
COROUTINE = "coroutine"
GENERATOR = "generator"
PLAIN = "plain"
#: What another decorator has made of one of these cannot be seen.
DECORATED = "decorated"
#: There is nothing in it that could be called.
ABSTRACT = "abstract"

#: What a PLAIN function may return.
VALUE = ("value", None)
DEFERRED = ("deferred", None)
UNKNOWN = ("unknown", None)
#: Calls: of a name, of what an import names, of a method of the same object, of any other method.
CALL, DOTTED, OWN, METHOD = "call", "dotted", "own", "method"

_ABSTRACT_DECORATORS = frozenset(["abstractmethod", "overload"])
_ADDS_CALLBACKS = frozenset(["addCallback", "addCallbacks", "addErrback", "addBoth", "addTimeout"])
_VALUES = (
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Compare,
    ast.BinOp,
    ast.UnaryOp,
    ast.Lambda,
)
#: What has nothing in it that matters here.
_LEAVES = frozenset(
    [
        ast.Name,
        ast.Load,
        ast.Store,
        ast.Del,
        ast.Import,
        ast.ImportFrom,
        ast.Pass,
        ast.Global,
        ast.alias,
        type(None),
        str,
    ]
)
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


class Facts(object):
    """
    The facts about a file.

    path, module, package  where it is, its dotted name, and whether it is a package's ``__init__``
    definitions  its functions, those of its classes and those in functions included
    classes      qualified name to the names of the bases, as far as those can be told
    origins      name to the dotted name that it is imported from or is an alias of
    imported     the dotted names that it imports, or gets at through a module that it imports
    stars        the modules from which it imports ``*``
    public       the names in ``__all__``
    patched      the names that it sets or deletes on something, or has in a string
    """

    def __init__(self, path, module, package):
        self.path, self.module, self.package = path, module, package
        self.definitions, self.classes = [], {}
        self.origins, self.imported, self.stars, self.public, self.patched = (
            {},
            set(),
            set(),
            set(),
            set(),
        )


def facts_of(source, decorators=()):
    """
    The facts about a `Source`.

    :param decorators: further names of decorators that make sequences.
    :raises SourceError: if it cannot be parsed.
    """
    tree = source.tree
    module, package = module_of(source.path)
    names = Names(tree, module, package)
    facts = Facts(source.path, module, package)
    facts.origins = {
        name: origins[0] for name, origins in names.origins.items() if name not in names.defined
    }
    for node in names.imports:
        if isinstance(node, ast.Import):
            facts.imported.update(alias.name for alias in node.names)
            continue
        origin = names.module_of(node)
        for alias in node.names:
            if alias.name == "*":
                facts.stars.add(origin)
            else:
                facts.imported.add(origin + "." + alias.name)
    _Reader(facts, source, names, frozenset(decorators)).read(tree)
    return facts


class _Reader(object):
    """Goes through a tree once."""

    def __init__(self, facts, source, names, decorators):
        self._facts, self._source, self._names, self._decorators = facts, source, names, decorators
        self._marks = Marks(source)

    def read(self, tree):
        facts = self._facts
        # What is gone through: nodes, the qualified name of what they are in with a dot, the class
        # that they are in, whether they are in a function, and what takes the returns of that
        # function.
        waiting = [(tree.body, "", None, False, None)]
        while waiting:
            nodes, prefix, owner, local, body = waiting.pop()
            nodes = list(nodes)
            while nodes:
                node = nodes.pop()
                kind = type(node)
                if kind in _LEAVES:
                    continue
                if kind is ast.Constant:
                    if (
                        type(node.value) is str
                        and len(node.value) < 200
                        and _NAME.match(node.value)
                    ):
                        facts.patched.add(node.value.rpartition(".")[2])
                    continue
                if kind is ast.Attribute:
                    if type(node.ctx) is not ast.Load:
                        facts.patched.add(node.attr)
                    elif type(node.value) is ast.Name:
                        if node.value.id in facts.origins:
                            facts.imported.add(facts.origins[node.value.id] + "." + node.attr)
                        continue
                    else:
                        origin = self._names.resolve(node)
                        if origin is not None:
                            facts.imported.add(origin)
                elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
                    inner = _Body()
                    facts.definitions.append((node, prefix + node.name, owner, local, inner))
                    waiting.append(
                        (node.body, prefix + node.name + ".<locals>.", None, True, inner)
                    )
                    nodes += node.decorator_list + node.args.defaults + node.args.kw_defaults
                    continue
                elif kind is ast.ClassDef:
                    facts.classes[prefix + node.name] = tuple(
                        self._base(base) for base in node.bases
                    )
                    waiting.append(
                        (node.body, prefix + node.name + ".", prefix + node.name, local, None)
                    )
                    nodes += node.decorator_list
                    continue
                elif kind is ast.Lambda:
                    waiting.append(([node.body], prefix, owner, local, None))
                    continue
                elif body is not None:
                    if kind is ast.Return:
                        body.returns.append(node.value)
                    elif kind is ast.Yield or kind is ast.YieldFrom:
                        body.is_generator = True
                elif (
                    kind is ast.Assign
                    and prefix == ""
                    and getattr(node.targets[0], "id", None) == "__all__"
                ):
                    facts.public.update(_strings(node.value))
                for value in vars(node).values():
                    if type(value) is list:
                        nodes += value
                    elif isinstance(value, ast.AST):
                        nodes.append(value)
        facts.definitions = [self._definition(*found) for found in facts.definitions]

    def _definition(self, node, qualname, owner, local, body):
        kind, returns = self._kind(node, owner, body), ()
        if kind == PLAIN:
            tokens = set()
            for value in body.returns:
                self._tokens(value, tokens)
            if _ends_without_return(node.body):
                tokens.add(VALUE)
            returns = tuple(sorted(tokens, key=repr))
        return Definition(
            node.name,
            qualname,
            owner,
            local,
            self._facts.path,
            self._facts.module,
            node.lineno,
            kind,
            kind == SEQUENCE and self._is_retirable(node),
            _parameters(node, owner),
            returns,
        )

    def _kind(self, node, owner, body):
        kind = None
        for decorator in node.decorator_list:
            origin = decorator_origin(decorator, self._names, self._decorators)
            if origin is not None:
                kind = kind or (TWISTED_SEQUENCE if origin in TWISTED else SEQUENCE)
            elif not self._is_harmless(decorator):
                return DECORATED
        if kind is not None:
            return kind
        if self._is_abstract(node, owner):
            return ABSTRACT
        if body.is_generator:
            return GENERATOR
        return COROUTINE if isinstance(node, ast.AsyncFunctionDef) else PLAIN

    def _is_retirable(self, node):
        if (
            not isinstance(node, ast.AsyncFunctionDef)
            or self._marks.skips(node)
            or self._marks.skips_file
        ):
            return False
        found = [
            decorator
            for decorator in node.decorator_list
            if decorator_origin(decorator, self._names, self._decorators) is not None
        ]
        return len(found) == 1 and "#" not in self._source.text_of(found[0])

    def _is_harmless(self, decorator):
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = self._names.resolve(function) or dotted(function) or ""
        return name in HARMLESS or name.rpartition(".")[2] in _ABSTRACT_DECORATORS

    def _is_abstract(self, node, owner):
        for decorator in node.decorator_list:
            if (dotted(decorator) or "").rpartition(".")[2] in _ABSTRACT_DECORATORS:
                return True
        if owner is not None and any(
            base.rpartition(".")[2].endswith("Interface") for base in self._facts.classes[owner]
        ):
            return True
        statements = [statement for statement in node.body if not _is_docstring(statement)]
        return (
            len(statements) == 1
            and isinstance(statements[0], ast.Raise)
            and "NotImplemented" in ast.dump(statements[0])
        )

    def _base(self, node):
        return self._names.resolve(node) or dotted(node) or "?"

    def _tokens(self, value, tokens):
        """
        Add what a return statement may return; the callee of a call is told as `CALL` and what
        follows have it.
        """
        if isinstance(value, ast.IfExp):
            self._tokens(value.body, tokens)
            self._tokens(value.orelse, tokens)
        elif value is None or isinstance(value, _VALUES):
            tokens.add(VALUE)
        elif isinstance(value, ast.Call):
            tokens.add(callee(value.func, self._names))
        else:
            tokens.add(UNKNOWN)


def callee(function, names):
    """What is called by ``function(...)``, as a token."""
    if isinstance(function, ast.Name):
        origin = names.resolve(function)
        return (DOTTED, origin) if origin else (CALL, function.id)
    if not isinstance(function, ast.Attribute):
        return UNKNOWN
    if function.attr in _ADDS_CALLBACKS:
        return DEFERRED
    holder = function.value
    if isinstance(holder, ast.Name) and holder.id in ("self", "cls"):
        return OWN, function.attr
    if (
        isinstance(holder, ast.Call)
        and isinstance(holder.func, ast.Name)
        and holder.func.id == "super"
    ):
        return OWN, function.attr
    origin = names.resolve(function)
    if origin is not None:
        return DOTTED, origin
    text = dotted(function)
    # A function of a class of the same module, or a method of some object.
    return (METHOD, function.attr) if text is None or not text[:1].isupper() else (CALL, text)


def _parameters(node, owner):
    """
    What arguments a call of a function can have: how many by position at least and at most, and
    which by name.

    None for the last two says that there is no bound.
    """
    arguments = node.args
    positional = [argument.arg for argument in arguments.posonlyargs + arguments.args]
    bound = owner is not None and not any(
        dotted(one) == "staticmethod" for one in node.decorator_list
    )
    named = [
        argument.arg
        for argument in arguments.args[1 if bound and not arguments.posonlyargs else 0 :]
    ]
    named += [argument.arg for argument in arguments.kwonlyargs]
    least = len(positional) - len(arguments.defaults) - bound
    return (
        max(least, 0),
        None if arguments.vararg else max(len(positional) - bound, 0),
        None if arguments.kwarg else frozenset(named),
    )


def can_take(takes, call):
    """Whether a function with these `_parameters` can be called as an `ast.Call` does."""
    least, most, named = takes
    keywords = [keyword.arg for keyword in call.keywords]
    if None in keywords or any(isinstance(argument, ast.Starred) for argument in call.args):
        return True
    return (
        (most is None or len(call.args) <= most)
        and (named is None or named.issuperset(keywords))
        and len(call.args) + len(keywords) >= least
    )


class _Body(object):
    def __init__(self):
        self.returns = []
        self.is_generator = False


def _ends_without_return(statements):
    """
    Whether control may reach the end of a block; in doubt it does not, so that nothing wrong is
    said.
    """
    last = statements[-1]
    if isinstance(last, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
        return False
    if isinstance(last, ast.If):
        return (
            not last.orelse or _ends_without_return(last.body) or _ends_without_return(last.orelse)
        )
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return _ends_without_return(last.body)
    if isinstance(last, (ast.Try, ast.While, ast.For)) or type(last).__name__ in (
        "Match",
        "TryStar",
    ):
        return isinstance(last, ast.For) and not any(
            isinstance(node, ast.Return) for node in ast.walk(last)
        )
    return True


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _strings(node):
    return [
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    ]


_modules = {}


def module_of(path):
    """
    The dotted name of the module at `path`, told from the packages that it is in, and whether it is
    one itself.
    """
    directory, name = os.path.split(os.path.abspath(path))
    name = os.path.splitext(name)[0]
    package = _package_of(directory)
    if name == "__init__" and package:
        return package, True
    return (package + "." + name if package else name), False


def _package_of(directory):
    if directory not in _modules:
        parent, name = os.path.split(directory)
        if not name or not os.path.exists(os.path.join(directory, "__init__.py")):
            _modules[directory] = ""
        else:
            above = _package_of(parent)
            _modules[directory] = above + "." + name if above else name
    return _modules[directory]
