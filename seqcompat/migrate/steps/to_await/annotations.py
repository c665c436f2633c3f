"""
The rule for return annotations: what a coroutine function is annotated with is what it returns when
awaited.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from seqcompat.migrate.read.sources import Edit, SourceError, parse
from seqcompat.migrate.read.trees import Node
from seqcompat.migrate.understand.sequences import is_return_value, returned_value

if TYPE_CHECKING:
    from seqcompat.migrate.prove.surgery import Surgery
    from seqcompat.migrate.read.names import Names
    from seqcompat.migrate.read.sources import Source
    from seqcompat.migrate.understand.sequences import Sequence

_GENERATORS = frozenset(
    ["typing.Generator", "collections.abc.Generator", "typing_extensions.Generator"]
)
_ITERATORS = frozenset(
    ["typing.Iterator", "typing.Iterable", "collections.abc.Iterator", "collections.abc.Iterable"]
)
_DEFERREDS = frozenset(["twisted.internet.defer.Deferred"])


class Left(Exception):
    """The annotation cannot be rewritten; the message says why, and `node` where it is."""

    def __init__(self, message: str, node: Node = None) -> None:
        Exception.__init__(self, message)
        self.node = node


def rewrite(
    sequence: Sequence, names: Names, source: Source, edits: list[Edit], surgery: Surgery
) -> list[ast.Name]:
    """
    Rewrite the return annotation of a generator that becomes a coroutine, in the text and in the
    tree.

    ``Generator[Deferred[Any], Any, T]`` and ``Deferred[T]`` become ``T``, as text in quotes too,
    ``Iterator[...]`` becomes ``None`` if nothing is returned.

    :return: the Names that are no longer there.
    :raises Left: if it says what a coroutine does not return, and it cannot be told what to say
        instead.
    """
    annotation = sequence.node.returns
    if annotation is None:
        _look_at_comment(sequence, names, source)
        return []
    aliased = _through_alias(annotation, sequence, names, source, edits, surgery)
    if aliased is not None:
        return aliased
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _rewrite_quoted(sequence, annotation, names, source, edits, surgery)
    kept = _returned(annotation, names, _returns_nothing(sequence, names))
    if kept is annotation:
        return []
    start, end = source.span(annotation)
    if kept is None:
        new = b"None"
    else:
        kept_start, kept_end = source.span(kept)
        new = source.utf8[kept_start:kept_end]
        if source.utf8[start:kept_start].count(b"#") + source.utf8[kept_end:end].count(b"#"):
            raise Left("there are comments in it")
        if _breaks_lines(kept, new):
            new = b"(" + new + b")"
    edits.append(Edit(start, end, new))
    surgery.replace(annotation, lambda copy: ast.Constant(None, None) if kept is None else kept)
    staying = set() if kept is None else set(map(id, ast.walk(kept)))
    return [
        node
        for node in ast.walk(annotation)
        if isinstance(node, ast.Name) and id(node) not in staying
    ]


#: A comment with the types of a function, behind its parameters.
_TYPE_COMMENT = re.compile(r"#\s*type:\s*\([^#]*\)\s*->\s*([^#\r\n]*)")


def _look_at_comment(sequence: Sequence, names: Names, source: Source) -> None:
    """A ``# type:`` comment is not rewritten: nothing of a comment can be proved."""
    node = sequence.node
    start, end = source.line_starts[node.lineno - 1], source.span(node.body[0])[0]
    found = _TYPE_COMMENT.search(source.utf8[start:end].decode("utf-8"))
    if found is None:
        return
    try:
        statement: Node = parse(b"(" + found.group(1).strip().encode("utf-8") + b")").body[0]
        told = statement.value
    except (SourceError, IndexError, AttributeError):
        return
    generic = told.value if isinstance(told, ast.Subscript) else told
    alias = _alias_of(generic, sequence, names, source)
    if _returned_of(told if alias is None else alias, names) is not None:
        raise Left("it is in a comment", node)


def _returned_of(annotation: Node, names: Names) -> str | None:
    """The dotted name of a generic type that no coroutine is annotated with; None for others."""
    generic = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    origin = names.resolve(generic)
    return origin if origin in _GENERATORS | _ITERATORS | _DEFERREDS else None


def _alias_of(generic: Node, sequence: Sequence, names: Names, source: Source) -> Node | None:
    """
    The expression of which `generic` is an alias in the module: ``Alias = Generator[...]``; None
    where it is none.
    """
    if not isinstance(generic, ast.Name):
        return None
    found: list[Node] = []
    node: Node
    for node in source.tree.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) or type(node).__name__ == "TypeAlias":
            targets = [getattr(node, "target", None) or node.name]
        else:
            continue
        if any(isinstance(one, ast.Name) and one.id == generic.id for one in targets):
            found.append(node.value)
    if len(found) != 1 or found[0] is None or _returned_of(found[0], names) is None:
        return None
    return found[0]


def _through_alias(
    annotation: Node,
    sequence: Sequence,
    names: Names,
    source: Source,
    edits: list[Edit],
    surgery: Surgery,
) -> list[Node] | None:
    """
    Rewrite an annotation that goes through an alias of the module: ``Alias[int]`` becomes ``int``
    where `Alias` is ``Generator[..., ..., T]``.

    :return: the Names that have gone; None if it does not go through an alias.
    """
    generic: Node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    alias = _alias_of(generic, sequence, names, source)
    if alias is None:
        if _is_imported_alias(generic, names):
            raise Left(f"it goes through {generic.id}, which is defined in another file")
        return None
    kept = _returned(alias, names, _returns_nothing(sequence, names))
    parameters = _type_variables(alias, names, source)
    if isinstance(annotation, ast.Subscript):
        if not (isinstance(kept, ast.Name) and kept.id in parameters):
            raise Left(f"it goes through the alias {generic.id}")
        arguments = _arguments(annotation)
        if len(arguments) != len(parameters):
            raise Left(f"it goes through the alias {generic.id}")
        kept = arguments[parameters.index(kept.id)]
    elif kept is not None and any(
        isinstance(node, ast.Name) and node.id in parameters for node in ast.walk(kept)
    ):
        raise Left(f"it goes through the alias {generic.id}")
    start, end = source.span(annotation)
    new = b"None" if kept is None else source.text_of(kept).encode("utf-8")
    if b"#" in source.utf8[start:end] or b"\n" in new or b"#" in new:
        raise Left(f"it goes through the alias {generic.id}")
    edits.append(Edit(start, end, new))
    surgery.replace(annotation, lambda copy: ast.Constant(None, None) if kept is None else kept)
    staying = set() if kept is None else set(map(id, ast.walk(kept)))
    return [
        node
        for node in ast.walk(annotation)
        if isinstance(node, ast.Name) and id(node) not in staying
    ]


def _is_imported_alias(generic: Node, names: Names) -> bool:
    """Whether another file of the code base has a type there that is an alias, as its name says."""
    origin = names.resolve(generic) or ""
    return (
        isinstance(generic, ast.Name)
        and origin not in _GENERATORS | _ITERATORS | _DEFERREDS
        and not origin.startswith(("typing.", "collections.", "builtins."))
        and re.search(r"(?i)inlinecallbacks|generator|deferred", generic.id) is not None
    )


def _type_variables(alias: ast.Subscript, names: Names, source: Source) -> list[str]:
    """The type variables of an alias, in their order."""
    variables = {
        target.id
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if names.resolve(node.value.func) in ("typing.TypeVar", "typing_extensions.TypeVar")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = sorted(
        (node for node in ast.walk(alias) if isinstance(node, ast.Name) and node.id in variables),
        key=lambda node: (node.lineno, node.col_offset),
    )
    return list(dict.fromkeys(node.id for node in found))


def _rewrite_quoted(
    sequence: Sequence,
    annotation: Node,
    names: Names,
    source: Source,
    edits: list[Edit],
    surgery: Surgery,
) -> list[Any]:
    start, end = source.span(annotation)
    text = source.utf8[start:end]
    quoted = re.match(rb"""([uU]?)("|')([^"'\\\r\n]*)\2\Z""", text)
    if quoted is None or quoted.group(3).decode("utf-8") != annotation.value:
        if re.search(r"\b(Generator|Iterator|Iterable|Deferred)\b", annotation.value):
            raise Left("it is not written as one string")
        return []
    try:
        statement: Node = parse(b"(" + quoted.group(3) + b")").body[0]
        inner = statement.value
    except (SourceError, IndexError, AttributeError):
        return []
    kept = _returned(inner, names, _returns_nothing(sequence, names))
    if kept is inner:
        return []
    # This is for a text of one line that begins with a parenthesis.
    new = (
        b"None" if kept is None else (b"(" + quoted.group(3))[kept.col_offset : kept.end_col_offset]
    )
    if kept is None:
        edits.append(Edit(start, end, b"None"))
        surgery.replace(annotation, lambda copy: ast.Constant(None, None))
    else:
        opening = start + len(quoted.group(1)) + 1
        edits.append(Edit(opening, end - 1, new))
        surgery.replace(annotation, lambda copy: ast.Constant(new.decode("utf-8"), copy.kind))
    return []


def _returned(annotation: Node, names: Names, returns_nothing: bool) -> Node:
    """
    What the coroutine function is annotated with: a part of `annotation`, all of it, or None for
    ``None``.
    """
    generic = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    origin = names.resolve(generic)
    if origin in _GENERATORS:
        arguments = _arguments(annotation)
        if len(arguments) == 3:
            return arguments[2]
        # Since Python 3.13, Generator[Y] is Generator[Y, None, None].
        if returns_nothing:
            return None
        raise Left("it does not say what is returned")
    if origin in _ITERATORS:
        if returns_nothing:
            return None
        raise Left("it does not say what is returned")
    if origin in _DEFERREDS:
        arguments = _arguments(annotation)
        if len(arguments) == 1:
            return arguments[0]
        if returns_nothing:
            return None
        raise Left("it does not say what the Deferred fires with")
    return annotation


def _arguments(annotation: Node) -> list[Node]:
    if not isinstance(annotation, ast.Subscript):
        return []
    inner = annotation.slice
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _returns_nothing(sequence: Sequence, names: Names) -> bool:
    """Whether no statement of the sequence returns a value."""
    values = [statement.value for statement in sequence.returns]
    values += [
        returned_value(node, names) for node in sequence.nodes if is_return_value(node, names)
    ]
    return all(value is None or _is_none(value) for value in values)


def _is_none(node: Node) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _breaks_lines(node: Node, text: bytes) -> bool:
    if b"\n" not in text and b"\r" not in text:
        return False
    return not isinstance(node, (ast.Subscript, ast.Tuple, ast.List))
