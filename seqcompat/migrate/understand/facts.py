"""
What one file says that matters in others: plain data, so that it can be gathered by several
processes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from seqcompat.migrate.read.marks import Marks
from seqcompat.migrate.read.names import Names, dotted
from seqcompat.migrate.read.packages import module_of
from seqcompat.migrate.read.python2 import Python2Source
from seqcompat.migrate.read.scopes import FUNCTIONS, Binding, Scope
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.flow import last_set
from seqcompat.migrate.understand.sequences import (
    TWISTED,
    decorator_origin,
    makes_sequences,
    passes_on,
)
from seqcompat.migrate.understand.tables import HARMLESS, MAKES_DEFERREDS, VALUES

if TYPE_CHECKING:
    from seqcompat.migrate.read.sources import Source

Token = tuple[str, Optional[str]]
#: What arguments a call can have: how many by position at least and at most, and which by name;
#: None for the last two says that there is no bound.
Takes = tuple[int, Optional[int], Optional[frozenset[str]]]


@dataclass(frozen=True)
class Definition:
    """
    A function.

    owner       the qualified name of the class that it is a method of, or None
    local       whether it is defined in a function
    kind        one of those below
    retirable   whether it is an ``async def`` whose decorator can be taken away
    takes       the arguments that a call can have
    returns     for a PLAIN one the tokens of what it returns, as `callee`, `VALUE` and the others
                beside it have them
    decorators  for a DECORATED one the dotted names of the decorators that are not known, None for
                one that has none
    """

    name: str
    qualname: str
    owner: str | None
    local: bool
    path: str
    module: str
    line: int
    kind: str
    retirable: bool
    takes: Takes
    returns: tuple[Token, ...]
    decorators: tuple[str | None, ...]


@dataclass(frozen=True)
class Mention:
    """Where a name is spoken of otherwise than by the code that uses it, and how, in words."""

    path: str
    line: int
    how: str


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

#: What a PLAIN function may return; UNKNOWN is what cannot be judged: a parameter, an attribute.
VALUE = ("value", None)
DEFERRED = ("deferred", None)
UNKNOWN = ("unknown", None)
#: An attribute that the function has just set to a Deferred, by its name; and one that it has set
#: to a Deferred, by its line, where what it called since may have changed it.
JUST_SET, SET = "just set", "set"
#: Calls: of a name, of what an import names, of a method of the same object, of one of ``super()``,
#: of any other method.
CALL, DOTTED, OWN, SUPER, METHOD = "call", "dotted", "own", "super", "method"

_ABSTRACT_DECORATORS = frozenset(["abstractmethod", "overload"])
_ADDS_CALLBACKS = frozenset(["addCallback", "addCallbacks", "addErrback", "addBoth", "addTimeout"])
#: The nodes that say something.
_TELLING = frozenset(
    [ast.Constant, ast.Attribute, ast.Call, ast.BinOp, ast.JoinedStr, ast.Subscript]
)
#: What a name can begin with.
_PART = re.compile(r"([^\W\d]\w*)?\Z")
_FORMATS = re.compile(r"%(?:\(\w+\))?[sdr]")
_BRACES = re.compile(r"\{[^{}]*\}")
#: By the last part of a function's name: which argument is the name that it gets at.
_LOOK_UPS = {
    "getattr": 1,
    "hasattr": 1,
    "setattr": 1,
    "methodcaller": 0,
    "attrgetter": 0,
    "namedAny": 0,
    "prefixedMethods": 1,
    "prefixedMethodNames": 1,
}
_LOOK_UP_PREFIXES = frozenset(["prefixedMethods", "prefixedMethodNames"])
#: By their last part: what puts a class where others get at it by an interface, of zope.interface,
#: zope.component and twisted.python.components.
_HANDS_ON = frozenset(
    [
        "implements",
        "implementsOnly",
        "classProvides",
        "moduleProvides",
        "classImplements",
        "classImplementsFirst",
        "classImplementsOnly",
        "directlyProvides",
        "alsoProvides",
        "registerAdapter",
        "registerHandler",
        "registerSubscriptionAdapter",
        "registerUtility",
        "provideAdapter",
        "provideHandler",
        "provideSubscriptionAdapter",
        "provideUtility",
    ]
)
_IMPLEMENTER = frozenset(["implementer", "implementer_only", "provider"])
#: Decorators of classes that hand them to nobody.
_CLASS_DECORATORS = frozenset(
    [
        "attr.attrs",
        "attr.attributes",
        "attr.define",
        "attr.dataclass",
        "attr.frozen",
        "attr.mutable",
        "attr.s",
        "attrs.define",
        "attrs.frozen",
        "attrs.mutable",
        "dataclasses.dataclass",
        "enum.unique",
        "functools.total_ordering",
        "six.add_metaclass",
        "six.python_2_unicode_compatible",
        "typing.final",
        "typing.runtime_checkable",
        "typing_extensions.final",
        "typing_extensions.runtime_checkable",
    ]
)
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")


class Facts:
    """
    The facts about a file.

    path, module, package  where it is, its dotted name, and whether it is a package's ``__init__``
    is_python_2  whether it is Python 2 source only
    definitions  its functions, those of its classes and those in functions included
    classes      qualified name to the names of the bases, as far as those can be told
    origins      name to the dotted name that it is imported from or is an alias of
    imported     the dotted names that it imports, or gets at through a module that it imports
    stars        the modules from which it imports ``*``
    public       the names in ``__all__``
    of_classes   the names that its classes themselves set to what is not a constant, such as a
                 property
    patched      the names that it sets or deletes on something, or has in a string, each with a
                 `Mention`
    affixes      what names begin and end with that it puts together: (prefix, suffix), each with a
                 `Mention`
    looks_up     whether it gets at attributes by names that are not constants
    transparent  its decorators that only pass on what they call, by their names
    makers       its decorators that make sequences in some way
    handed_on    qualified name of a class to the dotted names of what it is handed to otherwise
                 than by a base: interfaces, registries, decorators; "" for the module itself
    """

    def __init__(self, path: str, module: str, package: bool, is_python_2: bool = False) -> None:
        self.path, self.module, self.package = path, module, package
        self.is_python_2 = is_python_2
        self.definitions: list[Any] = []
        self.classes: dict[Any, Any] = {}
        self.origins: dict[Any, Any] = {}
        self.imported: set[Any] = set()
        self.stars: set[Any] = set()
        self.public: set[Any] = set()
        self.of_classes: set[str] = set()
        self.patched: dict[Any, Any] = {}
        self.affixes: dict[Any, Any] = {}
        self.handed_on: dict[Any, Any] = {}
        self.transparent: set[str] = set()
        self.makers: set[str] = set()
        self.looks_up = False
        self._defined: set[str] | None = None

    def defines(self, name: str) -> bool:
        """Whether the module itself has a function or a class of that name."""
        if self._defined is None:
            self._defined = {
                one.qualname for one in self.definitions if not one.local and one.owner is None
            }
        return name in self._defined or name in self.classes


def facts_of(source: Source, decorators: Iterable[str] = ()) -> Facts:
    """
    The facts about a `Source`.

    :param decorators: further names of decorators that make sequences.
    :raises SourceError: if it cannot be parsed.
    """
    module, package = module_of(source.path)
    names = Names(source.scopes, module, package)
    facts = Facts(source.path, module, package, isinstance(source, Python2Source))
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
    _Reader(facts, source, names, frozenset(decorators)).read()
    return facts


class _Reader:
    """Takes the facts from the scopes of a file."""

    def __init__(
        self, facts: Facts, source: Source, names: Names, decorators: frozenset[Any]
    ) -> None:
        self._facts, self._source, self._names, self._decorators = facts, source, names, decorators
        self._marks = Marks(source)

    def read(self) -> None:
        facts, scopes = self._facts, self._source.scopes
        for scope in scopes.definitions:
            if scope.is_class:
                facts.classes[scope.name] = tuple(self._base(base) for base in scope.node.bases)
                self._set_in_class(scope)
                self._hand_on_decorated(scope.node, scope.name)
        for statement in scopes.module.statements:
            if (
                isinstance(statement, ast.Assign)
                and getattr(statement.targets[0], "id", None) == "__all__"
            ):
                facts.public.update(_strings(statement.value))
        for scope in scopes.all():
            for node in scope.nodes:
                kind = type(node)
                if kind not in _TELLING:
                    continue
                if kind is ast.Constant:
                    if type(node.value) is str and len(node.value) < 200:
                        if _NAME.match(node.value):
                            self._string(node)
                elif kind is ast.Attribute:
                    self._attribute(node)
                elif kind is ast.Call:
                    self._call(node, scope.name if scope.is_class else None)
                elif kind is ast.BinOp:
                    self._put_together(node)
                elif kind is ast.JoinedStr:
                    self._affix(node, _ends_of(node.values))
                elif kind is ast.Subscript:
                    if not isinstance(node.slice, ast.Constant) and self._is_namespace(node.value):
                        facts.looks_up = True
        facts.definitions = [self._definition(scope) for scope in scopes.functions]
        for scope in scopes.functions:
            if scope.parent is scopes.module and any(one.is_function for one in scope.inner):
                if passes_on(scope):
                    facts.transparent.add(scope.name)
                if makes_sequences(scope, self._names):
                    facts.makers.add(scope.name)

    def _set_in_class(self, scope: Scope) -> None:
        """A method of a base may be exchanged by an assignment, too."""
        constants = {
            id(target)
            for statement in scope.statements
            if isinstance(statement, (ast.Assign, ast.AnnAssign))
            and isinstance(statement.value, (ast.Constant, type(None)))
            for target in (
                statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            )
        }
        for name, bound in scope.bindings.items():
            if any(id(binding.node) not in constants for binding in bound):
                self._facts.of_classes.add(name)
            if all(binding.statement is None for binding in bound):
                mention = Mention(self._facts.path, bound[0].node.lineno, "it is set")
                self._facts.patched.setdefault(name, mention)

    def _attribute(self, node: ast.Attribute) -> None:
        if type(node.ctx) is not ast.Load:
            mention = Mention(self._facts.path, node.lineno, "it is set")
            self._facts.patched.setdefault(node.attr, mention)
            return
        origin = self._names.resolve(node)
        if origin is not None:
            self._facts.imported.add(origin)

    # The ways to get at functions otherwise than by their names.

    def _string(self, node: Node) -> None:
        name = node.value.rpartition(".")[2]
        how = f'it is named in the string "{node.value}"'
        self._facts.patched.setdefault(name, Mention(self._facts.path, node.lineno, how))
        if name.endswith("_"):
            # Such as one that is given to a function that puts names together.
            self._affix(node, (name, ""))

    def _put_together(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Add):
            self._affix(node, _ends_of([node.left, node.right]))
        elif isinstance(node.op, ast.Mod) and _text(node.left):
            parts = _FORMATS.split(_text(node.left) or "")
            if len(parts) > 1:
                self._affix(node, (parts[0], parts[-1]))

    def _affix(self, node: ast.expr, ends: tuple[str, str]) -> None:
        prefix, suffix = ends
        if (prefix or suffix) and _PART.match(prefix) and _PART.match("a" + suffix):
            self._facts.affixes.setdefault(ends, Mention(self._facts.path, node.lineno, ""))

    def _call(self, node: ast.Call, owner: str | None) -> None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else None
        if isinstance(function, ast.Name):
            name = function.id
        if name in _LOOK_UPS and len(node.args) > _LOOK_UPS[name]:
            if not isinstance(node.args[_LOOK_UPS[name]], ast.Constant):
                self._facts.looks_up = True
            elif name in _LOOK_UP_PREFIXES:
                self._facts.looks_up = True
                self._affix(node, (_text(node.args[1]) or "", ""))
        elif name == "format" and isinstance(function, ast.Attribute):
            parts = _BRACES.split(_text(function.value) or "")
            if len(parts) > 1:
                self._affix(node, (parts[0], parts[-1]))
        elif name in _HANDS_ON:
            self._hand_on_called(node, name, owner)

    def _is_namespace(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in ("globals", "locals", "vars")
        return isinstance(node, ast.Attribute) and node.attr == "__dict__"

    # The calls and decorators that hand classes on.

    def _hand_on_decorated(self, node: ast.ClassDef, qualname: str) -> None:
        for decorator in node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = self._names.resolve(function) or dotted(function) or "?"
            if name.rpartition(".")[2] in _IMPLEMENTER:
                interfaces = decorator.args if isinstance(decorator, ast.Call) else []
                self._hand_on(qualname, [self._base(one) for one in interfaces])
            elif name not in _CLASS_DECORATORS:
                self._hand_on(qualname, [name])

    def _hand_on_called(self, call: ast.Call, name: str, owner: str | None) -> None:
        origin = self._names.resolve(call.func) or name
        if name in ("implements", "implementsOnly", "classProvides", "moduleProvides"):
            if name == "moduleProvides" or owner is not None:
                self._hand_on(
                    "" if name == "moduleProvides" else owner,
                    [self._base(one) for one in call.args],
                )
            return
        interfaces = [self._base(one) for one in call.args[1:]]
        for argument in call.args + [keyword.value for keyword in call.keywords]:
            if isinstance(argument, (ast.Name, ast.Attribute)):
                # Those that are classes of the code base are found by what the name resolves to.
                handed = self._names.resolve(argument) or dotted(argument)
                if handed is not None:
                    to = (
                        interfaces if argument is call.args[0] and len(call.args) == 2 else [origin]
                    )
                    self._hand_on(handed, to)

    def _hand_on(self, name: str | None, to: list[str]) -> None:
        if name is not None:
            self._facts.handed_on.setdefault(name, []).extend(to)

    def _definition(self, scope: Scope) -> Definition:
        node = scope.node
        outside = scope.parent or scope
        owner = outside.name if outside.is_class else None
        kind = self._kind(scope, owner)
        returns: tuple[Token, ...] = ()
        if kind == PLAIN:
            tokens = set()
            local_names = LocalNames(scope)
            for statement in scope.statements:
                if isinstance(statement, ast.Return):
                    tokens |= tokens_of(statement.value, local_names, self._names)
            if _ends_without_return(node.body):
                tokens.add(VALUE)
            returns = tuple(sorted(tokens, key=repr))
        return Definition(
            node.name,
            scope.name,
            owner,
            any(isinstance(one, FUNCTIONS) for one in outside.around),
            self._facts.path,
            self._facts.module,
            node.lineno,
            kind,
            kind in (SEQUENCE, DECORATED) and self._is_retirable(node),
            _parameters(node, owner),
            returns,
            self._unknown_decorators(node) if kind == DECORATED else (),
        )

    def _unknown_decorators(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> tuple[str | None, ...]:
        return tuple(
            self._names.resolve(decorator.func if isinstance(decorator, ast.Call) else decorator)
            for decorator in node.decorator_list
            if not self._is_harmless(decorator)
        )

    def _kind(self, scope: Scope, owner: str | None) -> str:
        node, kind = scope.node, None
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
        if scope.yields:
            return GENERATOR
        return COROUTINE if isinstance(node, ast.AsyncFunctionDef) else PLAIN

    def _is_retirable(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        if not isinstance(node, ast.AsyncFunctionDef) or self._marks.skips(node):
            return False
        found = [decorator for decorator in node.decorator_list if not self._is_harmless(decorator)]
        return len(found) == 1 and "#" not in self._source.text_of(found[0])

    def _is_harmless(self, decorator: ast.expr) -> bool:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = self._names.resolve(function) or dotted(function) or ""
        return name in HARMLESS or name.rpartition(".")[2] in _ABSTRACT_DECORATORS

    def _is_abstract(self, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str | None) -> bool:
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

    def _base(self, node: ast.expr) -> str:
        return self._names.resolve(node) or dotted(node) or "?"


class LocalNames:
    """The values of the names that a function binds."""

    def __init__(self, function: Scope) -> None:
        self._function = function

    def values_of(self, name: str) -> list[Any] | None:
        """
        The expressions that a name is assigned, definitions and imports; UNKNOWN for what is bound
        otherwise; None if the function does not bind it.
        """
        bound = self._function.bindings.get(name)
        return None if bound is None else [self._value_of(binding) for binding in bound]

    def _value_of(self, binding: Binding) -> Any:
        if binding.statement is not None:
            return binding.statement
        above = self._function.above(binding.node)
        if isinstance(above, ast.Assign) or (
            isinstance(above, (ast.AnnAssign, ast.NamedExpr)) and above.target is binding.node
        ):
            return above.value
        return UNKNOWN

    def last_set(self, place: ast.expr) -> tuple[ast.expr, bool] | None:
        """What the function has set an attribute to; see `flow.last_set`."""
        return last_set(place, self._function)


#: What binds a name to something that is found by that name.
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def tokens_of(
    value: Node, local_names: LocalNames, names: Names, seen: frozenset[Any] = frozenset()
) -> set[Token]:
    """
    The tokens of all that an expression may be; for a call they name what is called, as `CALL` and
    the others beside it do.

    :param local_names: the `LocalNames` of the function that it is in.
    :param names: the `Names` of the module.
    """
    if value is None or isinstance(value, VALUES):
        return {VALUE}
    if isinstance(value, (ast.IfExp, ast.BoolOp)):
        parts = value.values if isinstance(value, ast.BoolOp) else [value.body, value.orelse]
        return set().union(*[tokens_of(part, local_names, names, seen) for part in parts])
    if isinstance(value, ast.NamedExpr):
        return tokens_of(value.value, local_names, names, seen)
    if isinstance(value, ast.Name):
        values = local_names.values_of(value.id)
        if values is None or value.id in seen:
            return set() if value.id in seen else {UNKNOWN}
        found: set[Token] = set()
        for one in values:
            if one is UNKNOWN or isinstance(one, _NAMED):
                found.add(UNKNOWN)
            else:
                found |= tokens_of(one, local_names, names, seen | {value.id})
        return found
    if isinstance(value, ast.Call):
        return _tokens_of_call(value.func, local_names, names)
    if isinstance(value, (ast.Attribute, ast.Subscript)):
        return {_token_of_place(value, local_names, names)}
    return {UNKNOWN}


def _token_of_place(place: ast.expr, local_names: LocalNames, names: Names) -> Token:
    found = local_names.last_set(place)
    if found is None:
        return UNKNOWN
    value, undisturbed = found
    if not isinstance(value, ast.Call) or any(
        token != DEFERRED and (token[0] != DOTTED or token[1] not in MAKES_DEFERREDS)
        for token in _tokens_of_call(value.func, local_names, names)
    ):
        return UNKNOWN
    if undisturbed and isinstance(place, ast.Attribute):
        return JUST_SET, place.attr
    return SET, str(place.lineno)


def _tokens_of_call(function: ast.expr, local_names: LocalNames, names: Names) -> set[Token]:
    if isinstance(function, ast.Name):
        values = local_names.values_of(function.id)
        if values is not None:
            found: set[Token] = set()
            for one in values:
                if isinstance(one, (ast.Import, ast.ImportFrom)):
                    found.add(callee(function, names))
                elif isinstance(one, _NAMED):
                    found.add((CALL, "<locals>." + function.id))
                elif isinstance(one, ast.Attribute):
                    found.add(callee(one, names))  # Such as ``fetch = self.fetch``.
                else:
                    found.add(UNKNOWN)
            return found
    return {callee(function, names)}


def callee(function: ast.expr, names: Names) -> tuple[str, str | None]:
    """The token of what ``function(...)`` calls."""
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
        return SUPER, function.attr
    origin = names.resolve(function)
    if origin is not None:
        return DOTTED, origin
    text = dotted(function)
    # A function of a class of the same module, or a method of some object.
    return (METHOD, function.attr) if text is None or not text[:1].isupper() else (CALL, text)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str | None) -> Takes:
    """The arguments that a call of a function can have."""
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


def can_take(takes: Takes, call: ast.Call) -> bool:
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


def _ends_without_return(statements: list[ast.stmt]) -> bool:
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


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _text(node: Node) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def _ends_of(parts: list[ast.expr]) -> tuple[str, str]:
    """The begin and the end of a text that is put together of these parts."""
    return _text(parts[0]) or "" if parts else "", _text(parts[-1]) or "" if len(parts) > 1 else ""


def _strings(node: ast.expr) -> list[str]:
    return [
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    ]
