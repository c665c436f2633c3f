"""
The scopes of a module: what is in each, and which binding a name means where it stands.

`Names` says what the imports of a module are; here a parameter, a local variable or an import in a
function hides what is outside of it, as Python has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Optional
from weakref import ref

from seqcompat.migrate.read.trees import Node, children

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

STAR = "*"

_DEFINITIONS = frozenset([*FUNCTIONS, ast.ClassDef])
_INNER = frozenset([*COMPREHENSIONS, ast.Lambda])
_IMPORTS = (ast.Import, ast.ImportFrom)
_WAITS = frozenset([ast.Yield, ast.Await, ast.YieldFrom])
#: Nothing below these matters here.
_LEAVES = frozenset([ast.Name, ast.Constant, ast.Import, ast.ImportFrom])
#: The lists of statements, and of what has such lists, in the order of the text.
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
#: Most statements, which have none.
_SIMPLE = frozenset([ast.Expr, ast.Assign, ast.Return, ast.Raise, ast.AugAssign, ast.Pass])


@dataclass
class Binding:
    """
    Something that binds a name.

    node       an `ast.alias`, a function or class definition, or another node that binds it
    statement  the import or the definition; None for others
    origin     the dotted name that an alias stands for
    """

    node: Node
    statement: Optional[Node] = None
    origin: Optional[str] = None


class Scope:
    """
    A module, class, function, lambda or comprehension.

    parent      the Scope that it is in, as long as somebody keeps the Scopes
    statements  its own statements in the order of the text, those in its blocks included
    blocks      the lists of statements that these are in
    inner       the Scopes directly in it; those of lambdas and comprehensions last
    """

    def __init__(self, node: Node, parent: Scope | None, scopes: Scopes) -> None:
        self.node = node
        # No cycles: the trees of thousands of files go when they are no longer used, and nobody has
        # to search for them.
        self._parent = None if parent is None else ref(parent)
        self._scopes_ref = ref(scopes)
        self.is_class = isinstance(node, ast.ClassDef)
        self.is_function = isinstance(node, FUNCTIONS)
        self.statements: list[Node] = []
        self.blocks: list[list[Node]] = []
        self.inner: list[Scope] = []

    @property
    def parent(self) -> Scope | None:
        return None if self._parent is None else self._parent()

    @property
    def _scopes(self) -> Scopes:
        scopes = self._scopes_ref()
        if scopes is None:
            raise ReferenceError(f"the Scopes of {self.node!r} are not kept")
        return scopes

    @cached_property
    def around(self) -> tuple[Node, ...]:
        """The functions and classes that it is in, itself included, outermost first."""
        above = () if self.parent is None else self.parent.around
        return (*above, self.node) if self.is_function or self.is_class else above

    @cached_property
    def name(self) -> str:
        """The name that Python gives to a function or class as its ``__qualname__``."""
        parts: list[str] = []
        for node in self.around:
            parts += [node.name, "<locals>"] if isinstance(node, FUNCTIONS) else [node.name]
        return ".".join(parts[:-1] if self.is_function else parts)

    @property
    def function_name(self) -> str | None:
        """The name of the innermost function around, or of itself; None outside of functions."""
        one: Scope | None = self
        while one is not None and not one.is_function:
            one = one.parent
        return None if one is None else one.name

    @cached_property
    def nodes(self) -> list[Node]:
        """
        Its own nodes, each before what is below it.

        Not its own is what a function, class, lambda or comprehension in it evaluates for itself.
        The decorators, default arguments and annotations of those are.
        """
        if isinstance(self.node, COMPREHENSIONS):
            body = _evaluated_for_each(self.node)
        else:
            body = [self.node.body] if isinstance(self.node, ast.Lambda) else self.node.body
        nodes, makers, self._in_heads = _own(body)
        self.inner += [self._scopes.add(node, self) for node in makers]
        return nodes

    @property
    def waits(self) -> list[Node]:
        """Its own Yield, Await and YieldFrom nodes that are not in the head of a function."""
        held = {id(node) for node, _ in self._held()}
        return [node for node in self.nodes if type(node) in _WAITS and id(node) not in held]

    @property
    def yields(self) -> bool:
        """Whether it is a generator, or would be without its ``async``."""
        return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in self.waits)

    @property
    def misplaced(self) -> list[tuple[Node, Node]]:
        """
        The waits in its lambdas, its comprehensions and the heads of its functions, each with the
        node of that.
        """
        found = self._held()
        for inner in self.expressions():
            found += [(node, inner.node) for node in inner.nodes if type(node) in _WAITS]
            found += [(node, holder) for node, holder in inner._held()]
        return found

    def _held(self) -> list[tuple[Node, Node]]:
        self.nodes  # noqa: B018 - it finds them.
        return list(self._in_heads)

    def expressions(self) -> Iterator[Scope]:
        """The Scopes of the lambdas and comprehensions that are in it, at any depth."""
        self.nodes  # noqa: B018 - it finds them.
        for inner in self.inner:
            if type(inner.node) in _INNER:
                yield inner
                yield from inner.expressions()

    def all_nodes(self) -> list[Node]:
        """Its own nodes, and those of its lambdas and comprehensions."""
        return [*self.nodes, *(node for inner in self.expressions() for node in inner.nodes)]

    def block_of(self, statement: Node) -> list[Node]:
        """The list of statements that a statement of it is in."""
        return next(block for block in self.blocks if any(one is statement for one in block))

    def above(self, node: Node) -> Node | None:
        """The node directly above one of its nodes; None above its statements."""
        return self._above.get(id(node))

    @cached_property
    def _above(self) -> dict[int, Node]:
        return {id(below): node for node in self.nodes for below in children(node)}

    # Names

    @cached_property
    def bindings(self) -> dict[str, list[Binding]]:
        """The Bindings of each name, those that a scope within declares included."""
        found = {name: list(bound) for name, bound in self._bound.items()}
        for scope, name, owner in self._scopes.declarations:
            if scope is self and owner is not self:
                found.pop(name, None)
            elif owner is self and scope is not self:
                found.setdefault(name, []).extend(scope._bound.get(name, ()))
        return {name: bound for name, bound in found.items() if bound}

    @cached_property
    def _bound(self) -> dict[str, list[Binding]]:
        """The Bindings that stand in the scope itself, whatever is declared."""
        found: dict[str, list[Binding]] = {}
        for name, binding in self._binding():
            found.setdefault(name, []).append(binding)
        return found

    def _binding(self) -> Iterator[tuple[str, Binding]]:
        if self.is_function or isinstance(self.node, ast.Lambda):
            for argument in _arguments(self.node.args):
                yield argument.arg, Binding(argument)
        comprehends = isinstance(self.node, COMPREHENSIONS)
        if not comprehends:
            for inner in self.expressions():
                if isinstance(inner.node, COMPREHENSIONS):
                    yield from ((target.id, Binding(target)) for target in inner._named_outside())
        elsewhere = set(map(id, self._named_outside())) if comprehends else ()
        for node in self.nodes:
            kind = type(node)
            if kind is ast.Name:
                if type(node.ctx) is not ast.Load and id(node) not in elsewhere:
                    yield node.id, Binding(node)
            elif kind in _DEFINITIONS:
                yield node.name, Binding(node, node)
            elif kind in _IMPORTS:
                for alias in node.names:
                    yield _bound_by(node, alias), Binding(alias, node, _origin(node, alias))
            elif kind not in _LEAVES:
                # The name of an exception; what a pattern of `match` binds.
                for field in ("name", "rest"):
                    name = getattr(node, field, None)
                    if isinstance(name, str):
                        yield name, Binding(node)

    def _named_outside(self) -> list[Node]:
        """The targets of ``:=`` in a comprehension, which bind around it."""
        return [node.target for node in self.nodes if isinstance(node, ast.NamedExpr)]


class Scopes:
    """
    The scopes of a module.

    The statements are gone through at once, the expressions of a scope when they are first asked
    for: most scopes of most files are not.

    module       the Scope of the module
    definitions  that, and those of the functions and classes, in the order of the text
    functions    those of the functions
    imports      (import statement, Scope) for each of them
    """

    def __init__(self, tree: ast.Module) -> None:
        self._of: dict[int, Scope] = {}
        self.imports: list[tuple[Node, Scope]] = []
        self._declared: list[tuple[Node, Scope]] = []
        self.module = self.add(tree, None)
        self.definitions: list[Scope] = []
        waiting = [self.module]
        while waiting:
            scope = waiting.pop()
            self.definitions.append(scope)
            self._read_statements(scope)
            waiting += scope.inner[::-1]
        self.imports.sort(key=lambda found: found[0].lineno)
        self.functions = [scope for scope in self.definitions if scope.is_function]

    def add(self, node: Node, parent: Scope | None) -> Scope:
        """Make the Scope of a node."""
        scope = self._of[id(node)] = Scope(node, parent, self)
        return scope

    def _read_statements(self, scope: Scope) -> None:
        waiting = [scope.node]
        while waiting:
            node = waiting.pop()
            if node is not scope.node and not isinstance(node, (ast.ExceptHandler, _CASE)):
                scope.statements.append(node)
                if type(node) in _SIMPLE:
                    continue
                if type(node) in _DEFINITIONS:
                    scope.inner.append(self.add(node, scope))
                    continue
                if isinstance(node, _IMPORTS):
                    self.imports.append((node, scope))
                elif isinstance(node, (ast.Global, ast.Nonlocal)):
                    self._declared.append((node, scope))
            below: list[Node] = []
            for field in _BLOCKS:
                block = getattr(node, field, None)
                if isinstance(block, list) and block:
                    scope.blocks.append(block)
                    below += block
            waiting += below[::-1]

    def of(self, node: Node) -> Scope:
        """The Scope that a module, class, function, lambda or comprehension makes."""
        return self._of[id(node)]

    def block_of(self, statement: Node) -> list[Node]:
        """The list of statements that an import is in."""
        return next(scope.block_of(one) for one, scope in self.imports if one is statement)

    def all(self) -> Iterator[Scope]:
        """All Scopes, those of lambdas and comprehensions included."""
        for scope in self.definitions:
            yield scope
            yield from scope.expressions()

    def loaded(self) -> Iterator[tuple[ast.Name, Scope]]:
        """The names that are used, each with its Scope."""
        for scope in self.all():
            for node in scope.nodes:
                if type(node) is ast.Name and type(node.ctx) is ast.Load:
                    yield node, scope

    @property
    def declared(self) -> frozenset[str]:
        """The names that a ``global`` or ``nonlocal`` statement declares."""
        return frozenset(name for node, _ in self._declared for name in node.names)

    @cached_property
    def declarations(self) -> list[tuple[Scope, str, Scope | None]]:
        """
        (Scope, name, Scope that it is of) for each name that a ``global`` or ``nonlocal`` statement
        declares.
        """
        return [
            (scope, name, self.module if isinstance(node, ast.Global) else _owner(name, scope))
            for node, scope in self._declared
            for name in node.names
        ]

    def is_rebound(self, name: str, scope: Scope) -> bool:
        """Whether a name of a scope is deleted, or declared in another one."""
        return any(
            isinstance(getattr(binding.node, "ctx", None), ast.Del)
            for binding in scope.bindings.get(name, ())
        ) or any(
            owner is scope and declared == name and inner is not scope
            for inner, declared, owner in self.declarations
        )

    def resolve(self, name: str, scope: Scope) -> Scope | None:
        """
        The Scope in which `name`, used in `scope`, is bound; None for a builtin, or what a star
        import brings.
        """
        one: Scope | None = scope
        while one is not None:
            for inner, declared, owner in self.declarations:
                if inner is one and declared == name and owner is self.module:
                    return owner if name in owner.bindings else None
            if (one is scope or not one.is_class) and name in one.bindings:
                return one
            one = one.parent
        return None


_CASE = getattr(ast, "match_case", ast.ExceptHandler)


def _own(body: Iterable[Node]) -> tuple[list[Node], list[Node], list[tuple[Node, Node]]]:
    """
    The nodes of a scope, by what it consists of; those of them that make a scope for an expression;
    and the waits in the heads of functions, each with the function.
    """
    nodes: list[Node] = []
    makers: list[Node] = []
    in_heads: list[tuple[Node, Node]] = []
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        kind = type(node)
        if kind in _LEAVES:
            continue
        if kind not in _DEFINITIONS and kind not in _INNER:
            below = children(node)
            below.reverse()
            waiting += below
            continue
        if kind in _INNER:
            makers.append(node)
        if kind in COMPREHENSIONS:
            waiting.append(node.generators[0].iter)
            continue
        waiting += getattr(node, "decorator_list", ())
        if kind is ast.ClassDef:
            waiting += node.bases + node.keywords
        else:
            head, inside, further = _own(_head(node))
            nodes += head
            makers += inside
            in_heads += [(one, node) for one in head if type(one) in _WAITS] + further
    return nodes, makers, in_heads


def _head(function: Node) -> list[Node]:
    """The default arguments and annotations, which the definition of a function evaluates."""
    arguments = function.args
    found = [one for one in arguments.defaults + arguments.kw_defaults if one is not None]
    found += [one.annotation for one in _arguments(arguments) if one.annotation is not None]
    returns = getattr(function, "returns", None)
    return found if returns is None else [*found, returns]


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
    return every + [one for one in (arguments.vararg, arguments.kwarg) if one is not None]


def _evaluated_for_each(comprehension: Node) -> list[Node]:
    found = []
    for generator in comprehension.generators:
        found += [generator.target, generator.iter, *generator.ifs]
    if isinstance(comprehension, ast.DictComp):
        found += [one for one in (comprehension.key, comprehension.value) if one is not None]
    else:
        found.append(comprehension.elt)
    # The scope around evaluates the iterable of the first loop.
    return [one for one in found if one is not comprehension.generators[0].iter]


def _owner(name: str, scope: Scope) -> Scope | None:
    """The function that a ``nonlocal`` name is of."""
    one = scope.parent
    while one is not None and one.parent is not None:
        passed_on = any(
            isinstance(node, ast.Nonlocal) and name in node.names for node in one.statements
        )
        if name in one._bound and not one.is_class and not passed_on:
            return one
        one = one.parent
    return None


def _bound_by(statement: ast.stmt, alias: ast.alias) -> str:
    if isinstance(statement, ast.Import) and not alias.asname:
        return alias.name.split(".")[0]
    return alias.asname or alias.name


def _origin(statement: Node, alias: ast.alias) -> str:
    if isinstance(statement, ast.Import):
        return alias.name if alias.asname else alias.name.split(".")[0]
    module: str = "." * statement.level + (statement.module or "")
    return module + ("" if module.endswith(".") else ".") + alias.name
