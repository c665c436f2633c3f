"""
Where a module uses what this step takes over from ``twisted.internet.defer``, and through which
imports.
"""

from __future__ import absolute_import, division, print_function

import ast
import re

from seqcompat.migrate.read.scopes import STAR, Scopes

DEFER = "twisted.internet.defer"
INLINE, RETURN, GENERATOR, WAIT = (
    "inlineCallbacks",
    "returnValue",
    "deferredGenerator",
    "waitForDeferred",
)
TARGETS = (INLINE, RETURN, GENERATOR, WAIT)
#: What is taken over, by the module that it is in.  Code that has gone over to ours may still be of
#: the older kind.
_MODULES = {DEFER: TARGETS, "seqcompat.defer": (GENERATOR, WAIT)}

_PACKAGES = ("twisted", "twisted.internet")


def scopes_of(source, names):
    """
    The Scopes of a file, as far as what this step takes over and what it puts there may be spoken
    of.
    """
    words = set(TARGETS) | {"sequential", "twisted", "seqcompat"}
    for statement in names.imports:
        for alias in statement.names:
            module = alias.name if isinstance(statement, ast.Import) else statement.module or ""
            if module.split(".")[0] in ("twisted", "seqcompat"):
                words.add(alias.asname or alias.name.split(".")[0])
    words.discard(STAR)
    pattern = r"\b(?:%s)\b|import[ \t\f]*\*" % ("|".join(map(re.escape, sorted(words))),)
    found = re.finditer(pattern.encode("utf-8"), source.utf8)
    return Scopes(source.tree, sorted({source.position(match.start())[0] for match in found}))


class Use(object):
    """
    One use of one of TARGETS.

    node      the Name or Attribute that is all of it
    target    which one
    scope     where
    parent    the node around it
    verdict   what becomes of it: one of those in ``judgement`` and ``adoption``
    function  the function that it makes a sequence of, where that is seen
    code, message, place  why it is left, and the node to show for it
    conversion            what becomes of the body of a ``deferredGenerator``
    """

    def __init__(self, node, target, scope, parent):
        self.node, self.target, self.scope, self.parent = node, target, scope, parent
        self.verdict = self.function = self.conversion = None
        self.code = self.message = self.place = None


class Group(object):
    """
    A name in a scope that an import from Twisted binds, with its uses.

    target      which of TARGETS the name is, or None if it is a module that has them
    prefix      the dotted name of what the name is
    statements  the import statements that bind it, each once
    aliases     the aliases in them that do, by statement
    is_pure     whether nothing else binds it
    is_star     whether it is a star import that does
    is_kept     whether others may want the name of this module
    others      how many uses it has that are none of a target
    """

    def __init__(self, scope, name, target, prefix):
        self.scope, self.name, self.target, self.prefix = scope, name, target, prefix
        self.statements, self.aliases = [], {}
        self.is_pure, self.is_star, self.is_kept, self.others = True, False, False, 0
        self.uses = []

    def add(self, statement, alias):
        if id(statement) not in self.aliases:
            self.statements.append(statement)
        self.aliases.setdefault(id(statement), []).append(alias)


def groups_of(scopes):
    """All Groups of a module."""
    found, stars = {}, []
    for statement, scope in scopes.imports:
        for alias in statement.names:
            if alias.name == STAR and isinstance(statement, ast.ImportFrom):
                stars.append((statement, scope, alias))
    imports_defer = any(
        isinstance(statement, ast.Import) and any(alias.name == DEFER for alias in statement.names)
        for statement, _ in scopes.imports
    )
    for scope in {id(scope): scope for _, scope in scopes.imports}.values():
        for name, bindings in scope.bindings.items():
            group = _group(scope, name, bindings, imports_defer)
            if group is not None:
                found[id(scope), name] = group
    _add_stars(found, stars, scopes)
    for node, scope in scopes.uses:
        owner = scopes.resolve(node.id, scope)
        group = found.get((id(owner), node.id))
        if group is not None:
            _add_use(group, node, scope, scopes)
    return list(found.values())


def _group(scope, name, bindings, imports_defer):
    origins = {binding.origin for binding in bindings}
    ours = {
        origin
        for origin in origins
        if origin is not None
        and (
            origin in _MODULES
            or imports_defer
            and origin in _PACKAGES
            or _target_of(origin) is not None
        )
    }
    if not ours:
        return None
    prefix = sorted(ours)[0]
    group = Group(scope, name, _target_of(prefix), prefix)
    group.is_pure = len(origins) == 1
    for binding in bindings:
        # Of `import twisted.internet.defer` and `import twisted.python.log`, which both bind
        # `twisted`, the first.
        if binding.origin == prefix and (prefix != "twisted" or binding.node.name == DEFER):
            group.add(binding.statement, binding.node)
    return group if group.statements else None


def _target_of(origin):
    module, _, name = origin.rpartition(".")
    return name if name in _MODULES.get(module, ()) else None


def _add_stars(found, stars, scopes):
    """``from twisted.internet.defer import *`` binds all of TARGETS, unless something else does."""
    ours = [
        (statement, scope, alias)
        for statement, scope, alias in stars
        if statement.module == DEFER and not statement.level
    ]
    if len(ours) != 1 or ours[0][1] is not scopes.module:
        return
    statement, scope, alias = ours[0]
    for target in TARGETS:
        if target not in scope.bindings:
            group = found[id(None), target] = Group(scope, target, target, DEFER + "." + target)
            group.add(statement, alias)
            group.is_star, group.is_pure = True, len(stars) == 1


def _add_use(group, node, scope, scopes):
    origin = group.prefix
    while group.target is None and origin not in _MODULES:
        # From `twisted` on to `twisted.internet.defer`.
        node, origin = _attribute_of(node, scopes), origin + "." + _next_part(origin)
        if node is None or node.attr != origin.rpartition(".")[2]:
            group.others += 1
            return
    target = group.target
    if target is None:
        node = _attribute_of(node, scopes)
        if node is None or node.attr not in _MODULES[origin]:
            group.others += 1
            return
        if not isinstance(node.ctx, ast.Load):
            # Somebody puts something else into the module.
            group.is_pure = False
            group.others += 1
            return
        target = node.attr
    group.uses.append(Use(node, target, scope, scopes.parents.get(id(node))))


def _next_part(origin):
    return DEFER[len(origin) + 1 :].partition(".")[0]


def _attribute_of(node, scopes):
    parent = scopes.parents.get(id(node))
    return parent if isinstance(parent, ast.Attribute) else None


class Mentions(object):
    """
    Whether a name is spoken of in other ways than by the code: in ``__all__``, annotations in
    quotes, examples.
    """

    def __init__(self, source, scopes):
        self._source, self._scopes = source, scopes

    def __contains__(self, name):
        word = re.compile(r"(?<![\w.])%s\b" % (re.escape(name),))
        for text in self._scopes.texts:
            if name not in text:
                continue
            if (
                text == name
                or word.search(text)
                and (">>>" in text or len(text) < 200 and (" " not in text.strip() or "[" in text))
            ):
                return True
        bare = b"\\b" + name.encode("utf-8") + b"\\b"
        return re.search(b"#\\s*type:[^\r\n]*" + bare, self._source.utf8) is not None
